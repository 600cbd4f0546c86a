// The kept vectors with every number in reach: enlarged strips, and one number of them read out.

function signed(value, digits) {
  return (value < 0 ? "−" : "") + Math.abs(value).toFixed(digits);
}

class Detail {
  // all: the Strips that this belongs to.
  constructor(all) {
    Object.assign(this, { all, node: element("div", "detail") });
    const { number } = all.root;
    this.number = number < all.data.width ? number : this.largest();
  }

  // The number to read out at first: the largest of the first kept token's sum.
  largest() {
    const { width, kept } = this.all.data;
    const start = (kept[0] ?? 0) * width;
    const sum = this.all.stages.find(({ sign }) => sign === "=");
    const row = sum.values.subarray(start, start + width);
    return row.reduce((best, value, i) => (Math.abs(value) > Math.abs(row[best]) ? i : best), 0);
  }

  draw() {
    const shown = this.all.shown();
    const { tokens } = this.all.data;
    this.node.replaceChildren();
    if (!shown.length) {
      this.node.append(element("p", "hint", tr("Click a token to keep it and read its numbers.")));
      return;
    }
    const title = element("div", "title");
    shown.forEach((i, k) => {
      const name = element("span", `which which${k}`);
      name.append(tokenName(tokens[i]), element("span", "where", " " + tr("at {place}", { place: i })));
      title.append(name);
    });
    if (shown.length < MOST_KEPT) {
      title.append(element("span", "hint", tr("Point at another token to compare; click to keep it.")));
    }
    this.strips = element("div", "strips");
    this.strips.tabIndex = 0;
    this.strips.setAttribute("role", "slider");
    this.strips.setAttribute("aria-label", tr("One number of the vectors"));
    this.strips.setAttribute("aria-valuemin", "1");
    this.strips.setAttribute("aria-valuemax", String(this.all.data.width));
    this.all.stages.forEach((stage, s) => this.strips.append(this.drawBlock(stage, s, shown)));
    this.cursor = element("div", "cursor");
    this.strips.append(this.cursor);
    this.readout = element("div", "readout");
    this.node.append(title, this.strips, this.readout);
    const canvases = this.strips.querySelectorAll("canvas");
    const wide = canvases[0].clientWidth;
    for (const canvas of canvases) {
      this.all.paint(canvas, wide, Number(canvas.dataset.stage), Number(canvas.dataset.token), false);
    }
    this.strips.onpointermove = (event) => this.pointNumber(event);
    this.strips.onkeydown = (event) => this.moveNumber(event);
    this.setNumber(this.number);
  }

  drawBlock({ sign, name, norms }, s, shown) {
    const block = element("div", "block");
    const label = element("span", "name");
    label.append(element("span", "sign", sign), name);
    const pair = element("span", "pair");
    for (const i of shown) {
      const canvas = element("canvas");
      canvas.dataset.stage = s;
      canvas.dataset.token = i;
      pair.append(canvas);
    }
    const lengths = element("span", "lengths");
    for (const i of shown) lengths.append(element("span", "", tr("length {length}", { length: norms[i].toFixed(2) })));
    block.append(label, pair, lengths);
    if (shown.length === MOST_KEPT) {
      block.append(element("span", "alike", tr("cosine {cosine}", { cosine: signed(this.cosine(s, ...shown), 2) })));
    }
    return block;
  }

  cosine(s, i, j) {
    const { values } = this.all.stages[s];
    const { width } = this.all.data;
    let [ab, aa, bb] = [0, 0, 0];
    for (let d = 0; d < width; d++) {
      const [a, b] = [values[i * width + d], values[j * width + d]];
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
    return aa && bb ? ab / Math.sqrt(aa * bb) : 0;
  }

  pointNumber(event) {
    const area = this.strips.querySelector("canvas").getBoundingClientRect();
    const number = Math.floor(((event.clientX - area.left) / area.width) * this.all.data.width);
    this.setNumber(number);
  }

  moveNumber(event) {
    const last = this.all.data.width - 1;
    const to = { ArrowLeft: this.number - 1, ArrowRight: this.number + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.setNumber(to);
  }

  setNumber(number) {
    const { width, tokens } = this.all.data;
    this.number = Math.min(width - 1, Math.max(0, number));
    this.all.root.number = this.number;
    const canvas = this.strips.querySelector("canvas");
    const step = canvas.clientWidth / width;
    this.cursor.style.left = `${canvas.offsetLeft + this.number * step}px`;
    this.cursor.style.width = `${Math.max(2, step)}px`;
    const lines = this.all.shown().map((i, k) => {
      const line = element("div", `which${k}`);
      line.append(tokenName(tokens[i]), element("span", "where", " " + tr("number {number} of {width}:", { number: this.number + 1, width }) + " "));
      this.all.stages.forEach(({ sign, values }, s) => {
        const value = signed(values[i * width + this.number], s === 4 ? 2 : 3);
        if (sign) line.append(element("span", "sign", sign));
        line.append(element(s > 2 ? "strong" : "span", "value", sign === "+" && value.startsWith("−") ? `(${value})` : value));
      });
      return line;
    });
    this.readout.replaceChildren(...lines);
    this.strips.setAttribute("aria-valuenow", String(this.number + 1));
    this.strips.setAttribute("aria-valuetext", this.readout.textContent);
  }
}
