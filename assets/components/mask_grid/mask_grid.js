// A square of cells to paint: the row may look at the column.
// Needs shared/draw.js, shared/save.js and cells.js.
//
// data: {tokens, muted, own, cells, model, name, hint, file, bars: {values, details, typical}}
// own, cells: the model's own mask and the one shown, see fromText. model: "bidirectional" or
// "causal". bars: how far the vector of each token went, and a measure for that or null.
// trigger "paint": the painted mask, in the same form.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function draw(root) {
  const { data } = root;
  root.svg ?? build(root);
  root.className = `root ${data.model}`;
  root.length = data.tokens.length;
  if (root.cursor?.some((place) => place >= root.length)) root.cursor = null;
  const at = (root.at = measure(root, data));
  const grid = shape("g", { transform: `translate(${at.left} ${at.top})` });
  root.board = shape("rect", { class: "board", width: at.side, height: at.side });
  root.paths = Object.fromEntries(["open", "closed", "opened"].map((name) => [name, shape("path", { class: name })]));
  root.band = shape("g", { class: "band" });
  grid.append(root.board, ...Object.values(root.paths), root.band);
  root.svg.replaceChildren(grid, drawLabels(root, data, at), drawBars(data.bars, at));
  root.svg.setAttribute("width", at.left + at.side + at.bars + at.base);
  root.svg.setAttribute("height", at.top + at.side + 4);
  root.svg.setAttribute(
    "aria-label",
    tr("{name}’s mask, {count} by {count} cells. Arrow keys move, space opens or closes a cell, Shift and space a row, Control and space a column.", {
      name: data.name,
      count: root.length,
    }),
  );
  fillCells(root);
  point(root, root.cursor ?? null);
}

function build(root) {
  const svg = (root.svg = shape("svg", { tabindex: 0, role: "application" }));
  root.status = element("div", "readout");
  root.status.setAttribute("aria-live", "polite");
  const rows = () => [
    [tr("looks from"), tr("looks at"), tr("may look")],
    ...root.cells.map((open, i) => {
      const { tokens } = root.data;
      return [tokens[Math.floor(i / root.length)], tokens[i % root.length], open];
    }),
  ];
  root.foot = element("div", "foot");
  const frame = element("div", "frame");
  frame.append(svg);
  root.foot.append(root.status, saveButtons(root, root.data.file, () => svg.parentElement, rows));
  root.append(frame, root.foot);
  svg.onpointerdown = (event) => press(root, event);
  svg.onpointermove = (event) => move(root, event);
  svg.onpointerup = svg.onpointercancel = () => release(root);
  svg.onpointerleave = () => root.stroke || point(root, null);
  svg.onkeydown = (event) => key(root, event);
  svg.onfocus = () => root.cursor ?? (svg.matches(":focus-visible") && point(root, [0, 0]));
}

// --- painting ----------------------------------------------------------------------------------

// The cell under the pointer.
function under(root, event) {
  const box = root.board.getBoundingClientRect();
  const places = [event.clientY - box.top, event.clientX - box.left].map((p) => Math.floor(p / root.at.cell));
  return places.every((place) => place >= 0 && place < root.length) ? places : null;
}

function press(root, event) {
  if (event.button !== 0) return;
  const [row, column] = root.labels.map((labels) => labels.indexOf(event.target));
  if (row >= 0) toggle(root, (r) => r === row);
  if (column >= 0) toggle(root, (r, c) => c === column);
  const at = under(root, event);
  if (!at) return;
  root.svg.setPointerCapture(event.pointerId);
  root.stroke = { value: 1 - root.cells[at[0] * root.length + at[1]], at, before: text(root) };
  paint(root, at);
}

function move(root, event) {
  const at = under(root, event);
  if (root.stroke) {
    if (at) paint(root, at);
  } else if (String(at) !== String(root.cursor)) {
    point(root, at);
  }
}

// Every cell on the straight way from the last one, so that a fast stroke has no holes.
function paint(root, to) {
  const { at: from, value } = root.stroke;
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  for (let step = 0; step <= steps; step++) {
    const [row, column] = [0, 1].map((d) => Math.round(from[d] + ((to[d] - from[d]) * step) / steps));
    root.cells[row * root.length + column] = value;
  }
  root.stroke.at = to;
  fillCells(root);
  point(root, to);
}

function release(root) {
  if (!root.stroke) return;
  const { before } = root.stroke;
  root.stroke = null;
  if (text(root) !== before) send(root);
  else take(root);
}

// Close the chosen cells if all are open, or else open them.
function toggle(root, chosen) {
  const indices = root.cells.map((_, i) => i).filter((i) => chosen(Math.floor(i / root.length), i % root.length));
  const value = indices.every((i) => root.cells[i]) ? 0 : 1;
  for (const i of indices) root.cells[i] = value;
  fillCells(root);
  point(root, root.cursor);
  send(root);
}

function key(root, event) {
  const [row, column] = root.cursor ?? [0, 0];
  const step = STEPS[event.key];
  if (step) {
    const clamp = (place) => Math.min(root.length - 1, Math.max(0, place));
    point(root, [clamp(row + step[0]), clamp(column + step[1])]);
  } else if (event.key === " ") {
    root.cursor = [row, column];
    if (event.shiftKey) toggle(root, (r) => r === row);
    else if (event.ctrlKey) toggle(root, (r, c) => c === column);
    else toggle(root, (r, c) => r === row && c === column);
  } else {
    return;
  }
  event.preventDefault();
}

// --- to and from Python ------------------------------------------------------------------------

function text(root) {
  return toText(root.cells, root.length);
}

function send(root) {
  root.classList.add("waiting"); // until the bars fit the cells again
  root.sent.push(text(root));
  root.emit(root.sent.at(-1));
}

// Draw the data that came last, unless it answers a stroke to which another was added meanwhile.
function take(root) {
  const place = root.sent.indexOf(root.next.cells);
  if (root.stroke || (place >= 0 && place < root.sent.length - 1)) return;
  root.sent = [];
  root.data = root.next;
  root.own = fromText(root.data.own);
  root.cells = fromText(root.data.cells);
  root.redraw();
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  const root = rootOf(parentElement, draw);
  root.sent ??= [];
  root.next = data;
  root.emit = (cells) => setTriggerValue("paint", cells);
  take(root);
}
