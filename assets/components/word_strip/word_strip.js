// The sentence as words to click: a click hides a word behind [MASK], another click shows it again.
// Needs shared/draw.js.
//
// data: {sentences: [{label, words: [word]}]}
// word: {number, text, gap, hidden, fixed, pieces, current, hint, guesses: [{model, text, share}]}
// trigger "toggle": the number of the word that was clicked.

function drawWord(word) {
  const column = element("span", "column");
  const button = element("button", "word");
  button.type = "button";
  button.title = word.hint;
  button.setAttribute("aria-label", word.hint);
  button.setAttribute("aria-pressed", String(word.hidden));
  button.dataset.number = word.number;
  button.classList.toggle("current", word.current);
  if (word.fixed) button.setAttribute("aria-disabled", "true");
  if (word.hidden) {
    for (let i = 0; i < word.pieces; i++) button.append(element("span", "mask", "[MASK]"));
  } else {
    button.append(element("bdi", "", word.text));
  }
  column.append(button);
  for (const guess of word.guesses) {
    const line = element("span", `guess ${guess.model}`);
    line.append(element("bdi", "", guess.text), element("span", "share", guess.share));
    column.append(line);
  }
  if (word.gap) column.classList.add("gap");
  return column;
}

function drawSentence(sentence) {
  const group = element("div", "sentence");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", sentence.label);
  group.append(...sentence.words.map(drawWord));
  return group;
}

// One stop of the Tab key for all words; the arrow keys move among them.
function rove(root, at) {
  const buttons = [...root.querySelectorAll("button")];
  const reachable = Math.min(Math.max(at, 0), buttons.length - 1);
  buttons.forEach((button, i) => (button.tabIndex = i === reachable ? 0 : -1));
  root.onkeydown = (event) => {
    const here = buttons.indexOf(event.target);
    const last = buttons.length - 1;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const next = buttons[Math.min(last, Math.max(0, to))];
    buttons[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  return buttons;
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  let root = parentElement.querySelector(".words");
  if (!root) {
    root = element("div", "words");
    parentElement.append(root);
  }
  // Drawing anew must not throw a keyboard user back to the start of the page.
  const active = parentElement.activeElement ?? document.activeElement;
  const focused = [...root.querySelectorAll(".word")].indexOf(active);

  const picture = element("div", "picture");
  picture.append(...data.sentences.map(drawSentence));
  const rows = () => [
    [tr("number"), tr("word"), tr("model"), tr("guess"), tr("probability")],
    ...data.sentences.flatMap(({ words }) =>
      words.flatMap(({ number, text, hidden, guesses }) => {
        const word = [number, hidden ? "[MASK]" : text];
        return guesses.length ? guesses.map(({ model, text, share }) => [...word, model, text, share]) : [word];
      }),
    ),
  ];
  root.replaceChildren(picture, saveButtons(root, "sentence", () => picture, rows));
  const buttons = rove(picture, focused);
  buttons[focused]?.focus({ preventScroll: true });

  root.onclick = (event) => {
    const button = event.target.closest(".word");
    if (button && button.ariaDisabled !== "true") {
      setTriggerValue("toggle", Number(button.dataset.number));
    }
  };
}
