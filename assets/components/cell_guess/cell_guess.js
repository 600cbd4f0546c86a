// A small matrix whose cells are marked by click, or by arrow keys and space.
//
// data: {rows, columns, row_axis, column_axis, marked}. marked: "0110..." row by row, "" for none.
// state "marked": the same after each change.

export default function ({ data, parentElement, setStateValue }) {
  speak(data);
  const width = data.columns.length;
  const size = data.rows.length * width;
  const marks = Array.from({ length: size }, (_, i) => data.marked[i] === "1");
  const table = document.createElement("table");
  table.className = "cells";
  const axes = { rows: data.row_axis, columns: data.column_axis };
  table.setAttribute("aria-label", tr("{rows} in rows, {columns} in columns", axes));

  const header = table.insertRow();
  header.append(cell("th", `${data.row_axis} ↓  ${data.column_axis} →`, "axes"));
  for (const label of data.columns) header.append(cell("th", label, "column"));
  const buttons = [];
  data.rows.forEach((label, row) => {
    const line = table.insertRow();
    line.append(cell("th", label, "row"));
    data.columns.forEach((other, column) => {
      const index = row * width + column;
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = index ? -1 : 0; // one stop for the Tab key; arrows move inside
      button.dataset.index = index;
      button.title = `${label} → ${other}`;
      button.setAttribute("aria-label", `${label}, ${other}`);
      button.setAttribute("aria-pressed", String(marks[index]));
      button.onclick = () => mark(index);
      button.onkeydown = (event) => step(event, row, column);
      buttons.push(button);
      line.insertCell().append(button);
    });
  });
  const focused = parentElement.querySelector("button:focus")?.dataset.index;
  parentElement.querySelector("table")?.remove();
  parentElement.append(table);
  if (focused) buttons[focused]?.focus(); // drawn again after a mark: stay where the student was

  function cell(tag, text, name) {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = name;
    return element;
  }

  function mark(index) {
    marks[index] = !marks[index];
    buttons[index].setAttribute("aria-pressed", String(marks[index]));
    setStateValue("marked", marks.map(Number).join(""));
  }

  function step(event, row, column) {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const next = [row + move[0], column + move[1]];
    if (next[0] < 0 || next[0] >= data.rows.length || next[1] < 0 || next[1] >= width) return;
    event.target.tabIndex = -1;
    const target = buttons[next[0] * width + next[1]];
    target.tabIndex = 0;
    target.focus();
  }
}
