// What stands under a panel: the cell, row or column pointed at, in words and numbers.

const SMALL = 0.005; // weights that would be written as .00

function readout(panel, r, c, data) {
  const token = (position) => quoted(panel.tokens[position]);
  const [from, to] = [panel.rows[r], panel.columns[c]];
  const nowhere = r === undefined && c === undefined;
  const half = data.kind === "change" && (r === undefined || c === undefined);
  if (nowhere || half) return [element("span", "hint", data.hint)];
  if (c === undefined) return [`${data.from} `, token(from), ": ", ...alongRow(panel, r, data)];
  if (r === undefined) return [`${data.at} `, token(to), ": ", ...alongColumn(panel, c, data)];
  const i = r * panel.C + c;
  if (data.kind === "change") {
    const points = signed(panel.weights[i] * data.limit, 2);
    const place = { layer: panel.tokens[from], head: panel.tokens[to] };
    return [tr("layer {layer}, head {head} silenced:", place), " ", strong(tr("{points} points", { points }))];
  }
  const place = [`${data.from} `, token(from), `, ${data.at} `, token(to), ": "];
  const why = ["", panel.closed, tr("it is padding")][panel.state[i]];
  if (data.kind === "mask") return [...place, strong(why ? tr("may not look, {why}", { why }) : tr("may look"))];
  if (data.kind === "difference") {
    const [first, second] = panel.parts.map((part) => part[i].toFixed(3));
    return [...place, strong(signed(panel.weights[i])), ` (${panel.names[0]} ${first}, ${panel.names[1]} ${second})`];
  }
  if (why) return [...place, strong("0"), ", ", tr("may not look: {why}", { why })];
  return [...place, strong(panel.weights[i].toFixed(3)), ` · ${rowSum(panel, r)}`];
}

function strong(text) {
  return element("strong", "", text);
}

function signed(value, digits = 3) {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);
}

function rowSum(panel, r) {
  let sum = 0;
  for (let c = 0; c < panel.C; c++) sum += panel.weights[r * panel.C + c];
  const shown = { sum: sum.toFixed(2) };
  return panel.whole ? tr("the row sums to {sum}", shown) : tr("this part of the row sums to {sum}", shown);
}

function alongRow(panel, r, data) {
  const cells = panel.columns.map((token, c) => [token, r * panel.C + c]);
  const rest = data.kind === "attention" ? [` · ${rowSum(panel, r)}`] : [];
  return [...strongestOf(panel, cells, data), ...rest];
}

function alongColumn(panel, c, data) {
  return strongestOf(panel, panel.rows.map((token, r) => [token, r * panel.C + c]), data);
}

function strongestOf(panel, cells, data) {
  if (data.kind === "mask") {
    const open = cells.filter(([, i]) => !panel.state[i]).length;
    const count = strong(tr("{open} of {total}", { open, total: cells.length }));
    return withNodes(tr("{count} cells open"), { count });
  }
  const size = ([, i]) => Math.abs(panel.weights[i]);
  const best = cells.filter((entry) => size(entry) > SMALL).sort((a, b) => size(b) - size(a));
  const write = data.kind === "difference" ? (weight) => signed(weight) : (weight) => weight.toFixed(2);
  return best.slice(0, 3).flatMap(([token, i], k) => [
    k ? " · " : "",
    quoted(panel.tokens[token]),
    ` ${write(panel.weights[i])}`,
  ]);
}
