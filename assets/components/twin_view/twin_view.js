// One hidden word, two readers: the looks of the first arch over the sentence, the others' under it.
// Needs shared/draw.js and shared/save.js.
//
// data: {key, file, words: [{number, text, gap, slot, fixed, blank}], truth, hint, models: [reader, reader]}
// reader: {model, name, guesses: [{token, share, hit}], truth, looks: [0..1 a word], says: [text a word], unseen, summary}; unseen: what to
//   write over the words that it can't look at, empty if it sees all
// A click on a word is the trigger "hide" (its number); a click on the slot shows the truth.

const ARC = 4.6; // rem, the highest arc
const BLOCK = 3.7; // rem, the guesses above and below
const LINE = 4.2; // rem, the sentence

function textWidth(text, font) {
  const pen = (textWidth.canvas ??= element("canvas")).getContext("2d");
  pen.font = font;
  return pen.measureText(text).width;
}

// Where each word stands: {x, width} a word, the type size and the width of the whole line.
function layout(data, revealed, available, family) {
  const slotText = revealed ? data.truth : "?";
  const at = (size) => {
    const font = `500 ${size}px ${family}`;
    let x = 0;
    const places = data.words.map((word, i) => {
      if (word.gap && i) x += 0.62 * size;
      const own = textWidth(word.slot ? slotText : word.text, font);
      const width = word.slot ? Math.max(2.6 * size, own + 0.9 * size) : own;
      const place = { x, width };
      x += width;
      return place;
    });
    return { places, size, width: x };
  };
  const [largest, smallest] = [3.1 * rem(), 1.4 * rem()];
  const line = at(largest);
  const room = available - 2 * rem();
  return line.width <= room ? line : at(Math.max(smallest, (largest * room) / line.width));
}

function arc(from, to, base, up, available) {
  const height = Math.min(ARC * rem(), (1 + Math.abs(to - from) / (available / 14)) * rem() * 1.1);
  const peak = base + (up ? -1 : 1) * height * 1.33;
  return `M ${from} ${base} C ${from} ${peak}, ${to} ${peak}, ${to} ${base}`;
}

