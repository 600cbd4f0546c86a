// One attention pattern of each model as a large matrix: the row looks at the column.
//
// data: {kind: "attention" | "mask" | "difference" | "change", from, at, label, hint, scale, panels,
//        links, weights, state, shown, parts, limit, largest, file}
// from, at: the names of the axes. label: the picture in words. scale: colour stops.
// panel: {model, name, note, tokens, muted, rows, columns, whole, closed}; rows and columns are
//   positions in tokens; closed says why the mask forbids a look.
// weights: float32, state: uint8 (0 open, 1 closed, 2 padding), shown: uint8; the cells of all
//   panels, row by row, one panel after the other. parts: float32, for a difference the cells of
//   the first model and then those of the second. limit: for a change, what 1 stands for, in points.
// largest: the most that a cell may measure, in rem.
// links: null if a position is the same token in every panel; else for each of two panels, for each
//   token, the positions in the other panel that stand for the same characters.
// Pointing at a cell marks the same tokens in every panel. A click or the arrow keys keep it marked.

const LONG = 48; // with more tokens than this, panels stand one below the other

function readPanels(data) {
  const floats = (bytes) => new Float32Array(bytes.slice().buffer);
  const [weights, parts] = [floats(data.weights), data.parts && floats(data.parts)];
  let start = 0;
  return data.panels.map((panel) => {
    const [R, C] = [panel.rows.length, panel.columns.length];
    const end = start + R * C;
    const cut = (all) => all.subarray(start, end);
    const read = {
      ...panel,
      R,
      C,
      weights: cut(weights),
      state: cut(data.state),
      shown: cut(data.shown),
      parts: parts && [parts.subarray(0, R * C), parts.subarray(R * C)],
      rowOf: new Map(panel.rows.map((token, r) => [token, r])),
      columnOf: new Map(panel.columns.map((token, c) => [token, c])),
    };
    start = end;
    return read;
  });
}

// Sizes in pixels: where the matrix stands in its panel and how large a cell is.
function measure(root, panels, data) {
  const base = rem();
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `600 ${base}px ${css(root, "--st-font")}`;
  const widest = (panel, positions) =>
    Math.max(0, ...positions.map((i) => pen.measureText(clipped(panel.tokens[i])).width)) / base;
  const stacked = Math.max(...panels.map((panel) => Math.max(panel.R, panel.C))) > LONG;
  const gap = 2 * base;
  const fits = !stacked && root.clientWidth > 620 ? Math.max(2, panels.length) : 1;
  const width = Math.floor((root.clientWidth - gap * (fits - 1)) / fits) - 1;
  // As much as fits below the controls, so that the whole picture is seen at once.
  const tall = stacked ? Infinity : Math.max(17 * base, Math.min(innerHeight - 27 * base, 42 * base));
  return panels.map((panel) => {
    const axis = pen.measureText(`${data.from} ↓`).width * 0.85;
    const rowWidth = (size) => Math.max(widest(panel, panel.rows) * size + 10, axis);
    const overhang = widest(panel, panel.columns) * base * 0.55;
    const room = width - rowWidth(0.95 * base) - Math.min(overhang, 3 * base);
    const cell = Math.min(room / panel.C, tall / panel.R, data.largest * base);
    const font = Math.max(10, Math.min(0.95 * base, cell * 0.9));
    // Labels lean where there is room for that, which reads better than upright ones.
    const angle = cell > font * 1.35 ? -52 : -90;
    const top = widest(panel, panel.columns) * font * (angle < -52 ? 1 : 0.8) + 2.4 * base;
    return {
      angle,
      width,
      cell,
      font,
      every: Math.ceil((font * 0.95) / cell),
      left: rowWidth(0.95 * base),
      top,
      base,
    };
  });
}

function labels(svg, panel, at, data) {
  const { cell, font, left, top, base } = at;
  const width = Math.min(at.width, left + panel.C * cell + 3 * base);
  svg.replaceChildren();
  svg.setAttribute("width", width);
  svg.setAttribute("height", top + panel.R * cell + 4);
  const small = 0.85 * base;
  svg.append(
    shape("text", { class: "axis", x: 0, y: top - 8, "font-size": small }, `${data.from} ↓`),
    shape("text", { class: "axis", x: left, y: small, "font-size": small }, `${data.at} →`),
  );
  const one = (token, attributes) => {
    const text = shape("text", { "font-size": font, ...attributes }, clipped(panel.tokens[token]));
    text.classList.toggle("muted", panel.muted[token]);
    svg.append(text);
    return text;
  };
  const thin = (text, i) => text.classList.toggle("thinned", i % at.every > 0);
  panel.rowLabels = panel.rows.map((token, r) => {
    const y = top + (r + 0.5) * cell;
    const text = one(token, { x: left - 8, y, class: "row", "text-anchor": "end" });
    thin(text, r);
    return text;
  });
  panel.columnLabels = panel.columns.map((token, c) => {
    const [x, y] = [left + (c + 0.5) * cell, top - 8];
    const text = one(token, { x, y, class: "column", transform: `rotate(${at.angle} ${x} ${y})` });
    text.classList.toggle("upright", at.angle === -90);
    thin(text, c);
    return text;
  });
  panel.marks = ["band", "band", "mark"].map((name) => {
    const rect = shape("rect", { class: name, rx: 3 });
    svg.append(rect);
    return rect;
  });
}

function place(rect, on, x, y, width, height) {
  rect.style.display = on ? "" : "none";
  for (const [name, value] of Object.entries({ x, y, width, height })) rect.setAttribute(name, value);
}

