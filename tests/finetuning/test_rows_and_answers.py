"""What the head reads and says: words to pieces, windows, spans, pooling, files."""

import json

import pytest
import torch

from bert_explorer import masks
from bert_explorer.data.tasks import QuestionExample, TaggedExample, TextExample
from bert_explorer.errors import CheckpointError, ConfigError
from bert_explorer.finetuning.answers import answers, best_span
from bert_explorer.finetuning.model import FineTuned, HeadSetup, pooled_by_hand, pools_of
from bert_explorer.finetuning.rows import IGNORED, collate, rows_of
from bert_explorer.finetuning.saved import as_stored, load_finetuned, save_finetuned
from bert_explorer.finetuning.start import first_encoder

TAGS = ("O", "B-PER", "I-PER")
CONTEXT = "the cat sat on the mat . the dog ran to the cats . " * 6


def fine_tuned(checkpoint, task="sentence", labels=("a", "b"), pool=None) -> FineTuned:
    torch.manual_seed(0)
    encoder = first_encoder(checkpoint, pretrained=True, seed=0)
    setup = HeadSetup(task, labels, pool or pools_of(encoder)[0])
    return FineTuned(encoder, setup).eval()


def test_the_first_piece_of_a_word_carries_its_tag(tiny_bert):
    words, tags = ("zebra", "sat", ".", "cats"), ("B-PER", "O", "O", "B-PER")
    row = rows_of([TaggedExample(words, tags)], TAGS, tiny_bert.tokenizer, tiny_bert.config)[0]
    labelled = {i for i, target in enumerate(row.target) if target != IGNORED}
    assert labelled == set(row.places)
    for word, place in zip(words, row.places, strict=True):
        start = row.encoding.offsets[place][0]
        assert " ".join(words)[start:].startswith(word)
    assert [row.target[p] for p in row.places] == [1, 0, 0, 1]


def test_cut_words_get_o_and_no_probability(tiny_bert):
    words = ("cat",) * 60
    model = fine_tuned(tiny_bert, "ner", TAGS)
    found = answers(model, tiny_bert.tokenizer, [TaggedExample(words, ("O",) * 60)])[0]
    assert len(found.tags) == 60
    assert found.probabilities[-1] == 0
    assert found.tags[-1] == "O"


def test_windows_cover_the_context_and_hold_the_answer(tiny_bert):
    start = CONTEXT.rindex("dog")
    row_list = rows_of(
        [QuestionExample("who ran ?", CONTEXT, "dog", start)],
        (),
        tiny_bert.tokenizer,
        tiny_bert.config,
    )
    assert len(row_list) > 2
    assert all(len(row.encoding) <= tiny_bert.config.max_positions for row in row_list)
    covered = set()
    for row in row_list:
        for place in row.places:
            covered |= set(range(*row.span(place)))
            first, last = row.span(place)
            piece = row.encoding.tokens[place].removeprefix("##")
            assert CONTEXT[first:last] == piece or piece == "[UNK]"
        if row.target != (0, 0):
            assert row.span(row.target[0])[0] == start
            assert row.span(row.target[1])[1] == start + 3
    assert covered >= {i for i, char in enumerate(CONTEXT) if char != " "}
    assert any(row.target != (0, 0) for row in row_list)


def test_a_question_longer_than_the_model_is_cut(tiny_bert):
    example = QuestionExample("the cat " * 50, CONTEXT, "", 0)
    found = rows_of([example], (), tiny_bert.tokenizer, tiny_bert.config)
    assert all(len(row.encoding) <= 32 and len(row.places) > 0 for row in found)


def test_the_best_span_is_valid_and_in_the_context(tiny_bert):
    context = "the cat sat on the mat ."
    row = rows_of(
        [QuestionExample("who sat ?", context, "", 0)], (), tiny_bert.tokenizer, tiny_bert.config
    )[0]
    logits = torch.zeros(len(row.encoding), 2)
    logits[1] = 50.0  # a token of the question: not allowed
    logits[row.places[4], 0] = 9.0
    logits[row.places[1], 1] = 9.0  # an end before that start: not allowed together
    logits[row.places[5], 1] = 5.0
    found, _ = best_span(row, logits, context)
    first, last = row.span(row.places[4])[0], row.span(row.places[5])[1]
    assert (found.start, found.text) == (first, context[first:last])


