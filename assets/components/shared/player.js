// Put before the script of a component by bert_explorer/ui/components.py: buttons for a picture that
// grows step by step.

const PACE = 900; // milliseconds a step

// A bar of buttons for the steps 1 to `count`. `show` draws a step; `tell` hears of it once nothing
// has moved for a moment. The arrow keys, Home and End work on the whole bar.
// Returns {bar, go, follow, stop}: `follow` takes the step that the server asks for.
function player(noun, count, show, tell) {
  let at = 1;
  let known = null; // what the server asked for last
  const told = []; // what it was told and has not sent back yet
  let playing = null;
  let resting = null;
  const bar = element("div", "player");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", tr("Step by step: {noun}", { noun }));
  const button = (sign, name, press) => {
    const node = element("button", "", sign);
    node.type = "button";
    node.title = name;
    node.setAttribute("aria-label", name);
    node.onclick = press;
    return node;
  };
  const by = (step) => () => (stop(), go(at + step));
  const first = button("|◀", tr("To the start"), () => (stop(), go(1)));
  const back = button("◀", tr("One back"), by(-1));
  const play = button(`▶ ${tr("Play")}`, tr("Play"), () => (playing ? stop() : start()));
  const next = button("▶", tr("One further"), by(1));
  const last = button("▶|", tr("To the end"), () => (stop(), go(count)));
  play.className = "play";
  const place = element("span", "place");
  bar.append(first, back, play, next, last, place);
  bar.onkeydown = (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 1, End: count }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stop();
    go(to);
  };

  function go(step, quiet = false) {
    at = Math.min(count, Math.max(1, step));
    first.disabled = back.disabled = at === 1;
    next.disabled = last.disabled = at === count;
    place.textContent = tr("{noun} {at} of {count}", { noun, at, count });
    show(at);
    clearTimeout(resting);
    if (!quiet && !playing) resting = setTimeout(rest, 400);
  }
  function rest() {
    if (at === (told.at(-1) ?? known)) return;
    told.push(at);
    tell(at);
  }
  // An answer to something told a while ago must not pull the picture back.
  function follow(step) {
    const own = told.indexOf(step);
    if (own >= 0) told.splice(0, own + 1);
    else if (step !== known) go(step, true);
    known = step;
  }
  function start() {
    if (calm()) return go(count); // nothing moves by itself; the arrows still go step by step
    if (at === count) go(1, true);
    playing = setInterval(() => {
      if (at >= count - 1) pause();
      go(at + 1);
    }, PACE);
    play.textContent = tr("Pause");
    play.setAttribute("aria-label", tr("Pause"));
  }
  function stop() {
    if (!playing) return;
    pause();
    rest();
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    play.textContent = `▶ ${tr("Play")}`;
    play.setAttribute("aria-label", tr("Play"));
  }
  return { bar, go, follow, stop };
}
