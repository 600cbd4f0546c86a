// ELECTRA's task for one sentence: a card a token.
//
// data: {label, tokens: [{typed, written, masked, replaced, note}]}
// typed: the true token; written: what the discriminator reads; masked: filled by the generator;
// replaced: the label, or the verdict; note: a probability, as text.

function drawCard({ typed, written, masked, replaced, note }) {
  const card = element("li", masked ? "card masked" : "card");
  card.classList.toggle("replaced", replaced);
  card.append(element("bdi", "typed", replaced ? typed : ""), element("bdi", "written", written));
  card.append(element("span", "label", replaced ? tr("replaced") : tr("original")));
  card.append(element("span", "note", note));
  card.title = [replaced ? tr("“{written}”: replaced", { written }) : tr("“{written}”: original", { written }), typed !== written && typed, note]
    .filter(Boolean)
    .join(", ");
  return card;
}

export default function ({ data, parentElement }) {
  speak(data);
  const root = rootOf(parentElement, () => {});
  const list = element("ul", "cards");
  list.setAttribute("aria-label", data.label);
  list.append(...data.tokens.map(drawCard));
  const rows = () => [
    [tr("typed"), tr("what the discriminator reads"), tr("replaced"), tr("note")],
    ...data.tokens.map(({ typed, written, replaced, note }) => [typed, written, Number(replaced), note]),
  ];
  root.replaceChildren(list, saveButtons(root, "replaced tokens", () => list, rows));
}
