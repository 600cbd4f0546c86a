// Put before the script of every component by bert_explorer/ui/components.py: the language.

let translated = {};

// Call it first in a component's function, with the data it was given.
function speak(data) {
  translated = data?.texts ?? {};
}

// The text in the visitor's language, with its {fields} filled in. English stands in the script,
// as a literal in double quotes, and is the key of the catalogue.
function tr(text, values = {}) {
  return (translated[text] ?? text).replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
}

// A text of tr() as a list of strings and, in place of its {fields}, nodes.
function withNodes(text, nodes) {
  return text.split(/(\{\w+\})/).map((part) => nodes[/^\{(\w+)\}$/.exec(part)?.[1]] ?? part);
}
