// Put before the script of a component by bert_explorer/ui/components.py: pictures as files.

function download(url, name) {
  const link = element("a");
  link.href = url;
  link.download = name;
  link.click();
}

// One standalone SVG out of several on screen, side by side, each under its title.
// pictures: [{title, colour, svg, canvas?}]; a canvas lies under its SVG, at (canvas.x, canvas.y).
function composed(pictures, background, text, font) {
  const space = 24;
  const top = 40;
  let x = space;
  let height = 0;
  const whole = shape("svg", { xmlns: "http://www.w3.org/2000/svg" });
  whole.append(shape("rect", { width: "100%", height: "100%", fill: background }));
  for (const { title, colour, svg, canvas } of pictures) {
    const [width, tall] = [svg.width.baseVal.value, svg.height.baseVal.value];
    const name = shape("text", { x, y: 28, fill: colour, "font-size": 18, "font-weight": 650 }, title);
    whole.append(name);
    const place = shape("svg", { x, y: top, width, height: tall });
    if (canvas) {
      const { x: cx, y: cy, side: [w, h] } = canvas.place;
      place.append(shape("image", { href: canvas.toDataURL(), x: cx, y: cy, width: w, height: h }));
    }
    place.append(...withColours(svg).childNodes);
    whole.append(place);
    x += width + space;
    height = Math.max(height, tall);
  }
  const size = [x, height + top + space];
  for (const [name, value] of Object.entries({ width: size[0], height: size[1] })) {
    whole.setAttribute(name, value);
  }
  whole.setAttribute("font-family", font);
  whole.setAttribute("fill", text);
  return { source: new XMLSerializer().serializeToString(whole), size };
}

// A copy whose colours no longer depend on the page's style sheet.
function withColours(svg) {
  const copy = svg.cloneNode(true);
  const live = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, i) => {
    const style = getComputedStyle(live[i]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-opacity", "opacity", "font-size",
      "font-weight", "text-anchor", "dominant-baseline", "visibility", "display"]) {
      node.style.setProperty(name, style.getPropertyValue(name));
    }
  });
  return copy;
}

function saveButtons(root, name, pictures) {
  const bar = element("div", "save");
  for (const kind of ["SVG", "PNG"]) {
    const button = element("button", "", kind);
    button.type = "button";
    button.title = tr("Save this picture as {kind}", { kind });
    button.onclick = () => {
      const [background, text, font] = ["background-color", "text-color", "font"].map((part) =>
        css(root, `--st-${part}`),
      );
      const { source, size } = composed(pictures(), background, text, font);
      const url = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
      if (kind === "SVG") {
        download(url, `${name}.svg`);
        return;
      }
      const image = new Image();
      image.onload = () => {
        const canvas = element("canvas");
        [canvas.width, canvas.height] = size.map((side) => Math.round(side * 2));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        download(canvas.toDataURL("image/png"), `${name}.png`);
        URL.revokeObjectURL(url);
      };
      image.src = url;
    };
    bar.append(button);
  }
  return bar;
}
