// One token's way through one layer, as a picture whose steps open in place. After shared/draw.js
// and layer_walk/numbers.js.
//
// data, packed: {model, layer, tokens, token, head, step, groups, steps, numbers}
// step: {title, formula, says, group, shape: {one, all, weights}, source, joins, leaves,
//   parts: [{label, kind, sign, factor, heads, result, scale, start, size}]}
// numbers: all values as float32; a part's begin at `start`.
// trigger "pick": {token, head, step}, from 0: the open step, and what was clicked since the page last
// answered. All in one, since of two events that reach a busy page it hears only the later one.

const REPORT_AFTER = 300; // ms: whoever steps quickly wants the picture, not ten reruns

function drawGutter(step, last, label) {
  const gutter = element("span", "gutter");
  gutter.setAttribute("aria-hidden", "true");
  gutter.append(element("span", `main ${last ? "last" : ""}`));
  if (step.joins) gutter.append(element("span", "side joins"));
  if (step.leaves) gutter.append(element("span", "side leaves"));
  if (!step.joins && !step.leaves) gutter.append(element("span", "side passes"));
  if (label) gutter.append(element("span", "residual", tr("residual")));
  gutter.append(element("span", "node", step.joins ? "+" : ""));
  return gutter;
}

function drawGroup([name, note]) {
  const row = element("li", "group");
  const gutter = element("span", "gutter");
  gutter.append(element("span", "main"), element("span", "side passes"));
  const words = element("span", "words");
  words.append(element("strong", "", name), ` · ${note}`);
  row.append(gutter, words);
  return row;
}

function drawStep(walk, step, i) {
  const row = element("li", "step");
  row.classList.toggle("joint", step.joins);
  const labelled = walk.steps[i - 1]?.group === step.group && walk.steps[i - 2]?.group !== step.group;
  const head = element("button", "opener");
  head.type = "button";
  head.dataset.step = i;
  const title = element("span", "title");
  title.append(element("span", "number", String(i + 1)), step.title);
  const preview = element("span", "preview");
  const results = step.parts.filter((part) => part.result);
  preview.append(...results.map((part) => walk.preview(part)));
  head.append(title, element("span", "shape", step.shape.one), preview);
  const content = element("div", "content");
  content.append(head);
  row.append(drawGutter(step, i === walk.steps.length - 1, step.group && labelled), content);
  return row;
}

function drawDetail(walk, step) {
  const detail = element("div", "detail");
  const facts = element("p", "facts");
  facts.append(
    element("code", "formula", step.formula),
    element("span", "", tr("all tokens: {shape} = {dimensions}", { shape: step.shape.all, dimensions: step.shape.dimensions })),
  );
  if (step.shape.weights) facts.append(element("span", "", tr("learned numbers: {count}", { count: step.shape.weights })));
  facts.append(element("code", "source", step.source));
  const parts = element("div", "parts");
  parts.append(...step.parts.map((part) => walk.part(part, step)));
  const foot = element("div", "foot");
  const readout = element("span", "readout", walk.hint(step));
  const numbers = element("button", "small", walk.showNumbers ? tr("Hide numbers") : tr("Show numbers"));
  numbers.type = "button";
  numbers.dataset.numbers = "";
  numbers.setAttribute("aria-expanded", String(walk.showNumbers));
  foot.append(readout, numbers);
  detail.append(element("p", "says", step.says), facts, parts, foot);
  if (walk.showNumbers) detail.append(walk.table(step));
  return detail;
}

function drawTokens(walk) {
  const strip = element("div", "tokens");
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", tr("Token to follow: arrow keys move, Enter chooses"));
  walk.tokens.forEach((token, i) => {
    const chip = element("button", "chip", clipped(token, 16));
    chip.type = "button";
    chip.title = `${i}: ${token}`;
    chip.dataset.token = i;
    chip.tabIndex = i === walk.token ? 0 : -1; // one stop of the Tab key; arrow keys move inside
    chip.setAttribute("aria-pressed", String(i === walk.token));
    strip.append(chip);
  });
  return strip;
}

function drawBar() {
  const bar = element("div", "bar");
  for (const [by, sign, name] of [[-1, "‹", tr("Previous step")], [1, "›", tr("Next step")]]) {
    const button = element("button", "small", sign);
    button.type = "button";
    button.dataset.by = by;
    button.setAttribute("aria-label", name);
    bar.append(button);
  }
  const count = element("span", "count");
  count.setAttribute("aria-live", "polite");
  const hint = element("span", "hint");
  hint.append(element("kbd", "", "←"), element("kbd", "", "→"), " " + tr("step, "));
  hint.append(element("kbd", "", tr("Enter")), " " + tr("open or close. "));
  hint.append(element("i", "below"), " " + tr("below 0") + " ", element("i", "above"), " " + tr("above 0"));
  bar.append(count, hint);
  return bar;
}

// Open the step that the page asks for (a link, Back), unless that is only the answer to a step
// reported from here: whoever steps faster than the page answers must not be pulled back.
function follow(state, step) {
  const answered = state.sent.indexOf(step);
  if (answered >= 0) state.sent.splice(0, answered + 1);
  else if (step !== state.known) Object.assign(state, { step, open: true });
  state.known = step;
}

