// One word at every vocabulary size. A click on a row chooses its size.
//
// data: {rows: [{size, label, own, wordpiece: cut, bpe: cut}], chosen}
// cut: {pieces: [{mark, text}], more, whole}
// trigger "size": the size that was clicked.

function drawCut({ pieces, more, whole }, model) {
  const cell = element("td", `pieces ${model}`);
  const line = element("span", whole ? "line whole" : "line");
  for (const { mark, text } of pieces) {
    const chip = element("span", "piece");
    if (mark) chip.append(element("span", "mark", mark));
    chip.append(text);
    line.append(chip);
  }
  if (more) line.append(element("span", "more", tr("and {count} more", { count: more })));
  cell.append(line);
  return cell;
}

function drawRow(row, chosen) {
  const line = element("tr", row.size === chosen ? "chosen" : "");
  const button = element("button", "size", row.label);
  button.type = "button";
  button.dataset.size = row.size;
  button.setAttribute("aria-pressed", String(row.size === chosen));
  button.setAttribute("aria-label", tr("Vocabulary of {count} tokens", { count: row.label }));
  const head = element("th", "");
  head.scope = "row";
  head.append(button);
  if (row.own) head.append(element("span", "own", tr("ours")));
  line.dataset.size = row.size;
  line.append(head, drawCut(row.wordpiece, "wordpiece"), drawCut(row.bpe, "bpe"));
  return line;
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  let root = parentElement.querySelector("table");
  if (!root) {
    root = element("table", "");
    parentElement.append(root);
  }
  const before = [...root.querySelectorAll("button")];
  const focused = before.indexOf(parentElement.activeElement ?? document.activeElement);

  const titles = element("tr", "");
  titles.append(
    element("th", "", tr("Tokens")),
    element("th", "wordpiece", tr("BERT’s WordPiece")),
    element("th", "bpe", tr("GPT’s byte-level BPE")),
  );
  root.replaceChildren(titles, ...data.rows.map((row) => drawRow(row, data.chosen)));
  root.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  const joined = ({ pieces }) => pieces.map(({ mark, text }) => mark + text).join(" ");
  const rows = () => [
    [tr("Tokens"), tr("BERT’s WordPiece"), tr("GPT’s byte-level BPE")],
    ...data.rows.map(({ size, wordpiece, bpe }) => [size, joined(wordpiece), joined(bpe)]),
  ];
  parentElement.querySelector(".save")?.remove();
  parentElement.append(saveButtons(root, "vocabulary sizes", () => root, rows));

  root.onclick = (event) => {
    const size = event.target.closest("[data-size]")?.dataset.size;
    if (size && Number(size) !== data.chosen) setTriggerValue("size", Number(size));
  };
}
