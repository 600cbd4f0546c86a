// The tokens of a sentence, one below the other, with an arc from each token to each it looks at.
// Arcs on the left go to earlier tokens (and, as a loop, to the token itself), arcs on the right to
// later ones. The stronger the attention, the wider and the darker the arc.
//
// data: {panels, weights, shown, looks, hint, label, file}
// panel: {model, name, note, tokens, muted, hidden}; hidden tokens are left out of the picture.
// weights: float32, tokens x tokens of each panel in turn, the row looks at the column.
// shown: uint8 of the same shape.
// Pointing at a token shows its arcs alone, in every panel. A click or the arrow keys keep it.

const MOST = 600; // arcs drawn at rest in one panel; all those of a token when it is pointed at
const FAINT = 0.02; // weaker arcs are drawn only when their token is pointed at

function readPanels(data) {
  const weights = new Float32Array(data.weights.slice().buffer);
  let start = 0;
  return data.panels.map((panel) => {
    const T = panel.tokens.length;
    const read = {
      ...panel,
      T,
      weights: weights.subarray(start, start + T * T),
      shown: data.shown.subarray(start, start + T * T),
      visible: panel.tokens.map((_, i) => i).filter((i) => !panel.hidden[i]),
    };
    start += T * T;
    return read;
  });
}

function measure(root, panels) {
  const base = rem();
  const across = root.clientWidth > 620 ? panels.length : 1;
  const width = Math.floor((root.clientWidth - 2 * base * (across - 1)) / across) - 1;
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `600 ${base}px ${css(root, "--st-font")}`;
  return panels.map((panel) => {
    const count = panel.visible.length;
    const font = (count > 40 ? 0.9 : 1.1) * base;
    const step = Math.max(font * 1.35, Math.min(2.6 * base, (innerHeight - 27 * base) / count));
    const words = panel.visible.map((i) => pen.measureText(clipped(panel.tokens[i])).width);
    const label = (Math.max(...words) / base) * font + 1.2 * base;
    return { width, step, font, label, base, height: count * step + base };
  });
}

function path(panel, from, to) {
  const { width, step, label, base } = panel.at;
  const y = (token) => panel.yOf.get(token);
  const side = to > from ? 1 : -1;
  const x = width / 2 + (side * label) / 2;
  if (from === to) {
    const r = Math.min(step * 0.3, base * 0.5);
    return `M ${x} ${y(from) - r * 0.7} c ${-3 * r} ${-r * 0.6}, ${-3 * r} ${r * 2}, 0 ${r * 1.4}`;
  }
  const furthest = Math.max(1, panel.visible.length - 1);
  const places = Math.abs(panel.visible.indexOf(to) - panel.visible.indexOf(from));
  const room = (width - label) / 2 - 6;
  const bulge = (4 / 3) * Math.min(room, room * (0.2 + 0.8 * Math.sqrt(places / furthest)));
  return `M ${x} ${y(from)} C ${x + side * bulge} ${y(from)}, ${x + side * bulge} ${y(to)}, ${x} ${y(to)}`;
}

function arc(panel, from, to, alone) {
  const weight = panel.weights[from * panel.T + to];
  const { base } = panel.at;
  return shape("path", {
    class: "arc",
    d: path(panel, from, to),
    "stroke-width": (0.6 + 6 * weight) * (base / 16),
    "stroke-opacity": Math.min(1, (alone ? 0.35 : 0.1) + Math.sqrt(weight) * 0.75).toFixed(3),
  });
}

function arcsOf(panel, from, least) {
  return panel.visible
    .filter((to) => panel.shown[from * panel.T + to] && panel.weights[from * panel.T + to] > least)
    .map((to) => [from, to]);
}

function atRest(panel) {
  const all = panel.visible.flatMap((from) => arcsOf(panel, from, FAINT));
  const weight = ([from, to]) => panel.weights[from * panel.T + to];
  return all.sort((a, b) => weight(b) - weight(a)).slice(0, MOST);
}

function skeleton(panel, data) {
  const { width, step, label, base, font, height } = panel.at;
  const { svg } = panel;
  svg.setAttribute("width", width);
  svg.setAttribute("height", height + 1.4 * base);
  const top = 1.4 * base;
  panel.yOf = new Map(panel.visible.map((token, i) => [token, top + base / 2 + (i + 0.5) * step]));
  const middle = width / 2;
  const side = (x, anchor, text) =>
    shape("text", { class: "axis", x, y: 0.9 * base, "font-size": 0.85 * base, "text-anchor": anchor }, text);
  svg.append(
    side(middle - label / 2, "end", data.looks[0]),
    side(middle + label / 2, "start", data.looks[1]),
  );
  panel.layer = shape("g");
  svg.append(panel.layer);
  panel.labels = new Map(
    panel.visible.map((token) => {
      const y = panel.yOf.get(token);
      const group = shape("g", { class: "word" });
      group.append(
        shape("rect", { x: middle - label / 2, y: y - step / 2, width: label, height: step, rx: 5 }),
        shape("text", { x: middle, y, "font-size": font, "text-anchor": "middle" }, clipped(panel.tokens[token])),
      );
      group.classList.toggle("muted", panel.muted[token]);
      svg.append(group);
      return [token, group];
    }),
  );
  panel.numbers = shape("g", { class: "numbers" });
  svg.append(panel.numbers);
}

