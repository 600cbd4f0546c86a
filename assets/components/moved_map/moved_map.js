// Change one token (column): how far does each output vector (row) move? One matrix a model.
//
// data: {tokens, put, chosen, top, label, file, scale, panels: [{model, name, note}], distance}
// put: what stands in the place of each token. chosen: the column to show at first. top: the largest
// distance, where the colour scale ends. distance: float32, the cells of all panels, row by row.
// Pointing at a cell shows its column as a line of tokens. A click or the arrow keys keep it.
// trigger "pick": the column that was kept.

const LONG = 40; // with more tokens than this, the line of tokens stands below the matrix

function measure(root, data) {
  const base = rem();
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `600 ${base}px ${css(root, "--st-font")}`;
  const widest = Math.max(...data.tokens.map((token) => pen.measureText(clipped(token)).width)) / base;
  const T = data.tokens.length;
  const fits = root.clientWidth > (T > LONG ? 900 : 620) ? 2 : 1;
  const gap = 2 * base;
  const width = Math.floor((root.clientWidth - gap * (fits - 1)) / fits) - 1;
  const left = Math.max(widest * 0.95 * base + 10, pen.measureText(tr("moves ↓")).width);
  const tall = Math.max(18 * base, innerHeight - 26 * base);
  const fit = Math.min((width - left - 2.5 * base) / T, (T > LONG ? Infinity : tall) / T, 3.4 * base);
  const cell = fit < 9 ? Math.floor(2 * fit) / 2 : fit; // whole pixels, or seams would show
  const font = Math.max(10, Math.min(0.95 * base, cell * 0.9));
  return { T, base, width, left, cell, font, top: widest * font * 0.8 + 2.4 * base, every: Math.ceil((font * 0.95) / cell) };
}

function drawAxes(svg, data, at) {
  const { T, base, left, cell, font, top } = at;
  svg.replaceChildren();
  svg.setAttribute("width", left + T * cell + 3 * base);
  svg.setAttribute("height", top + T * cell + 4);
  const small = 0.85 * base;
  svg.append(
    shape("text", { class: "axis", x: 0, y: top - 8, "font-size": small }, tr("moves ↓")),
    shape("text", { class: "axis", x: left, y: small, "font-size": small }, tr("when changed →")),
  );
  const name = (i, attributes) => {
    const text = shape("text", { "font-size": font, ...attributes }, clipped(data.tokens[i]));
    text.classList.toggle("thinned", i % at.every > 0);
    svg.append(text);
    return text;
  };
  const rows = data.tokens.map((_, i) =>
    name(i, { x: left - 8, y: top + (i + 0.5) * cell, class: "row", "text-anchor": "end" }),
  );
  const columns = data.tokens.map((_, i) => {
    const [x, y] = [left + (i + 0.5) * cell, top - 8];
    return name(i, { x, y, class: "column", transform: `rotate(-52 ${x} ${y})` });
  });
  const marks = ["band", "band", "mark"].map((kind) => {
    const rect = shape("rect", { class: kind, rx: 3 });
    svg.append(rect);
    return rect;
  });
  return { rows, columns, marks };
}

function drawStrip(panel, data, column, keep) {
  const T = data.tokens.length;
  panel.strip.replaceChildren(
    ...data.tokens.map((token, i) => {
      const d = panel.distance[i * T + column];
      const chip = element("button", "chip");
      chip.type = "button";
      chip.tabIndex = -1; // the arrow keys on the matrix do the same
      chip.classList.toggle("changed", i === column);
      chip.classList.toggle("still", d === 0);
      chip.style.setProperty("--strength", `${d ? Math.round(10 + 65 * Math.sqrt(d / data.top)) : 0}%`);
      chip.append(element("bdi", "word", i === column ? data.put[i] : token), element("span", "number", d === 0 ? "0.0" : shown(d)));
      chip.title = tr("Change “{token}”", { token });
      chip.onclick = () => keep({ row: i, column: i });
      return chip;
    }),
  );
}

