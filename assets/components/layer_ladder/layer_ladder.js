// What each model would answer if it stopped after an earlier layer, as a table.
// Needs shared/draw.js.
//
// data: {models: [{model, title}], rows: [{layer, cells: [{guesses: [{token, share, weight, hit}], asked}]}], asked}
// weight: 0 to 1, how strong the colour behind the guess is. asked: the column for one word's probability, or "".

function drawGuess(guess) {
  const node = element("span", guess.hit ? "guess hit" : "guess");
  node.style.setProperty("--weight", `${Math.round(guess.weight * 75)}%`);
  node.append(element("bdi", "", guess.token), element("span", "share", guess.share));
  return node;
}

function drawCell(cell, model) {
  const node = element("td", model);
  const guesses = element("div", "guesses");
  guesses.append(...cell.guesses.map(drawGuess));
  node.append(guesses);
  return node;
}

export default function ({ data, parentElement }) {
  speak(data);
  let root = parentElement.querySelector(".ladder");
  if (!root) {
    root = element("div", "ladder");
    parentElement.append(root);
  }
  const table = element("table");
  const head = table.createTHead().insertRow();
  head.append(element("th", "", tr("stopped")));
  for (const { model, title } of data.models) {
    head.append(element("th", model, title));
    if (data.asked) head.append(element("th", "asked", data.asked));
  }
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    const name = element("th", "", row.layer);
    name.scope = "row";
    line.append(name);
    row.cells.forEach((cell, i) => {
      line.append(drawCell(cell, data.models[i].model));
      if (data.asked) line.append(element("td", "asked", cell.asked));
    });
  }
  const rows = () => [
    [tr("stopped"), tr("model"), tr("place"), tr("guess"), tr("probability"), ...(data.asked ? [data.asked] : [])],
    ...data.rows.flatMap((row) =>
      row.cells.flatMap(({ guesses, asked }, i) =>
        guesses.map(({ token, share }, k) => [row.layer, data.models[i].title, k + 1, token, share, ...(data.asked ? [asked] : [])]),
      ),
    ),
  ];
  root.replaceChildren(table, saveButtons(root, "layer by layer", () => table, rows));
}
