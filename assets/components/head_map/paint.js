// The cells of one panel on its canvas.

// Weights are coloured by their square root, so that 0.1 and 0.2 differ to the eye in a long row.
const root255 = (w) => Math.round(Math.sign(w) * Math.sqrt(Math.min(1, Math.abs(w))) * 255);

const isSigned = ({ kind }) => kind === "difference" || kind === "change";

function paint(canvas, panel, at, data, table, root) {
  const { cell, base } = at;
  const density = window.devicePixelRatio || 1;
  const side = [panel.C * cell, panel.R * cell];
  [canvas.width, canvas.height] = side.map((length) => Math.round(length * density));
  [canvas.style.width, canvas.style.height] = side.map((length) => `${length}px`);
  [canvas.style.left, canvas.style.top] = [`${at.left}px`, `${at.top}px`];
  canvas.place = { x: at.left, y: at.top, side };
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  const ink = css(root, "--st-text-color");
  const hue = css(root, panel.model === "causal" ? "--st-orange-color" : "--st-blue-color");
  const gap = cell >= 14 ? 1 : 0;
  const round = cell >= 18 ? Math.min(4, cell / 8) : 0;
  const number = Math.min(0.95 * base, cell * 0.36);
  const numbers = data.kind !== "mask" && number >= 9.5;
  pen.font = `${number}px ${css(root, "--st-font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const hatch = [new Path2D(), new Path2D()];
  for (let r = 0; r < panel.R; r++) {
    for (let c = 0; c < panel.C; c++) {
      const i = r * panel.C + c;
      const [x, y] = [c * cell, r * cell];
      if (panel.state[i] && !isSigned(data)) {
        hatch[panel.state[i] - 1].rect(x, y, cell, cell);
        continue;
      }
      let colour = hue;
      let light = false;
      if (data.kind !== "mask") {
        const signed = root255(panel.weights[i]);
        const entry = isSigned(data) ? (signed + 255) >> 1 : signed;
        const [red, green, blue, alpha = 1] = table[entry];
        colour = rgba(table[entry]);
        light = alpha < 0.8 ? null : 0.3 * red + 0.59 * green + 0.11 * blue > 140;
      }
      pen.globalAlpha = 1;
      if (!panel.shown[i]) {
        pen.globalAlpha = 0.07;
        colour = ink;
      }
      pen.fillStyle = colour;
      pen.beginPath();
      pen.roundRect(x + gap / 2, y + gap / 2, cell - gap, cell - gap, round);
      pen.fill();
      pen.globalAlpha = 1;
      if (numbers && panel.shown[i] && Math.abs(panel.weights[i]) > SMALL) {
        pen.fillStyle = light === null ? ink : light ? "#10151d" : "#ffffff";
        pen.fillText(short(panel.weights[i], data), x + cell / 2, y + cell / 2 + 1);
      }
    }
  }
  hatched(pen, hatch[0], side, ink, 0.16, 1);
  hatched(pen, hatch[1], side, ink, 0.5, -1);
}

// Diagonal lines over an area: nobody may look here.
function hatched(pen, area, [width, height], ink, strength, slope) {
  pen.save();
  pen.clip(area);
  pen.strokeStyle = ink;
  pen.globalAlpha = strength;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = -height; x < width + height; x += 6) {
    pen.moveTo(x, slope > 0 ? height : 0);
    pen.lineTo(x + height, slope > 0 ? 0 : height);
  }
  pen.stroke();
  pen.restore();
}

function short(weight, data) {
  if (data.kind === "change") return signed(weight * data.limit, 1);
  const digits = Math.abs(weight).toFixed(2);
  const sign = data.kind === "difference" ? (weight < 0 ? "−" : "+") : "";
  return sign + (digits === "1.00" ? "1" : digits.slice(1));
}
