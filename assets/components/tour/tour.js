// A tour of the home page: a light on one thing after the other, and a sentence about it.
//
// data: {stops: [{find, title, text}], asked}. find: a CSS selector; asked: how often the visitor
// asked for the tour in this visit. It is offered until taken or refused, which this browser keeps.

const KEY = "bert-explorer-tour";
const SPACE = 12; // px between the light and the card

let seenInThisVisit = false; // a browser may forbid storage

function seen() {
  try {
    return seenInThisVisit || localStorage.getItem(KEY) !== null;
  } catch {
    return seenInThisVisit;
  }
}

function remember() {
  seenInThisVisit = true;
  try {
    localStorage.setItem(KEY, "seen");
  } catch {
    // then it is remembered for this visit only
  }
}

function button(label, className, act) {
  const node = element("button", className, label);
  node.type = "button";
  node.onclick = act;
  return node;
}

function offer(root, start) {
  if (seen()) return root.replaceChildren();
  const refuse = () => {
    remember();
    root.replaceChildren();
  };
  const box = element("div", "offer");
  box.append(
    element("span", "", tr("New here?")),
    button(tr("Take the tour: six stops"), "main", start),
    button(tr("No, thanks"), "", refuse),
  );
  return root.replaceChildren(box);
}

class Tour {
  constructor(root, stops) {
    this.root = root;
    // On a small screen a thing may be missing; its stop is then left out.
    this.stops = stops.filter(({ find }) => document.querySelector(find));
    this.before = document.activeElement;
    // A menu that is open, such as the one with the tour's button, closes as if clicked beside.
    for (const kind of ["mousedown", "mouseup", "click"]) {
      document.body.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    }
    this.light = element("div", "light");
    this.card = element("div", "card");
    this.card.setAttribute("role", "dialog");
    this.card.setAttribute("aria-modal", "true");
    this.card.setAttribute("aria-labelledby", "stop");
    this.card.addEventListener("keydown", (event) => this.key(event));
    this.follow = () => this.place();
    addEventListener("resize", this.follow);
    addEventListener("scroll", this.follow, true);
    root.append(this.light, this.card);
    this.show(0);
  }

  show(number) {
    this.number = number;
    const { find, title, text } = this.stops[number];
    this.target = document.querySelector(find);
    if (!this.target) return this.end();
    const last = number === this.stops.length - 1;
    const heading = element("h2", "", title);
    heading.id = "stop";
    const row = element("div", "row");
    const count = element("span", "count", `${number + 1} / ${this.stops.length}`);
    row.append(count, button(tr("Skip"), "skip", () => this.end()));
    if (number) row.append(button(tr("Back"), "back", () => this.show(number - 1)));
    const next = last
      ? button(tr("Done"), "main", () => this.end())
      : button(tr("Next"), "main", () => this.show(number + 1));
    row.append(next);
    if (last) row.querySelector(".skip").remove();
    this.card.replaceChildren(heading, element("p", "", text), row);
    this.target.scrollIntoView({ block: "nearest" });
    this.place();
    next.focus({ preventScroll: true });
    return undefined;
  }

  place() {
    const at = this.target.getBoundingClientRect();
    const put = (node, name, value) => node.style.setProperty(name, `${Math.round(value)}px`);
    put(this.light, "left", at.left - 6);
    put(this.light, "top", at.top - 6);
    put(this.light, "width", at.width + 12);
    put(this.light, "height", at.height + 12);
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const below = at.bottom + SPACE;
    const above = at.top - SPACE - height;
    const top = below + height < innerHeight ? below : above > 0 ? above : innerHeight - height - SPACE;
    put(this.card, "top", top);
    put(this.card, "left", Math.max(SPACE, Math.min(at.left, innerWidth - width - SPACE)));
  }

  key(event) {
    const to = { ArrowRight: this.number + 1, ArrowLeft: this.number - 1 }[event.key];
    if (event.key === "Escape") this.end();
    else if (to >= 0 && to < this.stops.length) this.show(to);
    else if (event.key === "Tab") this.stay(event);
    else return;
    event.stopPropagation();
  }

  // The tab key goes round inside the card.
  stay(event) {
    const buttons = [...this.card.querySelectorAll("button")];
    const now = buttons.indexOf(this.root.getRootNode().activeElement);
    const step = event.shiftKey ? -1 : 1;
    buttons[(now + step + buttons.length) % buttons.length].focus();
    event.preventDefault();
  }

  end() {
    remember();
    removeEventListener("resize", this.follow);
    removeEventListener("scroll", this.follow, true);
    this.root.replaceChildren();
    this.root.tour = undefined;
    this.before?.focus?.({ preventScroll: true });
  }
}

export default function ({ data, parentElement }) {
  speak(data);
  const root = parentElement.querySelector(".root") ?? element("div", "root");
  if (!root.isConnected) parentElement.append(root);
  const start = () => {
    root.replaceChildren();
    root.tour = new Tour(root, data.stops);
  };
  if (data.asked > (root.asked ?? 0)) {
    root.asked = data.asked;
    if (!root.tour) start();
  }
  if (!root.tour) offer(root, start);
  return () => root.tour?.end();
}
