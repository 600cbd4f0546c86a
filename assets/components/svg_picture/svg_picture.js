// A picture that Python has drawn as SVG text, shown as it is: with the page's text colour and with
// the browser's own hover on each mark.
//
// data: {svg, wide, rows, file}. rows: its numbers, the header first. wide: whether it may take the whole width of the page. Only the shapes below
// are taken over, whatever the text holds.

const SHAPES = new Set(["svg", "rect", "text", "title", "line", "path"]);

export default function ({ data, parentElement }) {
  speak(data);
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  if (parsed.localName !== "svg") return; // not well-formed: the parser's own error page
  for (const node of [parsed, ...parsed.querySelectorAll("*")]) {
    if (!SHAPES.has(node.localName)) node.remove();
    for (const { name } of [...node.attributes]) if (name.startsWith("on")) node.removeAttribute(name);
  }
  parentElement.querySelector("svg")?.remove();
  const picture = document.importNode(parsed, true);
  picture.classList.toggle("wide", Boolean(data.wide));
  parentElement.querySelector(".save")?.remove();
  parentElement.append(picture, saveButtons(picture, data.file, () => picture, () => data.rows));
}
