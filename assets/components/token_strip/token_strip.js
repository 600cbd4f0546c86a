// The sentence as coloured tokens, one strip for each tokenizer. A click on a word reports it.
//
// data: {strips: [{model, name, count, hint, rows: [{label, groups: [group]}]}], chosen}
// group: {kind, word, hue, pick, typed, gap, role, stand_in, label, more,
//   tokens: [{text, mark, id, span}]}
// Groups of different strips with the same `word` are the same word; they light up together.
// trigger "pick": the `pick` of the group that was clicked.

function drawToken(token) {
  const column = element("span", "token");
  const text = element("span", "text");
  if (token.mark) text.append(element("span", "mark", token.mark));
  text.append(token.text);
  column.append(text, element("span", "number", token.id), element("span", "span", token.span));
  return column;
}

function drawGroup(group, chosen) {
  const node = element(group.pick ? "button" : "span", `group ${group.kind}`);
  const top = element("span", "typed");
  if (group.gap) top.append(element("span", "gap", group.gap));
  if (group.typed) top.append(element("bdi", "", group.typed));
  if (group.role) top.append(element("span", "role", group.role));
  const tokens = element("span", "tokens");
  tokens.append(...group.tokens.map(drawToken));
  if (group.more) tokens.append(element("span", "more", tr("and {count} more", { count: group.more })));
  node.append(top, tokens);
  node.title = group.label;
  node.classList.toggle("stand-in", group.stand_in);
  if (group.word !== null) {
    node.dataset.word = group.word;
    node.classList.add(`hue${group.hue}`);
  }
  if (group.pick) {
    node.type = "button";
    node.dataset.pick = group.pick;
    node.setAttribute("aria-label", group.label);
    node.setAttribute("aria-pressed", String(group.pick === chosen));
  }
  return node;
}

function drawRow(row, chosen) {
  const line = element("div", "row");
  if (row.label) line.append(element("span", "label", row.label));
  const groups = element("div", "groups");
  groups.append(...row.groups.map((group) => drawGroup(group, chosen)));
  line.append(groups);
  return line;
}

function drawStrip(strip, chosen) {
  const section = element("section", `strip ${strip.model}`);
  section.setAttribute("aria-label", `${strip.name}: ${strip.count}`);
  const head = element("div", "head");
  head.append(
    element("strong", "name", strip.name),
    element("span", "count", strip.count),
    element("span", "hint", strip.hint),
  );
  section.append(head, ...strip.rows.map((row) => drawRow(row, chosen)));
  return section;
}

// One stop of the Tab key a strip; the arrow keys move inside it.
function rove(strip) {
  const buttons = [...strip.querySelectorAll("button")];
  const pressed = buttons.findIndex((button) => button.ariaPressed === "true");
  buttons.forEach((button, i) => (button.tabIndex = i === Math.max(0, pressed) ? 0 : -1));
  strip.onkeydown = (event) => {
    const last = buttons.length - 1;
    const here = buttons.indexOf(event.target);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const next = buttons[Math.min(last, Math.max(0, to))];
    buttons[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  let root = parentElement.querySelector(".strips");
  if (!root) {
    root = element("div", "strips");
    parentElement.append(root);
  }
  // Drawing anew must not throw a keyboard user back to the start of the page.
  const before = [...root.querySelectorAll("button")];
  const focused = before.indexOf(parentElement.activeElement ?? document.activeElement);

  const picture = element("div", "picture");
  picture.append(...data.strips.map((strip) => drawStrip(strip, data.chosen)));
  root.replaceChildren(picture, saveButtons(root, "tokens", () => picture, () => [
    [tr("model"), tr("word"), tr("token"), tr("id"), tr("characters")],
    ...data.strips.flatMap(({ name, rows }) =>
      rows.flatMap(({ groups }) =>
        groups.flatMap(({ typed, tokens }) =>
          tokens.map(({ mark, text, id, span }) => [name, typed, mark + text, id, span]),
        ),
      ),
    ),
  ]));
  root.querySelectorAll(".strip").forEach(rove);
  root.querySelectorAll("button")[focused]?.focus({ preventScroll: true });

  root.onclick = (event) => {
    const pick = event.target.closest("button")?.dataset.pick;
    if (pick) setTriggerValue("pick", pick);
  };
  const light = (event) => {
    const word = event.target.closest("[data-word]")?.dataset.word;
    for (const node of root.querySelectorAll("[data-word]")) {
      node.classList.toggle("lit", node.dataset.word === word);
    }
  };
  root.onpointerover = light;
  root.onpointerleave = light;
  root.onfocusin = light;
}
