// A square of cells to paint: the row may look at the column. Beside each row, how far its vector went.
//
// data: {tokens, own, cells, hue, name, bars: {values, labels, details, typical}}
// own, cells: the model's own mask and the one shown, as "T.hex": bits row by row, the first of a
// byte the highest. hue: "bidirectional" or "causal". typical: a measure for the bars, or null.
// trigger "paint": the painted mask in the same form.

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LARGEST_CELL = 2.1; // rem
const SMALLEST_CELL = 6; // px
const SMALLEST_TYPE = 8; // px: below it only the words at the pointer are written

function svg(tag, attributes = {}, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text; // never HTML: tokens are visitors' text
  return node;
}

function fromText(text) {
  const [length, hex] = text.split(".");
  const cells = [];
  for (let i = 0; i < length * length; i++) {
    cells.push((parseInt(hex[i >> 2], 16) >> (3 - (i & 3))) & 1);
  }
  return cells;
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

class Painter {
  constructor(parent) {
    this.root = document.createElement("div");
    this.svg = svg("svg", { tabindex: 0, role: "application" });
    this.status = document.createElement("p");
    this.status.setAttribute("aria-live", "polite");
    this.root.append(this.svg, this.status);
    parent.append(this.root);
    this.cursor = null; // [row, column] at the pointer or the arrow keys
    this.stroke = null; // {value, at} while the pointer is down on the cells
    this.late = null; // data that arrived during a stroke
    this.svg.onpointerdown = (event) => this.press(event);
    this.svg.onpointermove = (event) => this.move(event);
    this.svg.onpointerup = () => this.release();
    this.svg.onpointercancel = () => this.release();
    this.svg.onpointerleave = () => this.stroke || this.point(null);
    this.svg.onkeydown = (event) => this.key(event);
    this.svg.onfocus = () => this.cursor ?? (this.svg.matches(":focus-visible") && this.point([0, 0]));
    this.resizing = new ResizeObserver(() => this.data && this.draw());
    this.resizing.observe(this.root);
  }

  show(data, emit) {
    this.emit = emit;
    if (this.stroke) {
      this.late = data; // it must not undo what is being painted
      return;
    }
    this.data = data;
    this.length = data.tokens.length;
    this.own = fromText(data.own);
    this.cells = fromText(data.cells);
    if (this.cursor?.some((place) => place >= this.length)) this.cursor = null;
    this.root.className = `mask-grid ${data.hue}`;
    this.draw();
  }

  // --- drawing ---------------------------------------------------------------------------------

  draw() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = this.root.clientWidth;
    const { tokens, bars } = this.data;
    const n = this.length;
    const barRoom = Math.min(11 * rem, Math.max(6 * rem, 0.3 * width));
    const longest = Math.max(...tokens.map((token) => [...token].length));
    const label = Math.min(8, Math.max(6, 0.62 * longest + 0.6)) * rem;
    const fit = (width - label - barRoom - rem) / n;
    const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL * rem, Math.floor(fit)));
    const type = Math.min(rem, 0.78 * cell);
    const side = n * cell;
    const top = label + 1.6 * rem;
    this.place = { left: label, top, cell, side };

    const grid = svg("g", { transform: `translate(${label} ${top})` });
    grid.append(svg("rect", { class: "board", width: side, height: side }));
    this.layers = {};
    for (const name of ["open", "closed", "opened"]) {
      grid.append((this.layers[name] = svg("path", { class: name })));
    }
    grid.append((this.band = svg("g", { class: "band" })));
    this.svg.replaceChildren(
      svg("text", { class: "axis", x: label + side / 2, y: rem, "text-anchor": "middle", "font-size": 0.95 * rem }, "looks at →"),
      svg("text", { class: "axis", x: label - 0.5 * rem, y: top - 0.5 * rem, "text-anchor": "end", "font-size": 0.95 * rem }, "looks from ↓"),
      grid,
      this.drawLabels(tokens, type, rem),
      this.drawBars(bars, barRoom, rem),
    );
    this.svg.setAttribute("width", label + side + barRoom + rem);
    this.svg.setAttribute("height", top + side + 2);
    this.svg.setAttribute(
      "aria-label",
      `${this.data.name}’s mask, ${n} by ${n} cells. Arrow keys move, space opens or closes a cell, ` +
        "Shift and space a row, Control and space a column.",
    );
    this.fill();
    this.point(this.cursor);
  }

  drawLabels(tokens, type, rem) {
    const { left, top, cell } = this.place;
    const group = svg("g", { class: "labels", "font-size": Math.max(type, SMALLEST_TYPE + 3) });
    const room = Math.floor(left / (0.56 * type));
    this.rows = [];
    this.columns = [];
    tokens.forEach((token, i) => {
      const letters = [...token];
      const short = letters.length > room ? `${letters.slice(0, room - 1).join("")}…` : token;
      const middle = (i + 0.5) * cell;
      const row = svg("text", { x: left - 0.35 * rem, y: top + middle, "text-anchor": "end", "dominant-baseline": "central" }, short);
      const column = svg("text", { transform: `translate(${left + middle} ${top - 0.35 * rem}) rotate(-90)`, "dominant-baseline": "central" }, short);
      row.append(svg("title", {}, token));
      column.append(svg("title", {}, token));
      row.dataset.row = column.dataset.column = i;
      this.rows.push(row);
      this.columns.push(column);
    });
    group.classList.toggle("sparse", type < SMALLEST_TYPE);
    group.append(...this.rows, ...this.columns);
    return group;
  }

  drawBars({ values, labels, details, typical }, room, rem) {
    const { left, top, cell, side } = this.place;
    const group = svg("g", { class: "bars", transform: `translate(${left + side + 0.8 * rem} ${top})` });
    const number = 2.6 * rem;
    const scale = (room - number) / Math.max(...values, 1.15 * (typical ?? 0), 1e-6);
    group.append(svg("text", { class: "axis", y: 0.95 * rem - top, "font-size": 0.95 * rem }, "its vector turned"));
    values.forEach((value, i) => {
      const bar = svg("g", {});
      bar.append(
        svg("title", {}, details[i]),
        svg("rect", { y: i * cell, width: room, height: cell, fill: "transparent" }),
        svg("rect", { class: "bar", y: (i + 0.2) * cell, width: Math.max(1, value * scale), height: 0.6 * cell, rx: 2 }),
      );
      if (cell >= 12) {
        bar.append(svg("text", { x: value * scale + 0.35 * rem, y: (i + 0.5) * cell, "dominant-baseline": "central", "font-size": Math.min(0.9 * rem, 0.72 * cell) }, labels[i]));
      }
      group.append(bar);
    });
    if (typical !== null) {
      const x = typical * scale;
      group.append(
        svg("line", { class: "typical", x1: x, x2: x, y1: -0.3 * rem, y2: side }),
        svg("text", { class: "note", x, y: -0.7 * rem, "text-anchor": "middle", "font-size": 0.82 * rem }, "two tokens"),
      );
    }
    return group;
  }

  // One path for each kind of cell: a few nodes, however long the sentence.
  fill() {
    const { cell } = this.place;
    const paths = { open: "", closed: "", opened: "" };
    const gap = cell > 9 ? 1 : 0.5;
    const inner = cell - 2 * gap;
    const dot = Math.max(1.5, 0.13 * cell);
    this.cells.forEach((open, i) => {
      const x = (i % this.length) * cell;
      const y = Math.floor(i / this.length) * cell;
      if (open) paths.open += `M${x + gap} ${y + gap}h${inner}v${inner}h${-inner}z`;
      if (open !== this.own[i]) {
        paths[open ? "opened" : "closed"] +=
          `M${x + cell / 2 - dot} ${y + cell / 2}a${dot} ${dot} 0 1 0 ${2 * dot} 0a${dot} ${dot} 0 1 0 ${-2 * dot} 0z`;
      }
    });
    for (const name in paths) this.layers[name].setAttribute("d", paths[name]);
  }

  // The cell at the pointer or the cursor: its row and column, and a sentence.
  point(at) {
    this.cursor = at;
    const { cell, side } = this.place;
    this.band.replaceChildren();
    this.rows.forEach((label, i) => label.classList.toggle("lit", at?.[0] === i));
    this.columns.forEach((label, i) => label.classList.toggle("lit", at?.[1] === i));
    if (!at) {
      this.status.textContent = "";
      return;
    }
    const [row, column] = at;
    this.band.append(
      svg("rect", { y: row * cell, width: side, height: cell }),
      svg("rect", { x: column * cell, width: cell, height: side }),
      svg("rect", { class: "cursor", x: column * cell, y: row * cell, width: cell, height: cell }),
    );
    const { tokens } = this.data;
    const may = this.cells[row * this.length + column] ? "may" : "may not";
    this.status.textContent = `“${tokens[row]}” ${may} look at “${tokens[column]}”.`;
  }

  // --- painting --------------------------------------------------------------------------------

  at(event) {
    const box = this.svg.getBoundingClientRect();
    const { left, top, cell } = this.place;
    const row = Math.floor((event.clientY - box.top - top) / cell);
    const column = Math.floor((event.clientX - box.left - left) / cell);
    const inside = [row, column].every((place) => place >= 0 && place < this.length);
    return inside ? [row, column] : null;
  }

  press(event) {
    if (event.button !== 0) return;
    const { row, column } = event.target.dataset;
    if (row !== undefined) return this.toggle((i) => Math.floor(i / this.length) === Number(row));
    if (column !== undefined) return this.toggle((i) => i % this.length === Number(column));
    const at = this.at(event);
    if (!at) return;
    this.svg.setPointerCapture(event.pointerId);
    this.before = toText(this.cells, this.length);
    this.stroke = { value: 1 - this.cells[at[0] * this.length + at[1]], at };
    this.paint(at);
  }

  move(event) {
    const at = this.at(event);
    if (!this.stroke) {
      if (String(at) !== String(this.cursor)) this.point(at);
    } else if (at) {
      this.paint(at);
    }
  }

  // Every cell on the straight way from the last one, so that a fast stroke has no holes.
  paint(to) {
    const from = this.stroke.at;
    const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
    for (let step = 0; step <= steps; step++) {
      const [row, column] = [0, 1].map((d) => Math.round(from[d] + ((to[d] - from[d]) * step) / steps));
      this.cells[row * this.length + column] = this.stroke.value;
    }
    this.stroke.at = to;
    this.fill();
    this.point(to);
  }

  release() {
    if (!this.stroke) return;
    this.stroke = null;
    const late = this.late;
    this.late = null;
    if (toText(this.cells, this.length) !== this.before) this.send();
    else if (late) this.show(late, this.emit);
  }

  toggle(chosen) {
    const indices = this.cells.map((_, i) => i).filter(chosen);
    const value = indices.every((i) => this.cells[i]) ? 0 : 1;
    for (const i of indices) this.cells[i] = value;
    this.fill();
    this.point(this.cursor);
    this.send();
  }

  send() {
    this.root.classList.add("waiting"); // until the bars fit the cells again
    this.emit(toText(this.cells, this.length));
  }

  key(event) {
    const [row, column] = this.cursor ?? [0, 0];
    if (event.key in STEPS) {
      const clamp = (place) => Math.min(this.length - 1, Math.max(0, place));
      const [down, right] = STEPS[event.key];
      this.point([clamp(row + down), clamp(column + right)]);
    } else if (event.key === " ") {
      this.cursor = [row, column];
      if (event.shiftKey) this.toggle((i) => Math.floor(i / this.length) === row);
      else if (event.ctrlKey) this.toggle((i) => i % this.length === column);
      else this.toggle((i) => i === row * this.length + column);
    } else {
      return;
    }
    event.preventDefault();
  }
}

const painters = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let painter = painters.get(parentElement);
  if (!painter) {
    painter = new Painter(parentElement);
    painters.set(parentElement, painter);
  }
  painter.show(data, (cells) => setTriggerValue("paint", cells));
  return () => painter.resizing.disconnect();
}
