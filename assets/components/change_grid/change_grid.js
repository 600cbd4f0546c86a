// A number from 0 to 1 for every head of every layer, as a grid to choose one from.
//
// data: {label, model, values: [layer][head], chosen: [layer, head]}
// trigger "pick": [layer, head], counted from 0.

function drawCell(value, layer, head, chosen) {
  const cell = element("td");
  const button = element("button", "cell", value.toFixed(2).replace(/^0/, ""));
  button.type = "button";
  button.style.setProperty("--strength", `${Math.round(65 * value)}%`); // dark text stays readable
  button.dataset.layer = layer;
  button.dataset.head = head;
  const here = layer === chosen[0] && head === chosen[1];
  button.setAttribute("aria-pressed", String(here));
  button.tabIndex = here ? 0 : -1;
  button.title = tr("Layer {layer}, head {head}: {share}% of the attention moved", {
    layer: layer + 1,
    head: head + 1,
    share: Math.round(100 * value),
  });
  button.setAttribute("aria-label", button.title);
  cell.append(button);
  return cell;
}

function drawLayer(values, layer, chosen) {
  const row = element("tr");
  const name = element("th", "", String(layer + 1));
  name.scope = "row";
  row.append(name, ...values.map((value, head) => drawCell(value, layer, head, chosen)));
  return row;
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  let root = parentElement.querySelector("table");
  if (!root) {
    root = element("table");
    parentElement.append(root);
  }
  const active = parentElement.activeElement ?? document.activeElement;
  const hadFocus = root.contains(active) && active;
  const place = hadFocus && [hadFocus.dataset.layer, hadFocus.dataset.head];

  root.className = data.model;
  root.setAttribute("aria-label", data.label);
  const heads = element("tr");
  heads.append(element("th", "corner", tr("layer ↓ head →")));
  data.values[0].forEach((_, head) => heads.append(element("th", "", String(head + 1))));
  root.replaceChildren(heads, ...data.values.map((row, layer) => drawLayer(row, layer, data.chosen)));
  const rows = () => [
    [tr("layer"), tr("head"), tr("attention moved")],
    ...data.values.flatMap((row, layer) => row.map((value, head) => [layer + 1, head + 1, kept(value)])),
  ];
  parentElement.querySelector(".save")?.remove();
  parentElement.append(saveButtons(root, "change by head", () => root, rows));
  const at = (layer, head) => root.querySelector(`[data-layer="${layer}"][data-head="${head}"]`);
  if (place) at(...place)?.focus({ preventScroll: true });

  root.onclick = (event) => {
    const { layer, head } = event.target.closest("button")?.dataset ?? {};
    if (layer !== undefined) setTriggerValue("pick", [Number(layer), Number(head)]);
  };
  root.onkeydown = (event) => {
    const { layer, head } = event.target.dataset;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || layer === undefined) return;
    event.preventDefault();
    const next = at(Number(layer) + step[0], Number(head) + step[1]);
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
}
