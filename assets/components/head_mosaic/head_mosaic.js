// Every head of every layer as a thumbnail, one mosaic a model. A click or the arrow keys choose one.
//
// data: {models, patterns, open, scale, layer, head, large, label, file}
// models: [{model, name, layers, heads, side, roles}]; roles[layer][head] is a word or two.
// patterns: uint8, the square roots of the weights times 255: layers x heads x side x side of each
//   model in turn. open: uint8, side x side of each model, 0 where its mask is closed.
// layer, head: the chosen one, counted from 0; null stands for all of them.
// trigger "pick": {layer, head}; "open", when large, for a click or Enter: the same.

const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WAIT = 120; // ms; a held arrow key must not start a run at each step

function readModels(data) {
  let [pattern, open] = [0, 0];
  return data.models.map((model) => {
    const cells = model.side ** 2;
    const size = model.layers * model.heads * cells;
    const read = {
      ...model,
      patterns: data.patterns.subarray(pattern, pattern + size),
      open: data.open.subarray(open, open + cells),
    };
    pattern += size;
    open += cells;
    return read;
  });
}

// All heads at one pixel a cell: a canvas of (layers * side) x (heads * side).
function plain({ layers, heads, side, patterns, open }, table) {
  const canvas = element("canvas");
  [canvas.width, canvas.height] = [heads * side, layers * side];
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const packed = table.map(([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
  let i = 0;
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      for (let row = 0; row < side; row++) {
        let at = (layer * side + row) * canvas.width + head * side;
        for (let column = 0; column < side; column++, i++, at++) {
          if (open[row * side + column]) pixels[at] = packed[patterns[i]];
        }
      }
    }
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}

function sizes(root, models, large) {
  const base = rem();
  const left = 1.6 * base;
  const across = large && root.clientWidth > 620 ? models.length : 1;
  const width = Math.floor((root.clientWidth - 2 * base * (across - 1)) / across) - 1;
  return models.map(({ heads, layers }) => {
    const most = large ? Math.max(innerHeight - 24 * base, 20 * base) / layers : 8 * base;
    const tile = Math.floor(Math.min((width - left) / heads, most, 10 * base));
    return { base, left, top: 1.3 * base, tile, gap: tile > 40 ? 4 : 2, width };
  });
}

function paint(canvas, model, at, table, root) {
  const { left, top, tile, gap, base } = at;
  const density = window.devicePixelRatio || 1;
  const size = [left + model.heads * tile, top + model.layers * tile];
  [canvas.width, canvas.height] = size.map((length) => Math.round(length * density));
  [canvas.style.width, canvas.style.height] = size.map((length) => `${length}px`);
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  const all = plain(model, table);
  const ink = css(root, "--st-text-color");
  pen.fillStyle = ink;
  pen.font = `${Math.min(0.85 * base, tile * 0.8)}px ${css(root, "--st-font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.globalAlpha = 0.7;
  for (let head = 0; head < model.heads; head++) {
    pen.fillText(head + 1, left + (head + 0.5) * tile, top * 0.45);
  }
  for (let layer = 0; layer < model.layers; layer++) {
    pen.fillText(layer + 1, left * 0.4, top + (layer + 0.5) * tile);
  }
  // Thumbnails keep every cell sharp when they grow; when they shrink, averaging beats skipping.
  pen.imageSmoothingEnabled = model.side > (tile - gap) * density;
  pen.imageSmoothingQuality = "high";
  const { side } = model;
  for (let layer = 0; layer < model.layers; layer++) {
    for (let head = 0; head < model.heads; head++) {
      const [x, y] = [left + head * tile, top + layer * tile];
      pen.globalAlpha = 0.1;
      pen.fillRect(x, y, tile - gap, tile - gap);
      pen.globalAlpha = 1;
      pen.drawImage(all, head * side, layer * side, side, side, x, y, tile - gap, tile - gap);
    }
  }
}

function place(ring, at, layer, head, model) {
  const { left, top, tile, gap } = at;
  const [l, layers] = layer === null ? [0, model.layers] : [layer, 1];
  const [h, heads] = head === null ? [0, model.heads] : [head, 1];
  ring.hidden = l >= model.layers || h >= model.heads;
  ring.style.left = `${left + h * tile}px`;
  ring.style.top = `${top + l * tile}px`;
  ring.style.width = `${heads * tile - gap}px`;
  ring.style.height = `${layers * tile - gap}px`;
}

function atPositions(models) {
  const longest = Math.max(...models.map(({ side }) => side));
  return Array.from({ length: longest }, (_, i) => tr("looks at {place}", { place: i + 1 }));
}

// A row a looking token, with its weights as exactly as the picture has them.
function numbersOf({ name, layers, heads, side, patterns }) {
  return Array.from({ length: layers * heads * side }, (_, i) => [
    name,
    Math.floor(i / (heads * side)) + 1,
    (Math.floor(i / side) % heads) + 1,
    (i % side) + 1,
    ...[...patterns.subarray(i * side, (i + 1) * side)].map((root) => Number(((root / 255) ** 2).toFixed(4))),
  ]);
}

function name(models, layer, head) {
  const roles = models
    .filter((model) => model.roles[layer]?.[head])
    .map((model) => `${model.name} ${model.roles[layer][head]}`);
  return [element("strong", "", tr("Layer {layer}, head {head}", { layer: layer + 1, head: head + 1 })), element("br"), roles.join(" · ")];
}

function show(root) {
  const { models, chosen, over } = root;
  for (const model of models) {
    place(model.ring, model.at, chosen.layer, chosen.head, model);
    if (over) place(model.shade, model.at, over.layer, over.head, model);
    model.shade.hidden = !over;
  }
  const one = over ?? chosen;
  const words = one.head !== null
    ? name(models, one.layer, one.head)
    : [
        one.layer === null
          ? tr("All layers together")
          : tr("Layer {layer}, mean of its heads", { layer: one.layer + 1 }),
      ];
  root.readout.replaceChildren(...words);
}

function tileAt(model, event) {
  const box = event.currentTarget.getBoundingClientRect();
  const { left, top, tile } = model.at;
  const head = Math.floor((event.clientX - box.left - left) / tile);
  const layer = Math.floor((event.clientY - box.top - top) / tile);
  const inside = layer >= 0 && head >= 0 && layer < model.layers && head < model.heads;
  return inside ? { layer, head } : null;
}

function draw(root, data, send) {
  const table = colourTable(data.scale);
  const models = readModels(data);
  const at = sizes(root, models, data.large);
  root.chosen = { layer: data.layer, head: data.head };
  root.over = null;
  root.models = models;
  root.readout = element("div", "readout");
  root.readout.setAttribute("aria-live", "polite");
  const row = element("div", "panels");
  models.forEach((model, i) => {
    model.at = at[i];
    const box = element("section", model.model);
    box.style.width = data.large ? `${model.at.width}px` : "";
    model.canvas = element("canvas");
    [model.ring, model.shade] = [element("div", "ring"), element("div", "shade")];
    const plot = element("div", "plot");
    plot.append(model.canvas, model.shade, model.ring);
    box.append(element("strong", "name", model.name), plot);
    row.append(box);
    paint(model.canvas, model, model.at, table, root);
    model.canvas.onpointermove = (event) => {
      root.over = tileAt(model, event);
      show(root);
    };
    model.canvas.onpointerleave = () => {
      root.over = null;
      show(root);
    };
    model.canvas.onclick = (event) => {
      const picked = tileAt(model, event);
      if (picked) choose(root, picked, send, data.large ? "open" : "pick", 0);
    };
  });
  row.tabIndex = 0;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", data.label + " " + tr("The arrow keys choose a head."));
  row.onkeydown = (event) => {
    if (event.key === "Enter" && data.large && root.chosen.head !== null) {
      choose(root, root.chosen, send, "open", 0);
    }
    if (!KEYS[event.key]) return;
    event.preventDefault();
    const [down, right] = KEYS[event.key];
    const clamp = (value, count) => Math.min(count - 1, Math.max(0, value));
    const [layers, heads] = ["layers", "heads"].map((of) => Math.max(...models.map((m) => m[of])));
    const layer = clamp((root.chosen.layer ?? 0) + down, layers);
    const head = clamp((root.chosen.head ?? 0) + right, heads);
    choose(root, { layer, head }, send, "pick", WAIT);
  };
  root.classList.toggle("large", data.large);
  const rows = () => [
    [tr("model"), tr("layer"), tr("head"), tr("looks from"), ...atPositions(models)],
    ...models.flatMap(numbersOf),
  ];
  root.replaceChildren(row, root.readout, saveButtons(root, "all heads", () => row, rows));
  show(root);
}

// The ring moves at once; the page follows.
function choose(root, picked, send, event, wait) {
  root.chosen = picked;
  root.over = null;
  show(root);
  clearTimeout(root.timer);
  root.timer = setTimeout(() => send(event, picked), wait);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const focused = parentElement.getRootNode().activeElement?.classList.contains("panels");
  const root = rootOf(parentElement, (node) => draw(node, unpack(data), setTriggerValue));
  root.redraw();
  if (focused) root.querySelector(".panels").focus({ preventScroll: true });
}
