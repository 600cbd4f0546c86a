// Put before the script of a component by bert_explorer/ui/components.py: pictures as files.
// Needs shared/draw.js, shared/as_svg.js, shared/csv.js and shared/font.js.

const MOST_PIXELS = 16e6; // of a PNG; larger canvases fail in some browsers

function download(content, type, name) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function savePng({ source, size: [width, height] }, name) {
  const type = `<style>${await pageFont()}</style>`; // a drawing knows none of the page's own
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)));
  const image = new Image();
  image.onload = () => {
    const canvas = element("canvas");
    [canvas.width, canvas.height] = [width, height].map((side) => Math.round(side * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, "image/png", name));
    URL.revokeObjectURL(image.src);
  };
  image.src = URL.createObjectURL(new Blob([source.replace(">", (end) => end + type)], { type: "image/svg+xml" }));
}

// Three buttons for the picture above them.
// around: the node whose colours the picture takes. name: of the file, without its ending.
// picture: returns the node to draw. rows: returns its numbers, an array a row, the header first.
function saveButtons(around, name, picture, rows) {
  const bar = element("div", "save");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", tr("Save this picture"));
  const press = (kind, hint, save) => {
    const button = element("button", "", kind);
    button.type = "button";
    button.title = hint;
    button.onclick = save;
    bar.append(button);
  };
  const drawn = () => new AsSvg(picture(), around);
  press("SVG", tr("Save this picture as {kind}", { kind: "SVG" }), () => download(drawn().source, "image/svg+xml", `${name}.svg`));
  press("PNG", tr("Save this picture as {kind}", { kind: "PNG" }), () => savePng(drawn(), `${name}.png`));
  press("CSV", tr("Save the numbers of this picture as {kind}", { kind: "CSV" }), () => download(asCsv(rows()), "text/csv", `${name}.csv`));
  return bar;
}
