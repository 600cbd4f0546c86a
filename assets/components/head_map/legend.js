// What the colours and the hatching of the panels mean.

function legend(root, data, table, panels) {
  const bar = element("div", "legend");
  const swatch = (name, text) => {
    const item = element("span", "key");
    item.append(element("span", `swatch ${name}`), text);
    bar.append(item);
  };
  const has = (test) => panels.some(test);
  if (data.kind === "mask") {
    for (const { model } of panels) bar.append(element("span", `swatch ${model}`));
    bar.append(element("span", "key", tr("may look")));
  } else {
    const scale = element("span", "scale");
    const stops = table.filter((_, i) => i % 15 === 0).map(rgba);
    scale.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const values = isSigned(data) ? [-1, -0.25, 0, 0.25, 1] : [0, 0.1, 0.25, 0.5, 1];
    for (const value of values) {
      const place = root255(value) / 255;
      const number = data.kind === "change" ? (value * data.limit).toFixed(1) : String(value);
      const tick = element("span", "tick", number.replace("-", "−"));
      tick.style.left = `${(isSigned(data) ? (place + 1) / 2 : place) * 100}%`;
      scale.append(tick);
    }
    bar.append(scale);
  }
  if (!isSigned(data)) {
    if (has((panel) => panel.state.includes(1))) swatch("closed", tr("may not look"));
    if (has((panel) => panel.state.includes(2))) swatch("padding", tr("padding, nobody looks"));
  }
  if (has((panel) => panel.shown.includes(0))) swatch("weak", tr("left out: too weak"));
  return bar;
}
