// One number, and many of them as a strip of colour or a row of bars. Put before numbers.js.

const WIDEST_STRIP = 1200; // pixels of a strip's canvas; more numbers than that share a pixel

function fixed(x) {
  if (x === -Infinity) return "−∞";
  const digits = Math.abs(x) < 0.095 ? 3 : Math.abs(x) < 99.5 ? 2 : 0;
  return x.toFixed(digits).replace("-", "−");
}

// Blue above 0, orange below, clear at 0. Where numbers share a pixel the largest is drawn.
function strip(values, scale) {
  const canvas = element("canvas", "strip");
  const columns = Math.min(values.length, WIDEST_STRIP);
  canvas.width = columns;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, 1);
  const per = values.length / columns;
  for (let x = 0; x < columns; x++) {
    let most = 0;
    for (let i = Math.floor(x * per); i < Math.floor((x + 1) * per); i++) {
      if (Math.abs(values[i]) > Math.abs(most)) most = values[i];
    }
    const colour = most < 0 ? [209, 105, 14] : [46, 124, 196];
    const alpha = 255 * Math.min(1, Math.abs(most) / scale) ** 0.75;
    image.data.set([...colour, alpha], 4 * x);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

// The bars of a preview: one for each token.
function sparks(values, chosen) {
  const node = element("span", "sparks");
  const finite = [...values].filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const range = Math.max(0, ...finite) - low || 1;
  values.forEach((value, i) => {
    const bar = element("i", i === chosen ? "chosen" : "");
    if (value === -Infinity) bar.className = "closed";
    else {
      bar.style.height = `${Math.max(2, (100 * Math.abs(value)) / range)}%`;
      bar.style.bottom = `${(100 * (Math.min(0, value) - low)) / range}%`;
    }
    const slot = element("span", "slot");
    slot.append(bar);
    node.append(slot);
  });
  return node;
}
