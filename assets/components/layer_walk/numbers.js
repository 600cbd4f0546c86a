// The numbers of the layer walk: columns, rows of strips and tables. Put before layer_walk.js, after
// strips.js.

const FEW = 24; // up to so many tokens, columns share the width; beyond, they scroll

class Walk {
  constructor(data, state) {
    Object.assign(this, data);
    this.state = state;
    this.showNumbers = state.showNumbers;
    const bytes = data.numbers; // a view whose start need not be a multiple of 4
    this.values = new Float32Array(bytes.slice().buffer, 0, bytes.byteLength / 4);
    const lengths = data.steps.map((step) => this.lengthOf(step.parts.filter((p) => p.result)));
    this.widest = Math.max(...lengths);
    const scores = this.rowsOf(data.steps.find((s) => s.parts.some((p) => p.kind === "rows")).parts[0]);
    this.column = Math.min(state.column ?? scores[0].indexOf(Math.max(...scores[0])), data.tokens.length - 1);
  }

  lengthOf(parts) {
    return parts.reduce((sum, p) => sum + (p.kind === "tokens" ? 0 : p.size), 0);
  }

  // The rows of a part: T of them for "rows", one otherwise.
  rowsOf(part) {
    const count = part.kind === "rows" ? this.tokens.length : 1;
    return Array.from({ length: count }, (_, i) => {
      const start = part.start + i * part.size;
      return this.values.subarray(start, start + part.size);
    });
  }

  valuesOf(part) {
    return this.rowsOf(part)[part.kind === "rows" ? this.column : 0];
  }

  // Small, and to scale: a vector four times as long is four times as wide.
  preview(part) {
    if (part.kind === "tokens") return sparks(this.valuesOf(part), this.token);
    const node = this.strips(part);
    node.style.width = `${(100 * part.size) / this.widest}%`;
    return node;
  }

  strips(part, clickable = false) {
    const node = element("span", "strips");
    const values = this.valuesOf(part);
    const size = part.size / part.heads;
    for (let head = 0; head < part.heads; head++) {
      const canvas = strip(values.subarray(head * size, (head + 1) * size), part.scale);
      canvas.classList.toggle("faded", part.heads > 1 && head !== this.head);
      if (!clickable || part.heads === 1) {
        node.append(canvas);
        continue;
      }
      const button = element("button", "pick");
      button.type = "button";
      button.dataset.head = head;
      button.title = tr("Head {head}", { head: head + 1 });
      button.setAttribute("aria-label", tr("Follow head {head}", { head: head + 1 }));
      button.setAttribute("aria-pressed", String(head === this.head));
      button.tabIndex = -1; // the slider above does the same from the keyboard
      button.append(canvas);
      node.append(button);
    }
    return node;
  }

  part(part, step) {
    if (part.kind === "tokens") return this.columns(part, step);
    const line = element("div", "line");
    const widest = Math.max(...step.parts.filter((p) => p.kind !== "tokens").map((p) => p.size));
    const bar = this.strips(part, true);
    bar.style.width = `${(100 * part.size) / widest}%`;
    bar.drawn = part;
    bar.classList.add("large");
    const place = element("span", "place");
    place.append(bar);
    const name = element("span", "label");
    if (part.factor !== null) name.append(element("b", "", fixed(part.factor)), " × ");
    name.append(element("bdi", "", clipped(part.label, 14)));
    if (part.kind === "rows") name.append(" ", element("bdi", "", tr("of {token}", { token: clipped(this.tokens[this.column], 10) })));
    line.append(element("span", "sign", part.sign), name, place);
    return line;
  }

  // One column for each token: the number, a bar, the token.
  columns(part, step) {
    const values = this.valuesOf(part);
    const many = values.length > FEW;
    const node = element("div", `columns ${many ? "many" : ""}`);
    const picks = step.parts.some((p) => p.kind === "rows");
    if (picks) {
      node.tabIndex = 0;
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", tr("Tokens looked at: arrow keys choose one"));
    }
    const finite = [...values].filter(Number.isFinite);
    const low = Math.min(0, ...finite);
    const range = Math.max(0, ...finite) - low || 1;
    values.forEach((value, i) => {
      const column = element(picks ? "button" : "span", "column");
      if (picks) {
        column.type = "button";
        column.tabIndex = -1;
        column.dataset.column = i;
        column.setAttribute("aria-pressed", String(i === this.column));
      }
      column.classList.toggle("self", i === this.token);
      column.title = `${i}: ${this.tokens[i]}, ${fixed(value)}`;
      const well = element("span", "well");
      const bar = element("i", value === -Infinity ? "closed" : "");
      if (value !== -Infinity) {
        bar.style.height = `${(100 * Math.abs(value)) / range}%`;
        bar.style.bottom = `${(100 * (Math.min(0, value) - low)) / range}%`;
      }
      well.append(bar);
      column.append(element("span", "value", fixed(value)), well);
      column.append(element("bdi", "under", clipped(this.tokens[i], 10)));
      node.append(column);
    });
    return node;
  }

