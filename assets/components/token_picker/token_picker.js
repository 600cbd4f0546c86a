// A row of tokens or words to click. Each click reports which one.
//
// data: {label, model, items: [{pieces: [{mark, text}], note, state, pick, title}]}
// model: "bidirectional" or "causal" colours the edge, "" none. note: a few signs below the item.
// state: "" | "first" | "second" | "a" | "b" | "slot" (see the style sheet).
// pick: what a click reports; null for an item that can't be clicked.
// trigger "pick".

function drawItem({ pieces, note, state, pick, title }) {
  const node = element(pick === null ? "span" : "button", `item ${state}`);
  const text = element("span", "text");
  for (const { mark, text: letters } of pieces) {
    const piece = element("bdi", "piece");
    if (mark) piece.append(element("span", "mark", mark));
    piece.append(letters);
    text.append(piece);
  }
  node.append(text, element("span", "note", note));
  node.title = title;
  if (pick !== null) {
    node.type = "button";
    node.dataset.pick = pick;
    node.setAttribute("aria-label", title);
    node.setAttribute("aria-pressed", String(state !== "" && state !== "a"));
  }
  return node;
}

// One stop of the Tab key; the arrow keys move inside.
function rove(root) {
  const buttons = [...root.querySelectorAll("button")];
  const pressed = buttons.findIndex((button) => button.ariaPressed === "true");
  buttons.forEach((button, i) => (button.tabIndex = i === Math.max(0, pressed) ? 0 : -1));
  root.onkeydown = (event) => {
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
  let root = parentElement.querySelector(".picker");
  if (!root) {
    root = element("div", "picker");
    root.setAttribute("role", "group");
    parentElement.append(root);
  }
  const before = [...root.querySelectorAll("button")];
  const focused = before.indexOf(parentElement.activeElement ?? document.activeElement);
  root.setAttribute("aria-label", data.label);
  root.className = `picker ${data.model}`;
  root.replaceChildren(...data.items.map(drawItem));
  rove(root);
  if (focused >= 0) {
    root.querySelectorAll("button").forEach((button, i) => (button.tabIndex = i === focused ? 0 : -1));
    root.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  }
  root.onclick = (event) => {
    const pick = event.target.closest("button")?.dataset.pick;
    if (pick !== undefined) setTriggerValue("pick", Number(pick));
  };
}