export default function ({ data: bytes, parentElement, setTriggerValue }) {
  const data = unpack(bytes);
  let root = parentElement.querySelector(".walk");
  const isNew = !root;
  if (isNew) {
    root = element("div");
    root.state = { step: data.step, open: true, showNumbers: false, known: data.step, sent: [], picked: {} };
    parentElement.append(root);
  }
  root.className = `walk ${data.model}`;
  const state = root.state;
  follow(state, data.step);
  for (const name of ["token", "head"]) if (state.picked[name] === data[name]) delete state.picked[name];
  state.step = Math.min(state.step, data.steps.length - 1);
  const walk = new Walk(data, state);

  // Drawing anew must not throw a keyboard user back to the start of the page.
  const active = parentElement.getRootNode().activeElement;
  const focused = root.contains(active) && (active.matches(".chip") ? ".chip[aria-pressed=true]" : ".open .opener, .opener[tabindex='0']");
  const list = element("ol", "steps");
  const rows = data.steps.map((step, i) => drawStep(walk, step, i));
  rows.forEach((row, i) => {
    const { group } = data.steps[i];
    if (group && group !== data.steps[i - 1]?.group) list.append(drawGroup(data.groups[group]));
    list.append(row);
  });
  const bar = drawBar();
  const save = saveButtons(root, "encoder layer", () => list, () => walk.rows());
  root.replaceChildren(drawTokens(walk), bar, list, save);

  const show = () => {
    rows.forEach((row, i) => {
      const open = state.open && i === state.step;
      row.querySelector(".detail")?.remove();
      row.classList.toggle("open", open);
      row.classList.toggle("passed", i < state.step);
      const head = row.querySelector(".opener");
      head.setAttribute("aria-expanded", String(open));
      head.tabIndex = i === state.step ? 0 : -1;
      if (open) row.querySelector(".content").append(drawDetail(walk, data.steps[i]));
    });
    const count = tr("Step {step} of {count}: {title}", {
      step: state.step + 1,
      count: rows.length,
      title: data.steps[state.step].title,
    });
    bar.querySelector(".count").textContent = count;
    bar.querySelector('[data-by="-1"]').disabled = state.step === 0;
    bar.querySelector('[data-by="1"]').disabled = state.step === rows.length - 1;
  };
  const go = (step, { toggle = false, focus = true } = {}) => {
    const to = Math.max(0, Math.min(rows.length - 1, step));
    state.open = toggle && to === state.step ? !state.open : true;
    state.step = to;
    show();
    if (focus) rows[to].querySelector(".opener").focus({ preventScroll: true });
    rows[to].scrollIntoView({ block: "nearest" });
    clearTimeout(root.report);
    root.report = setTimeout(() => isTold() || send({}), REPORT_AFTER);
  };
  const isTold = () => state.step === (state.sent.at(-1) ?? state.known);
  const send = (picked) => {
    clearTimeout(root.report);
    if (!isTold()) state.sent.push(state.step);
    Object.assign(state.picked, picked);
    setTriggerValue("pick", { ...state.picked, step: state.step });
  };
  show();
  root.querySelector(".chip[aria-pressed=true]").scrollIntoView({ block: "nearest", inline: "center" });
  if (isNew && state.step > 0) rows[state.step].scrollIntoView({ block: "nearest" });
  if (focused) root.querySelector(focused)?.focus({ preventScroll: true });

  // An answer that is drawn between press and release takes away what was pressed; the click then
  // falls on the whole picture.
  root.onpointerdown = ({ target }) => (root.pressed = target);
  root.onclick = ({ target: hit }) => {
    const target = hit === root && root.pressed ? root.pressed : hit;
    root.pressed = null;
    const at = (name) => target.closest(`[data-${name}]`)?.dataset[name];
    if (at("head") !== undefined) send({ head: Number(at("head")) });
    else if (at("token") !== undefined) send({ token: Number(at("token")) });
    else if (at("by") !== undefined) go(state.step + Number(at("by")), { focus: false });
    else if (at("column") !== undefined) walk.choose(root, Number(at("column")));
    else if (at("numbers") !== undefined) {
      state.showNumbers = walk.showNumbers = !state.showNumbers;
      show();
      root.querySelector("[data-numbers]").focus({ preventScroll: true });
    } else if (at("step") !== undefined) go(Number(at("step")), { toggle: true });
  };
  root.onpointermove = (event) => walk.read(root, event);
  const keys = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const chip = event.target.closest?.(".chip");
    if (chip) (by < 0 ? chip.previousSibling : chip.nextSibling)?.focus();
    else if (event.target.closest?.(".columns")) walk.choose(root, walk.column + by);
    else go(state.step + by);
  };
  root.onkeydown = keys;
  // Arrow keys work from the start, when nothing on the page has the focus.
  const outside = (event) => event.target === document.body && keys(event);
  document.addEventListener("keydown", outside);
  return () => document.removeEventListener("keydown", outside);
}
