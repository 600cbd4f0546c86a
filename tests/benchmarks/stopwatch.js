// From a click to the picture, measured in the page. Runs before the page's own scripts, in every
// frame of it. The clock is one for all frames.
//
// stopwatch.asked: when the last click or key came. stopwatch.drawn: when the frame after the last
// change of the main area was on screen; in a page that is no Streamlit app, of the whole document.
// stopwatch.answered: when the last run of the script had ended, and all it sent was here.

(() => {
  const QUIET = 200; // ms without a change: nothing more is coming
  const HEARD = 2000; // ms after which an action that started no run will start none
  const now = () => performance.timeOrigin + performance.now();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const watch = { asked: 0, changed: 0, drawn: 0, ran: 0, answered: 0 };
  window.stopwatch = watch;

  const app = () => document.querySelector(".stApp");
  const state = (name) => app()?.getAttribute(`data-test-${name}`);

  for (const event of ["click", "keydown"]) {
    addEventListener(event, () => { watch.asked = now(); }, true);
  }

  function noteChange() {
    watch.changed = now();
    requestAnimationFrame(() => setTimeout(() => { watch.drawn = now(); }));
  }

  function seen(records) {
    const running = state("script-state") === "running";
    if (running) watch.ran = now();
    else if (watch.answered < watch.ran) watch.answered = now();
    const main = document.querySelector('[data-testid="stMain"]');
    if (!app() || records.some(({ target }) => main?.contains(target))) noteChange();
  }

  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(seen).observe(document, everything);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { // our components draw in there
    const root = attach.call(this, options);
    new MutationObserver(noteChange).observe(root, everything);
    return root;
  };

  function done(since) {
    if (!watch.changed || now() - Math.max(watch.changed, since) < QUIET) return false;
    if (watch.drawn < watch.changed) return false;
    if (!app()) return true;
    if (watch.ran < since && now() - since < HEARD) return false;
    return state("script-state") === "notRunning" && state("connection-state") === "CONNECTED";
  }

  // When all that came of an action at `since` was drawn; of the last click, if it isn't said.
  watch.settled = async (since = watch.asked) => {
    while (!done(since)) await sleep(10);
    return { asked: watch.asked, drawn: watch.drawn };
  };
})();
