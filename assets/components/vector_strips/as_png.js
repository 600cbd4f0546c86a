// Put before vector_strips.js: the strips of all tokens as one PNG.

const PNG = { label: 130, strip: 300, norm: 60, row: 26, top: 40, scale: 2 };

function stripsAsPng(root, { tokens, width }, stages) {
  const [background, colour, font] = ["background-color", "text-color", "font"].map((part) =>
    css(root, `--st-${part}`),
  );
  const canvas = element("canvas");
  const column = PNG.strip + PNG.norm;
  canvas.width = PNG.scale * (PNG.label + stages.length * column);
  canvas.height = PNG.scale * (PNG.top + (tokens.length + 1) * PNG.row);
  const pen = canvas.getContext("2d");
  pen.scale(PNG.scale, PNG.scale);
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = colour;
  pen.font = `15px ${font}`;
  tokens.forEach(({ mark, text }, i) => pen.fillText(clipped(mark + text), 14, PNG.top + (i + 0.7) * PNG.row));
  stages.forEach(({ sign, name, limit, norms, image }, s) => {
    const left = PNG.label + s * column;
    pen.fillText(`${sign} ${name}  ±${limit.toPrecision(2)}`, left, 26);
    norms.forEach((norm, i) => {
      const top = PNG.top + i * PNG.row;
      pen.drawImage(image, 0, i, width, 1, left, top + 2, PNG.strip, PNG.row - 6);
      pen.fillText(norm.toFixed(2), left + PNG.strip + 8, top + 0.7 * PNG.row);
    });
  });
  download(canvas.toDataURL("image/png"), "embeddings.png");
}
