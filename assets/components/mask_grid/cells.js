// Put before mask_grid.js: a mask as text, and its drawing. Needs shared/draw.js.

const LARGEST_CELL = 2.5; // rem
const SMALLEST_CELL = 6; // pixels
const SMALLEST_TYPE = 9; // pixels: below it only the words at the pointer are written

// "T.hex": the cells row by row, eight to a byte, the first one the highest bit.
function fromText(text) {
  const [length, hex] = text.split(".");
  return Array.from({ length: length * length }, (_, i) => (parseInt(hex[i >> 2], 16) >> (3 - (i & 3))) & 1);
}

function toText(cells, length) {
  let hex = "";
  for (let i = 0; i < cells.length; i += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = byte * 2 + (cells[i + bit] ?? 0);
    hex += byte.toString(16).padStart(2, "0");
  }
  return `${length}.${hex}`;
}

// Sizes in pixels: where the cells stand, how large one is, how much room the bars have.
function measure(root, { tokens }) {
  const base = rem();
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `500 ${base}px ${css(root, "--st-font")}`;
  const widest = Math.max(...tokens.map((token) => pen.measureText(clipped(token)).width)) / base;
  const left = Math.max(widest * 0.95, 4.8) * base + 10;
  const bars = Math.min(10 * base, Math.max(8.5 * base, 0.25 * root.clientWidth));
  const room = root.clientWidth - left - bars - base - 4;
  const fit = Math.floor(room / tokens.length);
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL * base, fit));
  const font = Math.min(0.95 * base, cell * 0.85);
  const top = widest * Math.max(font, SMALLEST_TYPE) * 0.95 + 2.2 * base;
  return { base, left, top, cell, side: cell * tokens.length, bars, font };
}

function drawLabels(root, { tokens, muted }, { base, left, top, cell, font }) {
  const small = 0.85 * base;
  const group = shape("g", { "font-size": Math.max(font, SMALLEST_TYPE) });
  group.append(
    shape("text", { class: "axis", x: 0, y: top - 8, "font-size": small }, `${tr("looks from")} ↓`),
    shape("text", { class: "axis", x: left, y: small, "font-size": small }, `${tr("looks at")} →`),
  );
  const one = (i, attributes) => {
    const text = shape("text", attributes, clipped(tokens[i]));
    text.classList.toggle("muted", muted[i]);
    text.classList.toggle("thinned", font < SMALLEST_TYPE);
    text.append(shape("title", {}, tokens[i]));
    group.append(text);
    return text;
  };
  const steep = cell < 1.6 * font; // no room to lean
  root.labels = [
    tokens.map((_, r) => one(r, { class: "row", x: left - 8, y: top + (r + 0.5) * cell, "text-anchor": "end" })),
    tokens.map((_, c) => {
      const [x, y] = [left + (c + 0.5) * cell + (steep ? font / 3 : 0), top - 8];
      return one(c, { class: "column", x, y, transform: `rotate(${steep ? -90 : -52} ${x} ${y})` });
    }),
  ];
  return group;
}

// Beside each row, how far its vector went.
function drawBars({ values, details, typical }, { base, left, top, cell, side, bars }) {
  const group = shape("g", { class: "bars", transform: `translate(${left + side + 1.2 * base} ${top})` });
  const scale = (bars - 3 * base) / Math.max(...values, typical ?? 0, 1e-6);
  group.append(
    shape("text", { class: "axis", y: 0.85 * base - top, "font-size": 0.85 * base }, tr("its vector turned by")),
  );
  values.forEach((value, i) => {
    const bar = shape("g", {});
    const [height, width] = [0.6 * cell, Math.max(1, value * scale)];
    bar.append(
      shape("title", {}, details[i]),
      shape("rect", { class: "hover", y: i * cell, width: bars, height: cell }),
      shape("rect", { class: "bar", y: (i + 0.2) * cell, width, height, rx: Math.min(3, cell / 8) }),
    );
    if (cell >= 12) {
      const at = { x: width + 0.4 * base, y: (i + 0.5) * cell, "font-size": Math.min(0.95 * base, 0.75 * cell) };
      bar.append(shape("text", { class: "row", ...at }, value.toFixed(2)));
    }
    group.append(bar);
  });
  if (typical !== null) {
    const x = typical * scale;
    group.append(shape("line", { class: "typical", x1: x, x2: x, y1: -0.3 * base, y2: side }));
  }
  return group;
}

// One path for each kind of cell: a few nodes, however long the sentence.
function fillCells(root) {
  const { cell } = root.at;
  const gap = cell >= 9 ? 1 : 0.5;
  const inner = cell - 2 * gap;
  const dot = Math.max(1.5, 0.13 * cell);
  const paths = { open: "", closed: "", opened: "" };
  root.cells.forEach((open, i) => {
    const x = (i % root.length) * cell;
    const y = Math.floor(i / root.length) * cell;
    if (open) paths.open += `M${x + gap} ${y + gap}h${inner}v${inner}h${-inner}z`;
    if (open !== root.own[i]) {
      paths[open ? "opened" : "closed"] +=
        `M${x + cell / 2 - dot} ${y + cell / 2}a${dot} ${dot} 0 1 0 ${2 * dot} 0a${dot} ${dot} 0 1 0 ${-2 * dot} 0z`;
    }
  });
  for (const name in paths) root.paths[name].setAttribute("d", paths[name]);
}

// Light up a cell, [row, column], with its row and column, and say what the mask says there.
function point(root, at) {
  root.cursor = at;
  root.labels.forEach((labels, k) => labels.forEach((label, i) => label.classList.toggle("lit", at?.[k] === i)));
  root.band.replaceChildren();
  if (!at) {
    root.status.replaceChildren(element("span", "hint", root.data.hint));
    return;
  }
  const [row, column] = at;
  const { cell, side } = root.at;
  root.band.append(
    shape("rect", { y: row * cell, width: side, height: cell }),
    shape("rect", { x: column * cell, width: cell, height: side }),
    shape("rect", { class: "mark", x: column * cell, y: row * cell, width: cell, height: cell, rx: 3 }),
  );
  const { tokens } = root.data;
  const place = { row: quoted(tokens[row]), column: quoted(tokens[column]) };
  const says = root.cells[row * root.length + column]
    ? withNodes(tr("{row} {may} look at {column}"), { ...place, may: element("strong", "", tr("may")) })
    : withNodes(tr("{row} {may_not} look at {column}"), { ...place, may_not: element("strong", "", tr("may not")) });
  root.status.replaceChildren(...says);
}
