// One word cut by the longest match: a row for each try, under the letters that it covers.
//
// data: {letters: [char], steps: [{start, end, candidate, id}], more, unknown}
// id is null for a miss. With many tries the misses become thin lines, so that the shape shows.

const MANY = 20;
const FULL_PACE = 450; // milliseconds a try when played
const THIN_PACE = 90;

function drawStep(step, number, thin) {
  const hit = step.id !== null;
  const row = element("li", `step ${hit ? "hit" : "miss"} ${thin && !hit ? "thin" : ""}`);
  const bar = element("span", "bar");
  bar.style.gridColumn = `${step.start + 2} / ${step.end + 2}`;
  const inner = step.start > 0;
  if (hit || !thin) {
    bar.append(element("span", "mark", inner ? "##" : ""));
    const letters = [...step.candidate].slice(inner ? 2 : 0);
    bar.append(...letters.map((letter) => element("span", "letter", letter)));
  }
  const verdict = hit ? `✓ id ${step.id}` : "✗";
  row.append(element("span", "number", hit || !thin ? String(number) : ""), bar);
  const end = element("span", "verdict", hit || !thin ? verdict : "");
  end.style.gridColumn = "-2 / -1";
  row.append(end);
  const outcome = hit ? tr("in the vocabulary, id {id}", { id: step.id }) : tr("not in the vocabulary");
  row.title = `${number}. ${step.candidate}: ${outcome}`;
  row.setAttribute("aria-label", row.title);
  return row;
}

export default function ({ data, parentElement }) {
  speak(data);
  let root = parentElement.querySelector(".ladder");
  if (!root) {
    root = element("div", "ladder");
    parentElement.append(root);
  }
  const thin = data.steps.length > MANY;
  root.style.setProperty("--letters", data.letters.length);
  root.classList.toggle("unknown", data.unknown);

  const word = element("div", "step word");
  word.append(element("span", "number", ""));
  data.letters.forEach((letter, i) => {
    const cell = element("span", "letter", letter);
    cell.style.gridColumn = String(i + 2);
    word.append(cell);
  });
  const steps = data.steps.map((step, i) => drawStep(step, i + 1, thin));
  const list = element("ol", "steps");
  list.append(...steps);
  const scroll = element("div", "scroll");
  scroll.append(word, list);

  const play = element("button", "play", `▶ ${tr("Step by step")}`);
  play.type = "button";
  const rows = () => [
    [tr("try"), tr("piece"), tr("from letter"), tr("to letter"), tr("id in the vocabulary")],
    ...data.steps.map(({ candidate, start, end, id }, i) => [i + 1, candidate, start + 1, end, id]),
  ];
  root.replaceChildren(scroll, play, saveButtons(root, "longest match", () => scroll, rows));
  if (data.more) {
    scroll.append(element("div", "more", tr("… and {count} more tries", { count: data.more.toLocaleString() })));
  }
  play.hidden = data.steps.length < 2;

  let timer;
  const show = (count) => steps.forEach((row, i) => row.classList.toggle("later", i >= count));
  play.onclick = () => {
    clearInterval(timer);
    if (calm()) return show(steps.length);
    let count = 0;
    show(0);
    timer = setInterval(
      () => {
        count += 1;
        show(count);
        if (count >= steps.length) clearInterval(timer);
      },
      thin ? THIN_PACE : FULL_PACE,
    );
  };
  return () => clearInterval(timer);
}
