// Vectors as strips of colour, one number a stripe: token + position + segment = sum → LayerNorm.
//
// data: {tokens: [{mark, text}], segments, width, stages: [{sign, name, limit, norms}], kept,
//        colours: {above, below}, values}
// values: float32, stage by stage, token by token, `width` numbers each.
// Above, all tokens small; below, the kept ones (or the one pointed at) with every number in reach.
// trigger "keep": the positions to keep, two at most, after a click on a token.

const MOST_KEPT = 2;

function tokenName({ mark, text }) {
  const name = element("bdi", "token");
  if (mark) name.append(element("span", "mark", mark));
  name.append(text);
  return name;
}

function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

// Rows of one stage as an image, one pixel a number: strength of the colour = size of the number.
function image(values, rows, width, limit, colours) {
  const [above, below] = [channels(colours.above), channels(colours.below)];
  const picture = new ImageData(width, rows);
  for (let i = 0; i < values.length; i++) {
    const colour = values[i] < 0 ? below : above;
    picture.data.set([...colour, 255 * Math.min(1, Math.abs(values[i]) / limit)], 4 * i);
  }
  const canvas = element("canvas");
  [canvas.width, canvas.height] = [width, rows];
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

class Strips {
  constructor(root, data, keep) {
    Object.assign(this, { root, data, keep, pointed: null });
    const { tokens, width } = data;
    const all = new Float32Array(data.values.slice().buffer);
    const size = tokens.length * width;
    this.stages = data.stages.map((stage, s) => {
      const values = all.subarray(s * size, (s + 1) * size);
      return { ...stage, values, image: image(values, tokens.length, width, stage.limit, data.colours) };
    });
  }

  // Which tokens stand in the enlarged strips: the kept ones, and the one pointed at beside them.
  shown() {
    const { kept } = this.data;
    const free = this.pointed !== null && kept.length < MOST_KEPT && !kept.includes(this.pointed);
    return free ? [...kept, this.pointed] : kept;
  }

  draw() {
    this.overview = this.drawOverview();
    this.detail = new Detail(this);
    const save = saveButtons(this.root, "embeddings", () => this.overview, () => this.rows());
    this.root.replaceChildren(this.overview, this.detail.node, save);
    this.paintOverview();
    this.detail.draw();
  }

  // A row a token and stage: the vector's length, then all its numbers.
  rows() {
    const { tokens, width } = this.data;
    return [
      [tr("token"), tr("vector"), tr("length"), ...Array.from({ length: width }, (_, i) => i + 1)],
      ...tokens.flatMap(({ mark, text }, i) =>
        this.stages.map(({ name, norms, values }) => [
          ...[mark + text, name, kept(norms[i])],
          ...[...values.subarray(i * width, (i + 1) * width)].map(kept),
        ]),
      ),
    ];
  }

  drawOverview() {
    const box = element("div", "overview");
    const heads = element("div", "line heads");
    heads.append(element("span"));
    for (const { sign, name, limit } of this.stages) {
      const head = element("span", "stage");
      head.append(element("span", "sign", sign), element("strong", "", name));
      head.append(element("span", "range", `±${limit.toPrecision(2)}`));
      head.append(element("span", "unit", tr("length")));
      head.title = tr("Full colour from {limit} on. Right of the strip: the vector's length.", { limit: limit.toPrecision(2) });
      heads.append(head);
    }
    box.append(heads);
    this.data.tokens.forEach((token, i) => box.append(this.drawRow(token, i)));
    box.onkeydown = (event) => this.move(event);
    box.onpointerleave = () => this.point(null);
    return box;
  }

  drawRow(token, i) {
    const row = element("button", "line row");
    row.type = "button";
    row.tabIndex = i === (this.data.kept[0] ?? 0) ? 0 : -1;
    row.setAttribute("aria-pressed", String(this.data.kept.includes(i)));
    const label = element("span", "label");
    label.append(element("span", "place", String(i)), tokenName(token));
    row.append(label);
    for (const { norms } of this.stages) {
      const cell = element("span", "cell");
      cell.append(element("canvas", "strip"), element("span", "norm", norms[i].toFixed(2)));
      row.append(cell);
    }
    const lengths = this.stages.map(({ name, norms }) => `${name} ${norms[i].toFixed(2)}`);
    row.setAttribute(
      "aria-label",
      tr("{token}, position {place}, sentence {letter}; lengths: {lengths}", {
        token: token.mark + token.text,
        place: i,
        letter: this.data.segments[i],
        lengths: lengths.join(", "),
      }),
    );
    row.onclick = () => this.toggle(i);
    row.onpointerenter = () => this.point(i);
    row.onfocus = () => this.point(i);
    return row;
  }

  paintOverview() {
    const rows = [...this.overview.querySelectorAll(".row")];
    const wide = rows[0].querySelector(".strip").clientWidth; // all are equally wide
    rows.forEach((row, i) => {
      row.querySelectorAll(".strip").forEach((canvas, s) => this.paint(canvas, wide, s, i, true));
    });
  }

  // One token's strip of one stage, over the whole canvas; CSS stretches it in height.
  paint(canvas, wide, stage, token, smooth) {
    canvas.width = Math.max(1, Math.round(wide * (devicePixelRatio || 1)));
    canvas.height = 1;
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = smooth;
    const { width } = this.data;
    pen.drawImage(this.stages[stage].image, 0, token, width, 1, 0, 0, canvas.width, 1);
  }

  toggle(i) {
    const { kept } = this.data;
    if (kept.includes(i)) this.keep(kept.filter((other) => other !== i));
    else this.keep([...kept.slice(0, MOST_KEPT - 1), i]);
  }

  point(i) {
    if (i === this.pointed) return;
    this.pointed = i;
    this.detail.draw();
  }

  move(event) {
    const rows = [...this.overview.querySelectorAll(".row")];
    const here = rows.indexOf(event.target);
    const last = rows.length - 1;
    const to = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const next = rows[Math.min(last, Math.max(0, to))];
    rows[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = rootOf(parentElement, () => root.strips?.draw());
  const before = [...root.querySelectorAll(".row")];
  const focused = before.indexOf(parentElement.activeElement ?? document.activeElement);
  root.strips = new Strips(root, unpack(data), (kept) => setTriggerValue("keep", kept));
  root.redraw();
  root.querySelectorAll(".row")[focused]?.focus({ preventScroll: true });
}
