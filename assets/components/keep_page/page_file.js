// Put before keep_page.js: the page on screen as the text of one HTML file.
//
// Whoever opens the file sees the same words and pictures, without the app and without a network.
// Nothing in it can run: it is built anew from texts and known attributes, every sign escaped, and
// its own policy forbids scripts and requests. Text that visitors typed stays text.

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";
const LEFT_OUT = new Set([
  ..."script noscript template style link meta base object embed audio video source".split(" "),
  ..."track portal frame frameset xmp plaintext noembed noframes".split(" "),
]);
const EMPTY = new Set("area br col hr img input wbr".split(" "));
const NOT_KEPT = [
  ...[".save", ".chart-save", ".modebar-container", ".st-key-save_charts"],
  ...[".st-key-toggle_pair", ".st-key-examples"],
  ...["ElementToolbar", "IconMaterial", "Popover"].map((name) => `[data-testid=st${name}]`),
].join();

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\u00a0": "&nbsp;" };
const escaped = (text) => String(text).replace(/[&<>"\u00a0]/g, (sign) => ESCAPES[sign]);

const UNSAFE = /^on|^(srcdoc|srcset|action|formaction|ping|is)$/i;

// No attribute that could run, load or lead anywhere but to a plain address.
function attributesOf(node) {
  const kept = [];
  for (const { name, value } of node.attributes) {
    if (!/^[a-z][a-z0-9:_.-]*$/i.test(name) || UNSAFE.test(name)) continue;
    if (name === "style" && /url\(\s*["']?(?!["']?(#|data:image))/i.test(value)) continue;
    if (/^(xlink:)?href$|^src$/i.test(name)) {
      if (node.localName === "a") {
        if (/^https?:$/.test(node.protocol ?? "")) kept.push(["href", node.href]);
        continue;
      }
      if (!/^(#|data:image\/)/.test(value)) continue;
    }
    kept.push([name, value]);
  }
  return kept;
}

const written = (attributes) => attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");

// Rules as text. Addresses would be requests, and "</" would end the element that holds them.
function rulesOf(sheets) {
  const texts = [];
  for (const sheet of sheets) {
    try {
      for (const rule of sheet.cssRules) if (!(rule instanceof CSSFontFaceRule || rule instanceof CSSImportRule)) texts.push(rule.cssText);
    } catch {
      // another origin's sheet can't be read; the app has none
    }
  }
  return texts.join("\n").replace(/url\((?!"?(#|data:image))[^)]*\)/g, "none").replaceAll("</", "<\\/");
}

function styleOf(root) {
  const rules = rulesOf([...root.styleSheets, ...root.adoptedStyleSheets]);
  return rules && `<style>${rules}</style>`;
}

// A canvas as an image. Rules for canvases don't hold for images, so it takes its place along.
const PLACE = "position top left z-index display width height margin opacity image-rendering grid-area";

function imageOf(canvas) {
  if (!canvas.width || !canvas.height) return "";
  const shown = getComputedStyle(canvas);
  const style = PLACE.split(" ").map((name) => `${name}: ${shown.getPropertyValue(name)}`).join("; ");
  return `<img alt="" class="${escaped(canvas.className)}" style="${escaped(style)}" src="${canvas.toDataURL()}">`;
}

// A table that Streamlit paints on a canvas has its cells as elements inside, for screen readers.
// They are those in sight: of a long table the rest is told.
function tableOf(grid) {
  const rows = [...grid.querySelectorAll("tr")];
  const kept = rows.map((row) => `<tr>${[...row.children].map((cell) => `<td>${escaped(cell.textContent)}</td>`).join("")}</tr>`);
  const count = Number(grid.getAttribute("aria-rowcount")) - rows.length;
  const more = count > 0 ? `<p class="left-out">${escaped(tr("More rows, not kept here: {count}", { count }))}</p>` : "";
  return `<div class="scroll"><table class="kept">${kept.join("")}</table></div>${more}`;
}

function fieldOf(node) {
  const attributes = attributesOf(node).filter(([name]) => !["value", "checked", "disabled"].includes(name));
  if (node.localName === "textarea") return `<textarea${written(attributes)} readonly>${escaped(node.value)}</textarea>`;
  const state = /^(checkbox|radio)$/.test(node.type) ? (node.checked ? " checked" : "") : ` value="${escaped(node.value)}"`;
  return `<input${written(attributes)}${state} readonly${/^(checkbox|radio|range)$/.test(node.type) ? " disabled" : ""}>`;
}

// A node and all in it, as HTML.
function htmlOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const tag = node.localName;
  if (LEFT_OUT.has(tag) || !/^[a-z][a-z0-9-]*$/i.test(tag) || node.matches(NOT_KEPT)) return "";
  if (tag === "iframe") return `<p class="left-out">${escaped(tr("A part that runs by itself is not kept in this file."))}</p>`;
  const grid = node.matches("[data-testid=stDataFrame]") && node.querySelector("canvas table");
  if (grid) return tableOf(grid);
  if (tag === "canvas") return imageOf(node);
  if (tag === "input" || tag === "textarea") return fieldOf(node);
  const attributes = attributesOf(node);
  if (tag === "details" && node.open) attributes.push(["open", ""]);
  const open = `<${tag}${written(attributes)}>`;
  if (EMPTY.has(tag)) return open;
  const shadow = node.shadowRoot
    ? `<template shadowrootmode="open">${styleOf(node.shadowRoot)}${childrenOf(node.shadowRoot)}</template>`
    : "";
  return `${open}${shadow}${childrenOf(node)}</${tag}>`;
}

function childrenOf(node) {
  return [...node.childNodes].map(htmlOf).join("");
}

// What the style sheets say for the app's frame, which scrolls inside, must not hold for a file.
const PAGE_STYLE = `
  html, body { height: auto !important; overflow: auto !important; position: static !important; }
  body { margin: 1rem auto; max-width: 96rem; padding: 0 1.5rem; }
  .about { margin: 0 0 1.5rem; font-size: 0.95rem; }
  .left-out { opacity: 0.7; font-style: italic; }
  .scroll { overflow-x: auto; }
  *:has(table.kept) { height: auto !important; max-height: none !important; }
  .kept { border-collapse: collapse; } .kept td { padding: 0.2rem 0.7rem; border: 1px solid currentColor; }
  .stMainBlockContainer { padding: 0 !important; }
  input[readonly], textarea[readonly] { pointer-events: none; }
`;

// main: the node to keep. Returns the text of the file.
async function pageFile(main) {
  const root = document.documentElement;
  const { color, backgroundColor, fontFamily } = getComputedStyle(document.querySelector(".stApp"));
  const { fontSize } = getComputedStyle(root);
  const paper = `html { font-size: ${fontSize}; }
    body { color: ${color}; background: ${backgroundColor}; font-family: ${fontFamily}; }`;
  const link = escaped(location.href);
  const date = new Date().toLocaleDateString(root.lang || undefined);
  const about = tr("Kept on {date}. It is a picture of the page: to go on from here, open", { date });
  return [
    "<!doctype html>",
    `<html lang="${escaped(root.lang || "en")}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(document.title)}</title>${styleOf(document)}<style>${PAGE_STYLE}${paper}${await pageFont()}</style></head><body>`,
    `<p class="about">${escaped(about)} <a href="${link}">${link}</a></p>`,
    htmlOf(main),
    "</body></html>",
  ].join("\n");
}
