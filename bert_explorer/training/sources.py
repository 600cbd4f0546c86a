"""Where the training texts come from, for the model cards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextSource:
    """A text file that our models were trained on: what it is, who made it, and its licence."""

    title: str
    made_by: str
    licence: str


SOURCES = {
    "tinystories.txt": TextSource(
        "TinyStories: short stories in the English of a small child",
        "Ronen Eldan and Yuanzhi Li, 2023",
        "CDLA-Sharing-1.0",
    ),
    "coco.txt": TextSource(
        "COCO Captions: what people saw in photographs",
        "COCO Consortium, cocodataset.org",
        "CC BY 4.0",
    ),
    "tatoeba.sentences.txt": TextSource(
        "Tatoeba: single everyday sentences", "the contributors of tatoeba.org", "CC BY 2.0 FR"
    ),
    "african_storybook.txt": TextSource(
        "African Storybook: picture-book texts",
        "the authors and illustrators named at africanstorybook.org",
        "CC BY",
    ),
    "fairytaleqa.txt": TextSource(
        "FairytaleQA: old fairy tales", "Ying Xu and others, 2022", "Apache-2.0"
    ),
    "onestop_elem.txt": TextSource(
        "OneStopEnglish, elementary level: simplified news",
        "Sowmya Vajjala and Ivana Lučić, 2018",
        "CC BY-SA 4.0",
    ),
    "chilit_core.txt": TextSource(
        "ChiLit: children's books of the 19th and early 20th century",
        "their authors; collected by the CLiC project",
        "public domain",
    ),
}
"""By file name."""
