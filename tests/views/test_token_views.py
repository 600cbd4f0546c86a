"""What the Tokens page's components and figure are given to draw."""

import json

from bert_explorer.analysis.token_roles import EXPLANATIONS
from bert_explorer.analysis.tokens import lay_out
from bert_explorer.analysis.vocabulary_size import compression, split_at_sizes
from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.views.match_ladder import MAX_STEPS, ladder
from bert_explorer.views.size_table import MAX_PIECES, size_table
from bert_explorer.views.token_strip import MAX_CUT, strip, table
from bert_explorer.views.vocabulary_curve import vocabulary_curve
from bert_explorer.vocabulary_sizes import wordpiece
from bert_explorer.wordpiece import trace_word
from tests.tokenizer.cases import small_tokenizer, vocabulary

TOKENIZER = small_tokenizer()
OWN = wordpiece(6_000)


def laid_out(*texts: str, **options):
    return lay_out(texts, TOKENIZER, ByteLevelBpe([]), **options)


def test_a_strip_names_its_sentences_only_where_there_are_several():
    one, two = laid_out("want"), laid_out("want", "un", pad_to=8)
    assert [row["label"] for row in strip("bidirectional", "B", one.wordpiece)["rows"]] == [""]
    assert [row["label"] for row in strip("bidirectional", "B", two.wordpiece)["rows"]] == [
        *("A · segment 0", "B · segment 1", "padding"),
    ]
    assert [row["label"] for row in strip("causal", "G", two.bpe)["rows"]] == ["A", "B"]


def test_a_strip_counts_and_reports_tokens():
    drawn = strip("bidirectional", "B", laid_out("Unwanted").wordpiece)
    assert drawn["count"] == "5 tokens"
    cls, word, _ = drawn["rows"][0]["groups"]
    assert (cls["pick"], cls["label"]) == ("[CLS]", EXPLANATIONS["[CLS]"])
    assert (word["pick"], word["label"]) == ("Unwanted", "Unwanted: un, ##want, ##ed")
    assert word["tokens"][1] == {"text": "want", "mark": "##", "id": "4", "span": "2–6"}


def test_both_strips_share_a_words_number_and_colour():
    layout = laid_out("want un running")
    bert = strip("bidirectional", "B", layout.wordpiece)["rows"][0]["groups"][1:-1]
    gpt = strip("causal", "G", layout.bpe)["rows"][0]["groups"]
    assert [(g["word"], g["hue"]) for g in bert] == [(g["word"], g["hue"]) for g in gpt]


def test_a_long_cut_is_counted_not_drawn():
    cut = strip("causal", "", laid_out("un " * 50, max_length=10).wordpiece)["rows"][0]["groups"][
        -2
    ]
    assert (cut["kind"], cut["pick"], len(cut["tokens"]), cut["more"]) == ("cut", "", MAX_CUT, 34)


def test_every_token_has_a_row_in_the_table():
    layout = laid_out("Unwanted", "[mask]", pad_to=9)
    rows = table(layout.encoding)
    assert list(rows["token"]) == list(layout.encoding.tokens)
    assert list(rows["attention mask"]) == [1] * 7 + [0, 0]
    assert rows["from character"].isna().tolist() == list(layout.encoding.special)


def test_the_ladder_marks_hits_with_their_id():
    drawn = ladder(trace_word("unwanted", vocabulary()), vocabulary())
    assert [step["id"] for step in drawn["steps"]] == [*[None] * 6, 7, None, None, 4, 5]
    assert (drawn["letters"], drawn["more"], drawn["unknown"]) == (list("unwanted"), 0, False)


def test_a_tall_ladder_is_counted_not_drawn():
    drawn = ladder(trace_word("x" * 100, {"x", "##x"}), {"x": 0, "##x": 1})
    assert len(drawn["steps"]) == MAX_STEPS
    assert drawn["more"] == 5_050 - MAX_STEPS


def test_the_size_table_tells_whole_words_and_unknown_ones():
    whole = size_table(split_at_sizes("playing", OWN), 500, 6_000)["rows"]
    assert [row["wordpiece"]["whole"] for row in whole] == [False] * 3 + [True] * 7
    assert [row["size"] for row in whole if row["own"]] == [6_000]
    unknown = size_table(split_at_sizes("\u535a", OWN), 500, 6_000)["rows"]
    assert not any(row["wordpiece"]["whole"] for row in unknown)


def test_a_long_word_is_counted_not_drawn():
    (row, *_) = size_table(split_at_sizes("x" * 90, OWN), 500, 6_000)["rows"]
    assert len(row["bpe"]["pieces"]) == MAX_PIECES
    assert row["bpe"]["more"] == 91 - MAX_PIECES


def test_the_curve_has_a_line_for_each_tokenizer():
    rows = compression(["The boys played."], OWN)
    figure = vocabulary_curve(rows, 500)
    assert [line.name for line in figure.data] == ["WordPiece", "Byte-level BPE"]
    assert list(figure.data[0].y) == [row.wordpiece / row.words for row in rows]


def test_hostile_text_stays_text_in_what_is_sent():
    text = "</script><script>alert(1)</script>"
    layout = lay_out([text], OWN, ByteLevelBpe([]))
    sent = json.loads(json.dumps(strip("causal", "G", layout.bpe)))
    groups = sent["rows"][0]["groups"]
    assert "".join(t["text"] for g in groups for t in g["tokens"]) == text