  hint(step) {
    const strips = step.parts.filter((p) => p.kind !== "tokens");
    if (!strips.length) return tr("Underlined: the token itself.");
    const firsts = strips.filter((p, i) => strips.findIndex((q) => q.scale === p.scale) === i);
    const full = firsts.map((p) => (firsts.length > 1 ? `${p.label} ` : "") + `±${fixed(p.scale)}`).join(", ");
    return tr("Full colour: {full}. Point at a strip to read a number.", { full });
  }

  // Say which number the pointer is on.
  read(root, event) {
    const bar = event.target.closest?.(".large");
    if (!bar) return;
    const part = bar.drawn;
    const canvas = event.target.closest(".pick, canvas") ?? bar;
    const box = canvas.getBoundingClientRect();
    const size = canvas === bar ? part.size : part.size / part.heads;
    const within = Math.floor(((event.clientX - box.left) / box.width) * size);
    const head = [...bar.children].findIndex((child) => child === canvas || child.contains(canvas));
    const i = Math.max(0, Math.min(size - 1, within)) + Math.max(0, head) * size;
    const values = { part: part.label, value: fixed(this.valuesOf(part)[i]) };
    root.querySelector(".readout").textContent =
      part.heads > 1
        ? tr("{part}, head {head}, number {number}: {value}", {
            ...values,
            head: Math.floor(i / size) + 1,
            number: i % size,
          })
        : tr("{part}, number {number}: {value}", { ...values, number: i });
  }

  // Show another token's key and products.
  choose(root, column) {
    this.column = this.state.column = Math.max(0, Math.min(this.tokens.length - 1, column));
    const step = this.steps[this.state.step];
    const scrolled = root.querySelector(".columns").scrollLeft;
    const parts = root.querySelector(".parts");
    parts.replaceChildren(...step.parts.map((part) => this.part(part, step)));
    const columns = parts.querySelector(".columns");
    columns.scrollLeft = scrolled;
    columns.focus({ preventScroll: true });
    columns.querySelector("[aria-pressed=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
    root.querySelector(".numbers")?.replaceWith(this.table(step));
    const sum = step.parts.find((p) => p.kind === "tokens");
    const total = fixed(this.valuesOf(sum)[this.column]);
    const token = this.tokens[this.column];
    root.querySelector(".readout").textContent = tr("{token}: the products add up to {total}", { token, total });
  }

  // Every number of every step, a row a vector.
  rows() {
    const token = this.tokens[this.token];
    const vectors = this.steps.flatMap((step) =>
      step.parts.flatMap((part) =>
        this.rowsOf(part).map((values, i) => [
          ...[step.title, part.label, part.kind === "rows" ? this.tokens[i] : token],
          ...[...values].map(kept),
        ]),
      ),
    );
    const longest = Math.max(...vectors.map((vector) => vector.length)) - 3;
    return [[tr("step"), tr("vector"), tr("token"), ...Array.from({ length: longest }, (_, i) => i + 1)], ...vectors];
  }

  // Every number of the open step.
  table(step) {
    const node = element("div", "numbers");
    node.tabIndex = 0;
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", tr("Numbers of {step}", { step: step.title }));
    for (const part of step.parts) {
      const token = this.tokens[this.column];
      const name = part.kind === "rows" ? part.label + " " + tr("of {token}", { token }) : part.label;
      const grid = element("div", "grid");
      const cells = [...this.valuesOf(part)].map((value) => element("span", "", fixed(value)));
      grid.append(...cells);
      node.append(element("strong", "", `${name} (${part.size.toLocaleString("en")})`), grid);
    }
    return node;
  }
}
