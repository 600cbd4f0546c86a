// Put before shared/save.js: a table as a CSV file.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?$/;

// The same rule as in bert_explorer/views/csv_file.py: after a separator too, because which one
// divides the columns depends on the language of the spreadsheet.
const FORMULA = /(^|[\t\r\n,;|])(?=[=+\-@＝＋－＠])/g;

// rows: arrays of texts and numbers, the header first. A spreadsheet takes a text that begins with
// one of = + - @ for a formula and would run it, so such a text gets an apostrophe; numbers don't.
function asCsv(rows) {
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
    const text = String(value);
    const safe = NUMBER.test(text) ? text : text.replace(FORMULA, "$1'");
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const mark = "\ufeff"; // or else Excel takes the file for another encoding
  return mark + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

// A number as it is kept: float32 has about seven digits, and the rest would be noise.
function kept(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}
