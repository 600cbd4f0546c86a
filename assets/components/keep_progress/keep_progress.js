// Progress kept in this browser: read once when the page opens, written after each answer.
// Nothing is drawn.
//
// data: {save}. save: text to keep, or null to leave what is kept as it is.
// state "kept": what the browser holds, "" for nothing.

const KEY = "bert-explorer-progress";

export default function ({ data, setStateValue }) {
  try {
    if (data.save === null) setStateValue("kept", localStorage.getItem(KEY) ?? "");
    else localStorage.setItem(KEY, data.save);
  } catch {
    setStateValue("kept", ""); // a browser may forbid storage: progress then lasts for this visit
  }
}
