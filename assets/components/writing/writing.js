// Two models write on from the same words, one token a step.
//
// data: {prompt: [token], panels, step, sampled, label}
// panel: {model, name, note, steps}; one step: {token, p, after: [token], bars: [{token, p, drawn}]}
// after: what stands to the right of the token just written. p: what the model gives, 0 to 1;
// drawn: its chance after temperature, top-k and top-p. sampled: whether that differs at all.
// trigger "step": where the visitor stopped, from 1.

const percent = (p) => (p > 0 && p < 0.01 ? "<1%" : `${Math.round(100 * p)}%`);

function piece(tag, className, token, note = "") {
  const joined = token.startsWith("##");
  const node = element(tag, `piece ${className}${joined ? " joined" : ""}`);
  node.append(element("bdi", "word", joined ? token.slice(2) : token), element("span", "note", note));
  return node;
}

function written(panel, step, now, go) {
  const { token, p } = panel.steps[step - 1];
  const node = piece("button", step === now ? "now" : "", token, percent(p));
  node.type = "button";
  node.tabIndex = -1; // the arrow keys on the bar above do the same
  node.title = tr("Token {step}: “{token}”, {percent}", { step, token, percent: percent(p) });
  node.style.setProperty("--strength", `${Math.round(8 + 62 * p)}%`);
  node.onclick = () => go(step);
  return node;
}

function drawText(panel, data, step, go) {
  panel.text.replaceChildren(
    ...data.prompt.map((token) => piece("span", "", token)),
    ...panel.steps.slice(0, step).map((_, i) => written(panel, i + 1, step, go)),
    ...panel.steps[step - 1].after.map((token) => piece("span", "still", token)),
  );
}

function drawBars(panel, data, step) {
  const { token: chosen, bars } = panel.steps[step - 1];
  panel.bars.replaceChildren(
    ...bars.flatMap(({ token, p, drawn }) => {
      const mark = token === chosen ? " written" : "";
      const track = element("span", "track");
      const bar = element("div", `model${mark}`);
      bar.style.width = `${100 * p}%`;
      track.append(bar);
      if (data.sampled && drawn > 0) {
        const outline = element("div", "drawn");
        outline.style.width = `${100 * drawn}%`;
        track.append(outline);
      }
      const chance = { token, percent: (100 * p).toFixed(1), drawn: percent(drawn) };
      track.title = data.sampled
        ? tr("“{token}”: {percent}%, drawn with {drawn}", chance)
        : tr("“{token}”: {percent}%", chance);
      return [element("bdi", `token${mark}`, token), track, element("span", `value${mark}`, percent(p))];
    }),
  );
}

function build(root, data, setTriggerValue) {
  const live = element("div", "unseen");
  live.setAttribute("aria-live", "polite");
  const row = element("div", "panels");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", data.label);
  for (const panel of data.panels) {
    const box = element("section", `panel ${panel.model}`);
    const head = element("div", "head");
    head.append(element("strong", "name", panel.name), element("span", "note", panel.note));
    panel.text = element("div", "text");
    panel.bars = element("div", "bars");
    box.append(head, panel.text, panel.bars);
    row.append(box);
  }
  const count = Math.min(...data.panels.map((panel) => panel.steps.length));
  const show = (step) => {
    root.step = step;
    for (const panel of data.panels) {
      drawText(panel, data, step, root.player.go);
      drawBars(panel, data, step);
    }
    live.textContent = data.panels
      .map(({ name, steps }) => {
        const { token, p } = steps[step - 1];
        return tr("{name} writes “{token}” ({percent}).", { name, token, percent: percent(p) });
      })
      .join(" ");
  };
  root.player?.stop();
  root.player = player(tr("token"), count, show, (step) => setTriggerValue("step", step));
  const foot = [live];
  if (data.sampled) foot.push(element("p", "caption", tr("Filled: what the model gives. Outlined: its chance after temperature, top-k and top-p.")));
  const rows = () => [
    [tr("model"), tr("token number"), tr("written"), tr("candidate"), tr("probability"), tr("chance to be drawn")],
    ...data.panels.flatMap(({ name, steps }) =>
      steps.flatMap(({ token, bars }, i) =>
        bars.map((bar) => [name, i + 1, token, bar.token, kept(bar.p), kept(bar.drawn)]),
      ),
    ),
  ];
  root.replaceChildren(root.player.bar, row, ...foot, saveButtons(root, "writing", () => row, rows));
  // As tall as the whole text will be, so that nothing below moves while it grows.
  root.fit = () => {
    for (const panel of data.panels) {
      panel.text.style.minHeight = "";
      drawText(panel, data, count, root.player.go);
    }
    const tallest = Math.max(...data.panels.map((panel) => panel.text.offsetHeight));
    for (const panel of data.panels) panel.text.style.minHeight = `${tallest}px`;
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  speak(data);
  const { step, ...rest } = data;
  const content = JSON.stringify(rest);
  const root = rootOf(parentElement, (node) => {
    node.fit?.();
    node.player?.go(node.step, true);
  });
  const isNew = root.content !== content;
  if (isNew) build(root, rest, setTriggerValue);
  root.content = content;
  root.player.follow(step);
  if (isNew) root.redraw();
  return () => root.player.stop();
}