def test_batches_do_not_change_answers(tiny_bert):
    texts = ["the cat sat", "she played with the dogs and the cat .", "mat"]
    model = fine_tuned(tiny_bert, pool="mean")
    together = answers(model, tiny_bert.tokenizer, [TextExample(t, None, "") for t in texts])
    for text, found in zip(texts, together, strict=True):
        alone = answers(model, tiny_bert.tokenizer, [TextExample(text, None, "")])[0]
        assert alone.probabilities == pytest.approx(found.probabilities, abs=1e-6)


def test_pooling_by_hand():
    sequence = torch.arange(12.0).reshape(2, 3, 2)
    real = torch.tensor([[True, True, False], [True, True, True]])
    assert pooled_by_hand(sequence, real, "mean").tolist() == [[1.0, 2.0], [8.0, 9.0]]
    assert pooled_by_hand(sequence, real, "last").tolist() == [[2.0, 3.0], [10.0, 11.0]]
    assert pooled_by_hand(sequence, real, "cls").tolist() == [[0.0, 1.0], [6.0, 7.0]]
    assert pooled_by_hand(sequence, None, "last").tolist() == [[4.0, 5.0], [10.0, 11.0]]


def test_a_causal_model_reads_its_last_token(tiny_gpt):
    assert pools_of(tiny_gpt.model)[0] == "last"
    with pytest.raises(ConfigError, match="no pooler"):
        fine_tuned(tiny_gpt, pool="pooled")
    with torch.no_grad():
        model = fine_tuned(tiny_gpt, pool="cls")
        found = answers(
            model, tiny_gpt.tokenizer, [TextExample(t, None, "") for t in ("cat", "the dog ran")]
        )
    # Its [CLS] stands first and sees nothing else: the answer can't depend on the text.
    assert found[0].probabilities == pytest.approx(found[1].probabilities)


def test_hiding_the_right_side_is_the_causal_mask(tiny_bert):
    model = fine_tuned(tiny_bert)
    example = TextExample("the cat sat on the mat .", None, "")
    row = rows_of([example], ("a", "b"), tiny_bert.tokenizer, tiny_bert.config)
    batch = collate(row, 0, 2)
    with torch.no_grad():
        expected = model(batch, mask=masks.causal(len(row[0].encoding))).softmax(-1)[0]
    found = answers(model, tiny_bert.tokenizer, [example], hide_right=True)[0]
    assert found.probabilities == pytest.approx(expected.tolist())


def test_saved_and_loaded_it_answers_the_same(tiny_bert, tmp_path):
    model = fine_tuned(tiny_bert, "ner", TAGS)
    as_stored(model)
    save_finetuned(tmp_path, model, tiny_bert.tokenizer, {"note": "kept"})
    saved = load_finetuned(tmp_path)
    example = [TaggedExample(("the", "cat"), ("O", "O"))]
    assert answers(saved.model, saved.tokenizer, example) == answers(
        model, tiny_bert.tokenizer, example
    )
    assert saved.figures == {"note": "kept"}
    assert saved.checkpoint.config == tiny_bert.config


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"task": "chess"}, "does not describe a task"),
        ({"labels": ["a", "a"]}, "does not describe a task"),
        ({"labels": ["a", "b", "c", "d"]}, "does not fit the labels"),
        ({"format": 9}, "not of the format"),
    ],
)
def test_files_that_do_not_fit(tiny_bert, tmp_path, change, says):
    save_finetuned(tmp_path, fine_tuned(tiny_bert), tiny_bert.tokenizer, {})
    values = json.loads((tmp_path / "finetuned.json").read_text()) | change
    (tmp_path / "finetuned.json").write_text(json.dumps(values))
    with pytest.raises(CheckpointError, match=says):
        load_finetuned(tmp_path)


def test_a_folder_without_a_head(tiny_bert, tmp_path):
    save_finetuned(tmp_path, fine_tuned(tiny_bert), tiny_bert.tokenizer, {})
    (tmp_path / "head.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"no weights file head\.safetensors"):
        load_finetuned(tmp_path)