// The places [first, last] in one panel of a token of the panel pointed at; empty if none.
function places(indexOf, token, k, now, links) {
  if (token === undefined) return [];
  const tokens = k === now.panel || !links ? [token] : links[now.panel][token];
  const found = tokens.map((one) => indexOf.get(one)).filter((one) => one !== undefined);
  return found.length ? [Math.min(...found), Math.max(...found)] : [];
}

// Show where the pointer, or else the kept mark, is: in every panel.
function mark(root) {
  const { panels, data } = root;
  const now = root.hover ?? root.kept ?? {};
  panels.forEach((panel, k) => {
    const { cell, left, top } = panel.at;
    const [r, lastRow] = places(panel.rowOf, now.row, k, now, data.links);
    const [c, lastColumn] = places(panel.columnOf, now.column, k, now, data.links);
    const [hasRow, hasColumn] = [r !== undefined, c !== undefined];
    const [x, y] = [left + (c ?? 0) * cell, top + (r ?? 0) * cell];
    const tall = hasRow ? (lastRow - r + 1) * cell : cell;
    const wide = hasColumn ? (lastColumn - c + 1) * cell : cell;
    place(panel.marks[0], hasRow, left - 2, y, panel.C * cell + 4, tall);
    place(panel.marks[1], hasColumn, x, top - 2, wide, panel.R * cell + 4);
    place(panel.marks[2], hasRow && hasColumn, x, y, wide, tall);
    panel.rowLabels.forEach((text, i) => text.classList.toggle("lit", i >= r && i <= lastRow));
    panel.columnLabels.forEach((text, i) => text.classList.toggle("lit", i >= c && i <= lastColumn));
    panel.readout.replaceChildren(...readout(panel, r, c, data));
  });
}

function pointedAt(panel, k, event) {
  const box = event.currentTarget.getBoundingClientRect();
  const { cell, left, top } = panel.at;
  const c = Math.floor((event.clientX - box.left - left) / cell);
  const r = Math.floor((event.clientY - box.top - top) / cell);
  const at = { panel: k, row: panel.rows[r], column: panel.columns[c] };
  return at.row === undefined && at.column === undefined ? null : at;
}

function keyboard(root, event) {
  const from = root.kept?.panel ?? 0;
  const { rows, columns } = root.panels[from] ?? root.panels[0];
  if (event.key === "Escape") root.kept = null;
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (step) {
    event.preventDefault();
    const move = (list, token, by) =>
      list[Math.min(list.length - 1, Math.max(0, token === undefined ? 0 : list.indexOf(token) + by))];
    const kept = root.kept ?? {};
    root.kept = { panel: from, row: move(rows, kept.row, step[0]), column: move(columns, kept.column, step[1]) };
  }
  root.hover = null;
  mark(root);
}

function draw(root, data) {
  const panels = readPanels(data);
  const sizes = measure(root, panels, data);
  const table = data.kind === "mask" ? null : colourTable(data.scale);
  Object.assign(root, { panels, data });
  const row = element("div", "panels");
  panels.forEach((panel, i) => {
    panel.at = sizes[i];
    const box = element("section", `panel ${panel.model}`);
    box.style.width = `${panel.at.width}px`;
    const head = element("div", "head");
    head.append(element("strong", "name", panel.name), element("span", "note", panel.note));
    const plot = element("div", "plot");
    const canvas = element("canvas");
    const svg = shape("svg");
    panel.readout = element("div", "readout");
    panel.readout.setAttribute("aria-live", "polite");
    plot.append(canvas, svg);
    box.append(head, plot, panel.readout);
    row.append(box);
    Object.assign(panel, { svg, canvas });
    labels(svg, panel, panel.at, data);
    paint(canvas, panel, panel.at, data, table, root);
    svg.onpointermove = (event) => {
      root.hover = pointedAt(panel, i, event);
      mark(root);
    };
    svg.onpointerleave = () => {
      root.hover = null;
      mark(root);
    };
    svg.onclick = (event) => {
      const at = pointedAt(panel, i, event);
      const kept = root.kept;
      const linked = kept && (kept.panel === i || !data.links);
      const same = at && linked && at.row === kept.row && at.column === kept.column;
      root.kept = same ? null : at;
      mark(root);
    };
  });
  row.tabIndex = 0;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", `${data.label} ${tr("The arrow keys move from cell to cell.")}`);
  row.onkeydown = (event) => keyboard(root, event);
  const rows = () => [
    [tr("model"), data.from, data.at, data.kind === "mask" ? tr("may look") : tr("value")],
    ...panels.flatMap((panel) =>
      panel.rows.flatMap((from, r) =>
        panel.columns.map((to, c) => {
          const i = r * panel.C + c;
          const value = data.kind === "mask" ? Number(!panel.state[i]) : panel.weights[i] * (data.limit ?? 1);
          return [panel.name, panel.tokens[from], panel.tokens[to], kept(value)];
        }),
      ),
    ),
  ];
  const foot = element("div", "foot");
  foot.append(legend(root, data, table, panels), saveButtons(root, data.file, () => row, rows));
  root.replaceChildren(row, foot);
  mark(root);
}

export default function ({ data, parentElement }) {
  const focused = parentElement.getRootNode().activeElement?.classList.contains("panels");
  const root = rootOf(parentElement, (node) => draw(node, unpack(data)));
  root.redraw();
  if (focused) root.querySelector(".panels").focus({ preventScroll: true });
}