function rest(panel) {
  panel.layer.replaceChildren(...atRest(panel).map(([from, to]) => arc(panel, from, to, false)));
  panel.numbers.replaceChildren();
  for (const group of panel.labels.values()) group.classList.remove("lit", "reached");
  panel.readout.replaceChildren(element("span", "hint", panel.hint));
}

function only(panel, token) {
  const reached = panel.yOf.has(token) ? arcsOf(panel, token, 0) : [];
  const weight = (to) => panel.weights[token * panel.T + to];
  panel.layer.replaceChildren(...reached.map(([from, to]) => arc(panel, from, to, true)));
  const { width, label, base } = panel.at;
  const strong = reached.map(([, to]) => to).filter((to) => weight(to) >= 0.005);
  panel.numbers.replaceChildren(
    ...strong.filter((to) => to !== token).map((to) =>
      shape(
        "text",
        {
          // On the side of the word where its arc does not end.
          x: width / 2 + (to > token ? -1 : 1) * (label / 2 + 0.4 * base),
          y: panel.yOf.get(to),
          "font-size": 0.95 * base,
          "text-anchor": to > token ? "end" : "start",
        },
        weight(to).toFixed(2),
      ),
    ),
  );
  for (const [other, group] of panel.labels) {
    group.classList.toggle("lit", other === token);
    group.classList.toggle("reached", strong.includes(other));
  }
  const all = [...panel.tokens.keys()];
  const share = (test) => all.filter(test).reduce((sum, to) => sum + weight(to), 0);
  const written = (test) => element("strong", "", share(test).toFixed(2));
  panel.readout.replaceChildren(
    ...withNodes(
      tr("{token} looks back {back} · at itself {itself} · ahead {ahead} · in all {all}"),
      {
        token: quoted(panel.tokens[token] ?? "–"),
        back: written((to) => to < token),
        itself: written((to) => to === token),
        ahead: written((to) => to > token),
        all: share(() => true).toFixed(2),
      },
    ),
  );
}

function show(root) {
  const token = root.hover ?? root.kept;
  for (const panel of root.panels) {
    if (token === undefined || token === null || !panel.yOf.has(token)) rest(panel);
    else only(panel, token);
  }
}

function keyboard(root, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Escape") root.kept = null;
  if (step) {
    event.preventDefault();
    const { visible } = root.panels[0];
    const here = visible.indexOf(root.kept);
    const next = here < 0 ? 0 : Math.min(visible.length - 1, Math.max(0, here + step));
    root.kept = visible[next];
  }
  root.hover = null;
  show(root);
}

function draw(root, data) {
  const panels = readPanels(data);
  const sizes = measure(root, panels);
  root.panels = panels;
  const row = element("div", "panels");
  panels.forEach((panel, i) => {
    panel.at = sizes[i];
    panel.hint = data.hint;
    const box = element("section", `panel ${panel.model}`);
    box.style.width = `${panel.at.width}px`;
    const head = element("div", "head");
    panel.title = element("strong", "name", panel.name);
    head.append(panel.title, element("span", "note", panel.note));
    panel.readout = element("div", "readout");
    panel.readout.setAttribute("aria-live", "polite");
    panel.svg = shape("svg");
    box.append(head, panel.svg, panel.readout);
    row.append(box);
    skeleton(panel, data);
    for (const [token, group] of panel.labels) {
      group.onpointerenter = () => {
        root.hover = token;
        show(root);
      };
      group.onclick = () => {
        root.kept = root.kept === token ? null : token;
        show(root);
      };
    }
    panel.svg.onpointerleave = () => {
      root.hover = null;
      show(root);
    };
  });
  row.tabIndex = 0;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", data.label + " " + tr("The arrow keys move from token to token."));
  row.onkeydown = (event) => keyboard(root, event);
  const rows = () => [
    [tr("model"), tr("looks from"), tr("looks at"), tr("attention")],
    ...panels.flatMap(({ name, tokens, visible, weights, T }) =>
      visible.flatMap((from) => visible.map((to) => [name, tokens[from], tokens[to], kept(weights[from * T + to])])),
    ),
  ];
  const foot = element("div", "foot");
  foot.append(element("span", "hint", data.foot), saveButtons(root, data.file, () => row, rows));
  root.replaceChildren(row, foot);
  show(root);
}

export default function ({ data, parentElement }) {
  const focused = parentElement.getRootNode().activeElement?.classList.contains("panels");
  const root = rootOf(parentElement, (node) => draw(node, unpack(data)));
  root.redraw();
  if (focused) root.querySelector(".panels").focus({ preventScroll: true });
}
