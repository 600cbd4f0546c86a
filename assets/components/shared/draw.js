// Put before the script of a component by bert_explorer/ui/components.py: what several pictures need.

// The reverse of `pack` in bert_explorer/views/packing.py: bytes become an object with byte arrays.
function unpack(bytes) {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const data = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  let at = start;
  for (const [name, length] of data.arrays) data[name] = bytes.subarray(at, (at += length));
  speak(data);
  return data;
}

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text; // never HTML: tokens are visitors' text
  return node;
}

function shape(tag, attributes = {}, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// The one root of a component, kept from drawing to drawing; `redraw` runs when its width changes.
function rootOf(parentElement, redraw) {
  let root = parentElement.querySelector(".root");
  if (!root) {
    root = element("div", "root");
    parentElement.append(root);
    root.observer = new ResizeObserver(() => root.clientWidth !== root.drawnWidth && root.redraw());
    root.observer.observe(root);
  }
  root.redraw = () => {
    root.drawnWidth = root.clientWidth;
    redraw(root);
    // The quotes of the visitor's language, for the style sheet.
    const [open, close] = tr("“{token}”").split("{token}");
    root.style.setProperty("--open-quote", `"${open}"`);
    root.style.setProperty("--close-quote", `"${close}"`);
  };
  return root;
}

// Tell a screen reader what the picture, which is drawn anew each time, now shows.
function announce(parentElement, text) {
  let said = parentElement.querySelector(".said");
  if (!said) {
    said = element("div", "said");
    said.setAttribute("aria-live", "polite");
    parentElement.append(said);
  }
  if (said.textContent !== text) said.textContent = text;
}

// Whether the visitor asked for as little motion as possible.
function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Size of 1rem, which the projector size changes.
function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function css(node, name) {
  return getComputedStyle(node).getPropertyValue(name).trim();
}

// Colour stops [[at, [r, g, b, a]], ...] as a table of 256 colours.
function colourTable(stops) {
  const table = [];
  for (let i = 0; i < 256; i++) {
    const x = i / 255;
    const upper = Math.max(1, stops.findIndex(([at]) => at >= x));
    const [[from, a], [to, b]] = [stops[upper - 1], stops[upper]];
    const t = (x - from) / (to - from);
    table.push(a.map((value, k) => value + t * (b[k] - value)));
  }
  return table;
}

function rgba([r, g, b, a = 1]) {
  return `rgba(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)}, ${a.toFixed(3)})`;
}

// Short enough to stand on an axis.
function clipped(token, most = 12) {
  const letters = Array.from(token);
  return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : token;
}

function quoted(token) {
  return element("bdi", "token", token);
}