function drawArcs(reader, centres, slot, base, up, available) {
  const group = shape("g", { class: `arcs ${reader.model}` });
  const most = Math.max(...reader.looks, 1e-9);
  reader.looks.forEach((look, i) => {
    if (i === slot || !look) return;
    const path = shape("path", {
      d: arc(centres[i], centres[slot], base, up, available),
      "stroke-width": 1.5 + 9 * (look / most),
      "stroke-opacity": 0.3 + 0.6 * (look / most),
    });
    path.append(shape("title", {}, reader.says[i]));
    group.append(path);
  });
  return group;
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

// The first guess large, the others under it, centred over the slot.
function drawGuesses(reader, data, revealed, x, y, width, family) {
  const unit = rem();
  const group = shape("g", { class: `guesses ${reader.model}` });
  const [first, ...others] = reader.guesses;
  const marked = (guess) => (revealed && guess.hit ? "guess hit" : "guess");
  const top = shape("text", { class: `first ${marked(first)}`, y, "text-anchor": "middle" });
  top.append(
    shape("tspan", { class: "name" }, reader.name),
    shape("tspan", { dx: 0.6 * unit }, clipped(first.token, 16)),
    shape("tspan", { class: "share", dx: 0.5 * unit }, first.share),
  );
  const rest = shape("text", { class: "others", y: y + 1.75 * unit, "text-anchor": "middle" });
  others.forEach((guess, i) => {
    rest.append(
      shape("tspan", { class: marked(guess), dx: i ? 1.2 * unit : 0 }, clipped(guess.token, 16)),
      shape("tspan", { class: "share", dx: 0.35 * unit }, guess.share),
    );
  });
  if (revealed && !reader.guesses.some((guess) => guess.hit)) {
    rest.append(
      shape("tspan", { class: "guess hit", dx: 1.2 * unit }, clipped(data.truth, 16)),
      shape("tspan", { class: "share", dx: 0.35 * unit }, reader.truth),
    );
  }
  const longest = Math.max(
    textWidth(top.textContent, `650 ${2.1 * unit}px ${family}`),
    textWidth(rest.textContent, `500 ${1.2 * unit}px ${family}`) + 4 * unit,
  );
  const middle = clamp(x, longest / 2 + 4, width - longest / 2 - 4);
  for (const line of [top, rest]) line.setAttribute("x", middle);
  group.append(top, rest);
  return group;
}

function drawWord(word, place, y, size, revealed, data) {
  const group = shape("g", { class: "word", role: "button", tabindex: -1, "data-number": word.number });
  const centre = place.x + place.width / 2;
  const box = { x: place.x - 0.12 * size, width: place.width + 0.24 * size, y: y - 0.72 * size, height: 1.44 * size, rx: 0.2 * size };
  if (word.slot) {
    group.classList.add("slot");
    group.classList.toggle("revealed", revealed);
    group.setAttribute("aria-pressed", String(revealed));
    Object.assign(box, { x: place.x, width: place.width });
  }
  group.append(shape("rect", box));
  const text = word.slot ? (revealed ? data.truth : "?") : word.text;
  group.append(shape("text", { x: centre, y, "text-anchor": "middle", "font-size": size }, text));
  const hint = word.slot ? data.hint : word.fixed ? tr("[MASK], as typed") : tr("Hide “{word}”", { word: clipped(word.text, 40) });
  group.setAttribute("aria-label", hint);
  group.append(shape("title", {}, hint));
  return group;
}

// The words to the right, hatched for a reader that can't look at them.
function drawUnseen(places, slot, top, unit, label, family) {
  const group = shape("g", { class: "unseen" });
  if (!label) return group;
  const last = places.at(-1);
  if (slot === places.length - 1) return group;
  const [from, to] = [places[slot + 1].x, last.x + last.width];
  const pattern = shape("pattern", { id: "hatch", width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(shape("line", { x1: 0, x2: 0, y1: 0, y2: 9 }));
  const height = 2.4 * unit;
  group.append(pattern, shape("rect", { x: from, y: top, width: to - from, height, rx: 6, fill: "url(#hatch)" }));
  const wide = textWidth(label, `500 ${1.05 * unit}px ${family}`) + unit;
  if (wide <= to - from) {
    const middle = (from + to) / 2;
    group.append(
      shape("rect", { class: "plate", x: middle - wide / 2, y: top + 0.4 * unit, width: wide, height: 1.6 * unit, rx: 4 }),
      shape("text", { x: middle, y: top + 1.2 * unit, "text-anchor": "middle" }, label),
    );
  }
  return group;
}

function draw(root, data, setTriggerValue) {
  const unit = rem();
  const family = css(root, "--st-font");
  const revealed = data.truth !== null && root.revealed === data.key;
  const available = root.clientWidth;
  const line = layout(data, revealed, available, family);
  const width = Math.max(available, line.width + 2 * unit);
  const shift = (width - line.width) / 2;
  const places = line.places.map((place) => ({ ...place, x: place.x + shift }));
  const centres = places.map((place) => place.x + place.width / 2);
  const slot = data.words.findIndex((word) => word.slot);
  const middle = (BLOCK + ARC + LINE / 2) * unit;
  const height = 2 * middle;
  const [above, below] = [middle - 0.82 * line.size, middle + 0.82 * line.size];

  const svg = shape("svg", { width, height, role: "group", "aria-label": data.models.map((reader) => reader.summary).join(" ") });
  const [over, under] = data.models;
  const guesses = (reader, y) => drawGuesses(reader, data, revealed, centres[slot], y, width, family);
  svg.append(
    drawUnseen(places, slot, above - 2.7 * unit, unit, over.unseen, family),
    drawArcs(over, centres, slot, above, true, available),
    drawUnseen(places, slot, below + 0.3 * unit, unit, under.unseen, family),
    drawArcs(under, centres, slot, below, false, available),
    guesses(over, 1.2 * unit),
    guesses(under, height - 2.8 * unit),
  );
  const words = data.words.map((word, i) => drawWord(word, places[i], middle, line.size, revealed, data));
  svg.append(...words);

  const frame = element("div", "frame");
  frame.append(svg);
  const rows = () => [
    [tr("model"), tr("what"), tr("token"), tr("share")],
    ...data.models.flatMap(({ name, guesses, looks }) => [
      ...guesses.map((guess) => [name, tr("guess"), guess.token, guess.share]),
      ...looks.map((look, i) => [name, tr("attention"), data.words[i].text, kept(look)]),
    ]),
  ];
  const focused = root.focusedWord;
  root.replaceChildren(frame, saveButtons(root, data.file, () => svg, rows));
  frame.scrollLeft = centres[slot] - available / 2;

  const act = (node) => {
    const word = data.words[words.indexOf(node)];
    if (word.slot) {
      if (data.truth === null) return;
      root.revealed = revealed ? null : data.key;
      draw(root, data, setTriggerValue);
    } else if (!word.fixed) {
      setTriggerValue("hide", word.number);
    }
  };
  const go = (i) => {
    words.forEach((word, k) => word.setAttribute("tabindex", k === i ? 0 : -1));
    words[i].focus({ preventScroll: true });
  };
  words[focused ?? slot]?.setAttribute("tabindex", 0);
  if (focused !== undefined && words[focused]) go(focused);
  svg.onclick = (event) => {
    const node = event.target.closest(".word");
    if (node) act(node);
  };
  svg.addEventListener("focusin", (event) => {
    root.focusedWord = words.indexOf(event.target.closest(".word"));
  });
  svg.addEventListener("focusout", (event) => {
    if (svg.isConnected && !svg.contains(event.relatedTarget)) root.focusedWord = undefined;
  });
  svg.onkeydown = (event) => {
    const here = words.indexOf(event.target);
    if (here < 0) return;
    const last = words.length - 1;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) go(clamp(to, 0, last));
    else if (event.key === "Enter" || event.key === " ") act(event.target);
    else return;
    event.preventDefault();
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  rootOf(parentElement, (root) => draw(root, data, setTriggerValue)).redraw();
  announce(parentElement, data.models.map((reader) => reader.summary).join(" "));
}
