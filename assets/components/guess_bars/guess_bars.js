// A model's guesses for one blank as bars, two models side by side on one scale.
// Needs shared/draw.js and shared/save.js.
//
// data: {name, scale, columns: [{model, title, sees, summary, words: [{text, gap, state}], rows: [row]}]}
// row: {key, token, kind, value, share, before, note, hit}
// scale: the probability that fills a bar. value: null while it is not to be known. before: where
// the bar ended when the model saw everything, or null. kind: "guess", "truth" or "own".

const LINE = 2.15; // rem a row
const GAP = 0.7; // rem before the first row that is no guess

function context(column) {
  const line = element("p", "context");
  for (const word of column.words) {
    const node = element("bdi", word.state, word.text);
    if (word.gap) line.append(" ");
    line.append(node);
  }
  return line;
}

function textWidth(text, font) {
  const pen = (textWidth.canvas ??= element("canvas")).getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
}

function drawBars(column, scale, width, tokenWidth, previous) {
  const unit = rem();
  const start = tokenWidth + 0.75 * unit;
  const room = Math.max(unit, width - start - 8.5 * unit);
  const length = (value) => Math.max(2, (room * value) / scale);
  const rest = column.rows.findIndex((row) => row.kind !== "guess");
  const top = (i) => (i * LINE + (rest >= 0 && i >= rest ? GAP : 0)) * unit;
  const svg = shape("svg", { width, height: top(column.rows.length), role: "img" });
  svg.setAttribute("aria-label", column.summary);
  const moved = [];
  if (rest > 0) {
    const y = top(rest) - 0.5 * GAP * unit;
    svg.append(shape("line", { class: "rule", x1: 0, x2: width, y1: y, y2: y }));
  }
  column.rows.forEach((row, i) => {
    const middle = top(i) + (LINE * unit) / 2;
    const half = 0.68 * unit;
    const group = shape("g", { class: `row ${row.kind}${row.hit ? " hit" : ""}` });
    const token = shape("text", { class: "token", x: tokenWidth, y: middle, "text-anchor": "end" });
    token.textContent = clipped(row.token, 18);
    token.append(shape("title", {}, row.token));
    group.append(token);
    if (row.value === null) {
      group.append(
        shape("rect", { class: "unknown", x: start, y: middle - half, width: room * 0.45, height: 2 * half, rx: 4 }),
      );
    } else {
      const bar = shape("rect", { class: "bar", x: start, y: middle - half, width: length(row.value), height: 2 * half, rx: 3 });
      const label = shape("text", { class: "share", x: start + length(row.value) + 0.5 * unit, y: middle }, row.share);
      if (row.note) label.append(shape("tspan", { class: "note", dx: 0.5 * unit }, row.note));
      group.append(bar);
      const old = previous.get(row.key);
      if (old !== undefined) moved.push([bar, label, length(old), length(row.value)]);
      if (row.before !== null) {
        const x = start + length(row.before);
        const mark = { class: "before", x1: x, x2: x, y1: middle - half - 3, y2: middle + half + 3 };
        group.append(shape("line", mark));
      }
      group.append(label); // last, so that the mark can't strike it through
    }
    svg.append(group);
  });
  return [svg, moved];
}

// A bar that was on screen before grows or shrinks to its new length.
function animate(moved) {
  if (calm()) return;
  const timing = { duration: 450, easing: "ease-out" };
  for (const [bar, label, from, to] of moved) {
    bar.animate([{ width: `${from}px` }, { width: `${to}px` }], timing);
    label.animate([{ transform: `translateX(${from - to}px)` }, { transform: "none" }], timing);
  }
}

export default function ({ data, parentElement }) {
  speak(data);
  const root = rootOf(parentElement, (root) => {
    const columns = element("div", "columns");
    root.replaceChildren(columns);
    const font = `600 ${1.25 * rem()}px ${css(root, "--st-font")}`;
    const widest = (column) => Math.max(...column.rows.map((row) => textWidth(clipped(row.token, 18), font)));
    const tokenWidth = Math.max(3 * rem(), ...data.columns.map(widest));
    data.columns.forEach((column, i) => {
      const section = element("section", `column ${column.model}`);
      const head = element("div", "head");
      head.append(element("strong", "", column.title), element("span", "sees", column.sees));
      section.append(head, context(column));
      columns.append(section);
      const before = root.shown?.[i] ?? new Map();
      const [svg, moved] = drawBars(column, data.scale, section.clientWidth, tokenWidth, before);
      section.append(svg);
      animate(moved);
    });
    const rows = () => [
      [tr("model"), tr("sees"), tr("token"), tr("probability"), tr("when it saw everything")],
      ...data.columns.flatMap((column) =>
        column.rows.map((row) => [column.title, column.sees, row.token, kept(row.value), kept(row.before)]),
      ),
    ];
    root.append(saveButtons(root, data.name, () => columns, rows));
    root.shown = data.columns.map(
      (column) => new Map(column.rows.map((row) => [row.key, row.value ?? undefined])),
    );
  });
  root.redraw();
  announce(parentElement, data.columns.map((column) => `${column.title}: ${column.summary}`).join(" "));
}
