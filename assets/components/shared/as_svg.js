// Put before shared/save.js: part of a page as one SVG of rectangles, texts and images, the way it
// stands on screen. (A foreignObject would be shorter, but only browsers draw it: no word processor
// and no drawing program does.)

// Buttons that play or save, what only screen readers get, and hints what to point at.
const NOT_DRAWN =
  ".save, .player, .play, .small, .unseen[aria-live], .modebar-container, .hoverlayer, .readout:not(:has(strong))";

class AsSvg {
  // node: what to draw, with everything that it holds, even if that has to be scrolled to.
  // around: the node whose background, text colour and type the picture takes.
  constructor(node, around) {
    this.origin = node.getBoundingClientRect();
    this.right = this.bottom = 0;
    this.count = 0;
    this.defs = shape("defs");
    const family = getComputedStyle(around).fontFamily;
    this.svg = shape("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": `${family}, sans-serif` });
    const paper = shape("rect", { ...this.paint("fill", AsSvg.background(around)) });
    this.svg.append(this.defs, paper);
    this.draw(node, this.svg);
    const space = 16;
    const [width, height] = [this.right, this.bottom].map((end) => Math.ceil(end) + 2 * space);
    const box = { x: -space, y: -space, width, height };
    for (const [name, value] of Object.entries(box)) paper.setAttribute(name, value);
    for (const [name, value] of Object.entries({ width, height })) this.svg.setAttribute(name, value);
    this.svg.setAttribute("viewBox", `${-space} ${-space} ${width} ${height}`);
    this.size = [width, height];
  }

  // The file's text. What no XML file may hold, such as control characters, is replaced.
  get source() {
    const text = new XMLSerializer().serializeToString(this.svg);
    return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
  }

  // The first colour behind a node that is not clear.
  static background(node) {
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
      const colour = getComputedStyle(at).backgroundColor;
      if (AsSvg.channels(colour)[3] > 0.99) return colour;
    }
    return css(node, "--st-background-color") || "white";
  }

  // Any CSS colour as [red, green, blue, opacity]: drawing programs know only the old notations.
  static channels(colour) {
    const known = (AsSvg.known ??= new Map());
    if (!known.has(colour)) {
      AsSvg.pen ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      AsSvg.pen.clearRect(0, 0, 1, 1);
      AsSvg.pen.fillStyle = colour;
      AsSvg.pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = AsSvg.pen.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }

  paint(name, colour) {
    const [r, g, b, opacity] = AsSvg.channels(colour);
    return { [name]: `rgb(${r}, ${g}, ${b})`, ...(opacity < 1 && { [`${name}-opacity`]: opacity.toFixed(3) }) };
  }

  // Where a box on screen stands in the picture, which grows to hold it.
  place(box) {
    const [x, y] = [box.left - this.origin.left, box.top - this.origin.top];
    this.right = Math.max(this.right, x + box.width);
    this.bottom = Math.max(this.bottom, y + box.height);
    return { x, y, width: box.width, height: box.height };
  }

  draw(node, into) {
    if (node.nodeType === Node.TEXT_NODE) return this.text(node, into);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(NOT_DRAWN)) return undefined;
    const style = getComputedStyle(node);
    const seen = style.display !== "none" && style.visibility === "visible" && Number(style.opacity) > 0;
    if (!seen) return undefined;
    let group = into;
    if (Number(style.opacity) < 1) into.append((group = shape("g", { opacity: style.opacity })));
    const box = node.getBoundingClientRect();
    if (node.localName === "svg") return this.picture(node, box, group);
    if (node.localName === "canvas") {
      if (node.width && node.height) group.append(shape("image", { href: node.toDataURL(), preserveAspectRatio: "none", ...this.place(box) }));
      return undefined;
    }
    this.box(style, box, group);
    this.added(node, "::before", box, group);
    for (const child of node.childNodes) this.draw(child, group);
    return this.added(node, "::after", box, group);
  }

  // Background, border and outline.
  box(style, box, into) {
    if (!box.width || !box.height) return;
    const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2);
    const fills = [style.backgroundColor, ...this.gradient(style.backgroundImage)];
    for (const fill of fills) {
      const paint = fill.startsWith("url(") ? { fill } : this.paint("fill", fill);
      if (paint["fill-opacity"] !== "0.000") into.append(shape("rect", { ...this.place(box), rx, ...paint }));
    }
    const sides = ["Top", "Right", "Bottom", "Left"].map((side) => this.stroke(style, `border${side}`));
    if (sides.every((side) => side && side["stroke-width"] === sides[0]["stroke-width"] && side.stroke === sides[0].stroke)) {
      this.frame(box, sides[0], -sides[0]["stroke-width"] / 2, rx, into);
    } else {
      const { left, right, top, bottom } = box;
      const ends = [[left, top, right, top], [right, top, right, bottom], [left, bottom, right, bottom], [left, top, left, bottom]];
      sides.forEach((side, i) => {
        if (!side) return;
        const [x1, x2] = [ends[i][0], ends[i][2]].map((x) => x - this.origin.left);
        const [y1, y2] = [ends[i][1], ends[i][3]].map((y) => y - this.origin.top);
        into.append(shape("line", { x1, y1, x2, y2, ...side }));
      });
    }
    const outline = this.stroke(style, "outline");
    if (outline) this.frame(box, outline, (parseFloat(style.outlineOffset) || 0) + outline["stroke-width"] / 2, rx, into);
  }

  stroke(style, name) {
    const width = parseFloat(style[`${name}Width`]);
    const kind = style[`${name}Style`];
    const paint = this.paint("stroke", style[`${name}Color`]);
    if (!width || kind === "none" || paint["stroke-opacity"] === "0.000") return null;
    const dash = { dashed: `${3 * width} ${2 * width}`, dotted: `${width} ${width}` }[kind];
    return { ...paint, "stroke-width": width, ...(dash && { "stroke-dasharray": dash }) };
  }

  // A line round a box, `out` pixels outside of it.
  frame(box, stroke, out, rx, into) {
    const [left, top] = [box.left - out, box.top - out];
    const placed = this.place({ left, top, width: box.width + 2 * out, height: box.height + 2 * out });
    into.append(shape("rect", { ...placed, rx: Math.max(0, rx + out), fill: "none", ...stroke }));
  }

  // A colour scale from left to right, or hatching: all the gradients that the pictures have.
  gradient(image) {
    const colours = image.match(/(?:rgba?|color|oklab|oklch|hsla?)\([^()]*\)/g);
    if (!image.includes("linear-gradient") || !colours) return [];
    const id = `fill${this.count++}`;
    if (image.startsWith("repeating")) {
      const ink = colours.find((colour) => AsSvg.channels(colour)[3] > 0) ?? "gray";
      const hatch = shape("pattern", { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      hatch.append(shape("rect", { width: 1, height: 5, ...this.paint("fill", ink) }));
      this.defs.append(hatch);
    } else {
      const scale = shape("linearGradient", { id });
      colours.map(AsSvg.channels).forEach(([r, g, b, opacity], i) => {
        const offset = i / (colours.length - 1);
        scale.append(shape("stop", { offset, "stop-color": `rgb(${r}, ${g}, ${b})`, "stop-opacity": opacity }));
      });
      this.defs.append(scale);
    }
    return [`url(#${id})`];
  }

  // A text node, line by line.
  text(node, into) {
    if (!node.data.trim()) return;
    const style = getComputedStyle(node.parentElement);
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = range.getClientRects().length > 1 ? this.lines(node, range) : [[node.data, range.getBoundingClientRect()]];
    for (const [text, box] of lines) this.line(text, box, style, into);
  }

  // The words of a node that has been broken over lines, with the box of each line.
  lines(node, range) {
    const lines = [];
    for (const { segment, index } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(node.data)) {
      range.setStart(node, index);
      range.setEnd(node, index + segment.length);
      const box = range.getBoundingClientRect();
      const last = lines.at(-1);
      if (!box.width) continue;
      if (last && Math.abs(last[1].top - box.top) < box.height / 2) {
        last[0] += segment;
        const left = Math.min(last[1].left, box.left);
        last[1] = new DOMRect(left, last[1].y, Math.max(last[1].right, box.right) - left, last[1].height);
      } else lines.push([segment, box]);
    }
    return lines;
  }

  // The browser's type may be missing where the file is opened: textLength keeps each line as wide.
  line(text, box, style, into) {
    if (box.width < 0.5 || box.height < 0.5) return;
    const written = style.textTransform === "uppercase" ? text.toUpperCase() : text;
    const attributes = {
      ...this.paint("fill", style.color),
      "font-family": style.fontFamily,
      "font-size": parseFloat(style.fontSize),
      "font-weight": style.fontWeight,
      ...(style.fontStyle !== "normal" && { "font-style": style.fontStyle }),
      ...(style.textDecorationLine !== "none" && { "text-decoration": style.textDecorationLine }),
      ...(style.direction === "rtl" && { direction: "rtl" }),
      lengthAdjust: "spacingAndGlyphs",
    };
    const { x, y, width, height } = this.place(box);
    const upright = style.writingMode === "horizontal-tb";
    const start = style.direction === "rtl" ? x + width : x;
    const where = upright
      ? { x: start, y: y + 0.78 * height, textLength: width }
      : { x: 0, y: 0, textLength: height, transform: `translate(${x + 0.78 * width} ${y + height}) rotate(-90)` };
    into.append(shape("text", { ...where, ...attributes }, written.replace(/\s+/g, " ").trim()));
  }

  // Text that the style sheet puts before or after a node's own.
  added(node, where, box, into) {
    const style = getComputedStyle(node, where);
    const [, text] = style.content.match(/^"(.*)"$/) ?? [];
    if (!text?.trim()) return;
    const pen = (AsSvg.measure ??= new OffscreenCanvas(1, 1).getContext("2d"));
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const width = pen.measureText(text).width;
    const left = where === "::before" ? box.left : box.right - width;
    this.line(text, new DOMRect(left, box.top, width, box.height), style, into);
  }

  // An SVG inside, with colours that no longer depend on a style sheet.
  picture(svg, box, into) {
    const copy = svg.cloneNode(true);
    const live = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((node, i) => {
      const style = getComputedStyle(live[i]);
      for (const name of AsSvg.COPIED) node.style.setProperty(name, style.getPropertyValue(name));
      const written = live[i].matches("tspan, text:not(:has(tspan))") && live[i].getComputedTextLength();
      if (written) node.setAttribute("textLength", written);
      for (const name of ["fill", "stroke"]) {
        if (node.style[name].startsWith("color")) node.style[name] = rgba(AsSvg.channels(node.style[name]));
      }
      for (const { name } of [...node.attributes]) if (name.startsWith("on") || name === "tabindex") node.removeAttribute(name);
    });
    const place = shape("svg", { ...this.place(box), overflow: "visible" });
    if (svg.getAttribute("viewBox")) place.setAttribute("viewBox", svg.getAttribute("viewBox"));
    place.style.color = getComputedStyle(svg).color;
    place.append(...copy.childNodes);
    into.append(place);
  }
}

AsSvg.COPIED = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity"],
  ...["font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"],
  ...["text-decoration-line", "visibility", "display"],
];