function mark(root) {
  const { data, at } = root;
  const { row, column } = root.hover ?? root.kept;
  const { T, cell, left, top } = at;
  root.change.replaceChildren(
    ...withNodes(tr("When {token} becomes {other}, these output vectors move:"), {
      token: quoted(data.tokens[column]),
      other: quoted(data.put[column]),
    }),
  );
  for (const panel of root.panels) {
    drawStrip(panel, data, column, root.keep);
    const { rows, columns, marks } = panel.axes;
    const boxes = [
      [left - 2, top + row * cell, T * cell + 4, cell],
      [left + column * cell, top - 2, cell, T * cell + 4],
      [left + column * cell, top + row * cell, cell, cell],
    ];
    boxes.forEach((box, k) => ["x", "y", "width", "height"].forEach((name, i) => marks[k].setAttribute(name, box[i])));
    rows.forEach((text, i) => text.classList.toggle("lit", i === row));
    columns.forEach((text, i) => text.classList.toggle("lit", i === column));
    const d = panel.distance[row * T + column];
    const value = d === 0 ? tr("0.0 exactly") : d.toPrecision(3);
    panel.readout.replaceChildren(
      ...withNodes(tr("output of {token}, when {other} is changed:"), {
        token: quoted(data.tokens[row]),
        other: quoted(data.tokens[column]),
      }),
      " ",
      element("strong", "", value),
    );
  }
}

function draw(root, data) {
  const at = measure(root, data);
  const cells = at.T * at.T;
  const all = new Float32Array(data.distance.slice().buffer);
  const table = colourTable(data.scale);
  const row = element("div", "panels");
  root.change = element("p", "change");
  root.panels = data.panels.map((panel, k) => {
    const box = element("section", `panel ${panel.model}`);
    box.style.width = `${at.width}px`;
    const head = element("div", "head");
    head.append(element("strong", "name", panel.name), element("span", "note", panel.note));
    const [plot, canvas, svg] = [element("div", "plot"), element("canvas"), shape("svg")];
    const made = {
      ...panel,
      distance: all.subarray(k * cells, (k + 1) * cells),
      strip: element("div", "strip"),
      readout: element("div", "readout"),
      canvas,
      svg,
    };
    plot.append(canvas, svg);
    box.append(head, ...(at.T > LONG ? [plot, made.readout, made.strip] : [made.strip, plot, made.readout]));
    row.append(box);
    made.axes = drawAxes(svg, data, at);
    paint(canvas, made, data, at, table, root);
    const pointed = (event) => {
      const box = svg.getBoundingClientRect();
      const place = (value) => Math.min(at.T - 1, Math.max(0, Math.floor(value / at.cell)));
      return { row: place(event.clientY - box.top - at.top), column: place(event.clientX - box.left - at.left) };
    };
    svg.onpointermove = (event) => ((root.hover = pointed(event)), mark(root));
    svg.onpointerleave = () => ((root.hover = null), mark(root));
    svg.onclick = (event) => root.keep(pointed(event));
    return made;
  });
  Object.assign(root, { data, at });
  row.tabIndex = 0;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", data.label + " " + tr("The arrow keys move from cell to cell."));
  row.onkeydown = (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const within = (value) => Math.min(at.T - 1, Math.max(0, value));
    root.keep({ row: within(root.kept.row + step[0]), column: within(root.kept.column + step[1]) });
  };
  const rows = () => [
    [tr("model"), tr("changed"), tr("becomes"), tr("moves"), tr("distance")],
    ...root.panels.flatMap(({ name, distance }) =>
      data.tokens.flatMap((changed, c) =>
        data.tokens.map((moved, r) => [name, changed, data.put[c], moved, kept(distance[r * at.T + c])]),
      ),
    ),
  ];
  const foot = element("div", "foot");
  foot.append(legend(data, table), saveButtons(root, data.file, () => row, rows));
  root.replaceChildren(root.change, row, foot);
  mark(root);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const focused = parentElement.getRootNode().activeElement?.classList.contains("panels");
  const root = rootOf(parentElement, (node) => draw(node, node.source));
  const source = unpack(data);
  root.hover = null;
  root.told ??= [];
  // An answer to a column told a while ago must not pull the mark back.
  const own = root.told.indexOf(source.chosen);
  if (own >= 0) root.told.splice(0, own + 1);
  else if (source.chosen !== root.source?.chosen || source.tokens.length !== root.source.tokens.length) {
    root.kept = { row: Math.max(0, source.chosen - 1), column: source.chosen };
  }
  root.source = source;
  root.keep = (cell) => {
    const moved = cell.column !== root.kept.column;
    root.kept = cell;
    root.hover = null;
    mark(root);
    if (!moved) return;
    clearTimeout(root.sending);
    root.sending = setTimeout(() => {
      root.told.push(cell.column);
      setTriggerValue("pick", cell.column);
    }, 400);
  };
  root.redraw();
  if (focused) root.querySelector(".panels").focus({ preventScroll: true });
}
