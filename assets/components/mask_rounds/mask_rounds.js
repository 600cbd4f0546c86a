// A masked span, filled round after round: one row a round, one column a token.
//
// data: {label, before, after, rows, rounds, step}
// before, after: the text around the span. rounds: how many of the rows are rounds; the rows after
// them stand there from the start.
// row: {model, name, note, slots: [{token, p, filled, again, right}]}; p: 0 to 1, null for none;
// filled: in this round; again: blanked in the next; right: it is what was typed.
// trigger "step": where the visitor stopped, from 1.

function drawSlot({ token, p, filled, again, right }) {
  const cell = element("td");
  cell.classList.toggle("filled", filled);
  cell.classList.toggle("again", again);
  cell.classList.toggle("right", right);
  const slot = element("div", "slot");
  slot.append(element("bdi", "", token));
  slot.style.setProperty("--strength", `${p === null ? 0 : Math.round(8 + 62 * p)}%`);
  cell.append(slot, element("small", "", p === null ? "" : `${Math.round(100 * p)}%`));
  if (p !== null) {
    const fates = [filled ? tr("filled in this round") : tr("kept")];
    if (again) fates.push(tr("blanked in the next round"));
    const percent = (100 * p).toFixed(1);
    cell.title = tr("“{token}”: {percent}%, {fates}", { token, percent, fates: fates.join(", ") });
  }
  return cell;
}

function drawRow(row, data) {
  const line = element("tr", row.model);
  const head = element("th");
  head.scope = "row";
  head.append(element("span", "name", row.name), element("small", "", row.note));
  const around = (text) => element("td", "around", text);
  line.append(head, around(data.before), ...row.slots.map(drawSlot), around(data.after));
  return line;
}

function legend() {
  const bar = element("div", "legend bidirectional");
  for (const [state, text] of [["filled", tr("filled in this round")], ["again", tr("least sure: blanked next")]]) {
    const key = element("span", state);
    key.append(element("span", "slot", tr("word")), text);
    bar.append(key);
  }
  bar.append(element("span", "", tr("Stronger colour: more sure. ✓: the word that was typed.")));
  return bar;
}

function build(root, data, setTriggerValue) {
  const table = element("table");
  table.setAttribute("aria-label", data.label);
  const rows = data.rows.map((row) => drawRow(row, data));
  table.append(...rows);
  root.player?.stop();
  root.player = player(
    tr("round"),
    data.rounds,
    (step) => rows.slice(0, data.rounds).forEach((row, i) => row.classList.toggle("later", i >= step)),
    (step) => setTriggerValue("step", step),
  );
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.append(table);
  const numbers = () => [
    [tr("row"), tr("place"), tr("token"), tr("probability"), tr("filled in this round"), tr("blanked next")],
    ...data.rows.flatMap(({ name, slots }) =>
      slots.map(({ token, p, filled, again }, i) => [name, i + 1, token, kept(p), Number(filled), Number(again)]),
    ),
  ];
  root.replaceChildren(root.player.bar, scroll, legend(), saveButtons(root, "rounds", () => table, numbers));
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  const { step, ...rest } = data;
  const content = JSON.stringify(rest);
  const root = rootOf(parentElement, () => {});
  if (root.content !== content) build(root, rest, setTriggerValue);
  root.content = content;
  root.player.follow(step);
  return () => root.player.stop();
}
