// SVG, PNG and CSV under every Plotly chart of the page, as under our own pictures. It has nothing
// of its own to show: Streamlit draws the charts, and this puts a row of buttons below each.
// Needs shared/save.js.
//
// A row lives in a shadow root beside its chart, so that the page's style and its own keep apart.

const HOST = "chart-save";
const VARIABLES = ["border-color", "text-color", "primary-color", "background-color", "font"];

const plainText = (text) => (text ?? "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();

// What a value on an axis is called there: its tick's label where that is a word.
function named(axis) {
  const values = Array.from(axis?.tickvals ?? []);
  const labels = new Map(values.map((value, i) => [String(value), axis.ticktext?.[i]]));
  return (value) => {
    const label = plainText(String(labels.get(String(value)) ?? ""));
    return label && Number.isNaN(parseFloat(label)) ? label : kept(value);
  };
}

// The numbers of a chart: a row a mark, with the axes' titles as header.
function chartRows(chart) {
  const name = (trace, letter) => (trace[`${letter}axis`] ?? letter).replace(/^([xy])/, "$1axis");
  const titles = (letter) => [
    ...new Set(chart._fullData.map((trace) => plainText(chart.layout[name(trace, letter)]?.title?.text))),
  ];
  const header = (letter) => (titles(letter).length === 1 && titles(letter)[0]) || letter;
  const rows = [[tr("series"), header("x"), header("y"), tr("value"), tr("label")]];
  for (const trace of chart._fullData) {
    if (trace.visible !== true) continue;
    const [x, y] = ["x", "y"].map((letter) => named(chart._fullLayout[name(trace, letter)]));
    const series = plainText(trace.name);
    if (trace.z) {
      trace.z.forEach((line, r) =>
        Array.from(line).forEach((value, c) =>
          rows.push([series, x(trace.x?.[c] ?? c), y(trace.y?.[r] ?? r), kept(value), trace.text?.[r]?.[c]]),
        ),
      );
      continue;
    }
    const across = Array.from(trace.x ?? []);
    const up = Array.from(trace.y ?? []);
    for (let i = 0; i < Math.max(across.length, up.length); i++) {
      if (across[i] === null && up[i] === null) continue; // the gap between two lines
      const label = Array.isArray(trace.text) ? plainText(String(trace.text[i] ?? "")) : "";
      rows.push([series, x(across[i] ?? i), y(up[i] ?? i), null, label]);
    }
  }
  const used = rows[0].map((_, k) => k < 3 || rows.some((row, i) => i && row[k] != null && row[k] !== ""));
  return rows.map((row) => row.filter((_, k) => used[k]));
}

function fileName(box) {
  const key = [...box.classList].find((name) => name.startsWith("st-key-"));
  return key ? key.slice("st-key-".length).replaceAll("_", " ") : "chart";
}

function addButtons(box, parentElement) {
  const host = element("div", HOST);
  const inside = host.attachShadow({ mode: "open" });
  const own = parentElement.getRootNode();
  inside.append(...[...own.querySelectorAll("style")].map((style) => style.cloneNode(true)));
  inside.adoptedStyleSheets = own.adoptedStyleSheets ?? [];
  const chart = () => box.querySelector(".js-plotly-plot");
  inside.append(saveButtons(box, fileName(box), chart, () => chartRows(chart())));
  box.append(host);
  return host;
}

export default function ({ data, parentElement }) {
  speak(data);
  const look = () => {
    for (const host of document.querySelectorAll(`.${HOST}`)) {
      if (!host.parentElement.querySelector(".js-plotly-plot")) host.remove();
    }
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      const box = chart.closest(".stElementContainer");
      if (!box) continue;
      const host = box.querySelector(`.${HOST}`) ?? addButtons(box, parentElement);
      for (const name of VARIABLES) {
        host.style.setProperty(`--st-${name}`, css(parentElement.host ?? parentElement, `--st-${name}`));
      }
    }
  };
  let waiting = 0;
  const observer = new MutationObserver(() => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      look();
    });
  });
  observer.observe(document.body, { childList: true, subtree: true });
  look();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(waiting);
    for (const host of document.querySelectorAll(`.${HOST}`)) host.remove();
  };
}
