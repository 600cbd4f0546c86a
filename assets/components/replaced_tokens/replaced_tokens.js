// ELECTRA's task for one sentence: a card a token.
//
// data: {label, tokens: [{typed, written, masked, replaced, share}]}
// typed: the true token; written: what the discriminator reads; masked: filled by the generator;
// replaced: the label; share: the generator's probability, as text.

function drawCard({ typed, written, masked, replaced, share }) {
  const card = element("li", masked ? "card masked" : "card");
  card.classList.toggle("replaced", replaced);
  card.append(element("bdi", "typed", replaced ? typed : ""), element("bdi", "written", written));
  card.append(element("span", "label", replaced ? "replaced" : "original"));
  card.append(element("span", "share", masked ? `drawn at ${share}` : ""));
  const how = masked ? `drawn by the generator with ${share}` : "as typed";
  card.title = `“${written}”, ${how}; label: ${replaced ? `replaced, “${typed}” was typed` : "original"}`;
  return card;
}

export default function ({ data, parentElement }) {
  const root = rootOf(parentElement, () => {});
  const list = element("ul", "cards");
  list.setAttribute("aria-label", data.label);
  list.append(...data.tokens.map(drawCard));
  root.replaceChildren(list);
}
