// The distances of one panel on its canvas, and what the colours mean.

const shown = (d) => (d === 0 ? "0" : d < 0.005 ? "<.01" : d.toFixed(2).replace(/^0/, ""));

function paint(canvas, panel, data, at, table, root) {
  const { T, base, left, top, cell } = at;
  const density = window.devicePixelRatio || 1;
  const side = T * cell;
  canvas.width = canvas.height = Math.round(side * density);
  canvas.style.width = canvas.style.height = `${side}px`;
  [canvas.style.left, canvas.style.top] = [`${left}px`, `${top}px`];
  canvas.place = { x: left, y: top, side: [side, side] };
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  const ink = css(root, "--st-text-color");
  const gap = cell >= 9 ? 1 : 0;
  const size = Math.min(0.9 * base, cell * 0.36);
  pen.font = `${size}px ${css(root, "--st-font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (let r = 0; r < T; r++) {
    for (let c = 0; c < T; c++) {
      const d = panel.distance[r * T + c];
      const [x, y] = [c * cell, r * cell];
      let light = null;
      if (d > 0) {
        const colour = table[Math.round(255 * Math.sqrt(Math.min(1, d / data.top)))];
        pen.fillStyle = rgba(colour);
        pen.fillRect(x + gap / 2, y + gap / 2, cell - gap, cell - gap);
        light = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2] > 140;
      }
      if (size < 9.5) continue;
      pen.globalAlpha = d > 0 ? 1 : 0.6;
      pen.fillStyle = light === null ? ink : light ? "#10151d" : "#ffffff";
      pen.fillText(shown(d), x + cell / 2, y + cell / 2 + 1);
      pen.globalAlpha = 1;
    }
  }
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.25;
  pen.strokeRect(0.5, 0.5, side - 1, side - 1);
}

function legend(data, table) {
  const bar = element("div", "legend");
  const scale = element("span", "scale");
  scale.style.background = `linear-gradient(to right, ${table.filter((_, i) => i % 15 === 0).map(rgba).join(", ")})`;
  for (const part of [0, 0.1, 0.5, 1]) {
    const tick = element("span", "tick", (part * data.top).toFixed(2));
    tick.style.left = `${100 * Math.sqrt(part)}%`;
    scale.append(tick);
  }
  const zero = element("span", "key");
  zero.append(element("span", "swatch"), tr("exactly 0.0: not one bit moved"));
  bar.append(tr("moved, in lengths of the vector"), scale, zero);
  return bar;
}
