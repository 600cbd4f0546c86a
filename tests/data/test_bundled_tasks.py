"""The bundled examples: well-formed, short enough, two parts apart, and without a shortcut."""

import math
import re
from collections import Counter, defaultdict

import pytest

from bert_explorer.checkpoints.store import load
from bert_explorer.data.iob import check_tags, spans
from bert_explorer.data.task_files import bundled_task
from bert_explorer.data.tasks import TASKS, class_counts

LEAST = {"sentence": (300, 110), "pair": (270, 100), "ner": (260, 100), "qa": (210, 90)}


@pytest.fixture(scope="module")
def data():
    """(task, part) -> its examples."""
    return {
        (task, part): bundled_task(task, part) for task in TASKS for part in ("train", "heldout")
    }


def words(text):
    return re.findall(r"[a-z']+", text.lower())


def text_of(task, example):
    """What two examples are compared by; the questions about one text share the text."""
    if task == "ner":
        return " ".join(example.words)
    if task == "qa":
        return example.context
    return f"{example.text} {example.pair or ''}"


@pytest.mark.parametrize("task", TASKS)
def test_every_row_is_read_and_there_are_enough(data, task):
    for part, least in zip(("train", "heldout"), LEAST[task], strict=True):
        reading = data[task, part]
        assert reading.notes == ()
        assert len(reading.examples) >= least


@pytest.mark.parametrize(
    ("task", "labels"),
    [("sentence", {"positive", "negative"}), ("pair", {"same", "different"})],
)
@pytest.mark.parametrize("part", ["train", "heldout"])
def test_labels_are_balanced(data, task, labels, part):
    counts = class_counts(data[task, part].examples)
    assert set(counts) == labels
    assert max(counts.values()) <= 1.05 * min(counts.values())


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_tags_are_iob2_and_of_three_types(data, part):
    examples = data["ner", part].examples
    for example in examples:
        assert len(example.words) == len(example.tags)
        check_tags(example.tags)
    counts = class_counts(examples)
    assert set(counts) == {"PER", "LOC", "ORG"}
    assert min(counts.values()) >= 0.15 * counts.total()
    nameless = sum(not spans(example.tags) for example in examples) / len(examples)
    assert 0.2 <= nameless <= 0.4


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_answers_stand_at_their_offsets_as_whole_words(data, part):
    for example in data["qa", part].examples:
        end = example.start + len(example.answer)
        assert example.context[example.start : end] == example.answer
        assert example.question.endswith("?")
        assert not re.match(r"\w", example.context[end:])
        assert not re.search(r"\w$", example.context[: example.start])


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_the_question_matters(data, part):
    """No text answers itself: its questions have different answers."""
    answers = defaultdict(list)
    for example in data["qa", part].examples:
        answers[example.context].append(example.answer)
    for context, given in answers.items():
        assert len(given) >= 3, context
        assert len(set(given)) == len(given), context


@pytest.mark.parametrize("task", TASKS)
def test_no_example_twice_and_none_nearly_in_both_parts(data, task):
    parts = [
        [text_of(task, example) for example in data[task, part].examples]
        for part in ("train", "heldout")
    ]
    everything = [example for part in ("train", "heldout") for example in data[task, part].examples]
    assert len(set(everything)) == len(everything)
    if task != "qa":
        texts = [" ".join(words(text)) for part in parts for text in part]
        assert len(set(texts)) == len(texts)
    train, heldout = ({frozenset(words(text)) for text in part} for part in parts)
    for one in heldout:
        for other in train:
            assert len(one & other) <= 0.5 * len(one | other), (sorted(one), sorted(other))


def test_names_of_the_heldout_part_are_new(data):
    train, heldout = (
        {
            " ".join(example.words[span.first : span.last + 1])
            for example in data["ner", part].examples
            for span in spans(example.tags)
        }
        for part in ("train", "heldout")
    )
    assert not train & heldout


@pytest.mark.parametrize("task", TASKS)
def test_every_example_fits_the_bundled_model(data, task):
    checkpoint = load("bert-twin")
    for part in ("train", "heldout"):
        for example in data[task, part].examples:
            if task == "ner":
                encoding = checkpoint.encode(" ".join(example.words))
            elif task == "qa":
                encoding = checkpoint.encode(example.question, example.context)
            else:
                encoding = checkpoint.encode(example.text, example.pair)
            assert not encoding.cut
            assert checkpoint.tokenizer.unk_id not in list(encoding.ids)


def best_single_word(texts, positive):
    """Accuracy of the best rule "a sentence with this word is ..."."""
    right = Counter()
    for text, label in zip(texts, positive, strict=True):
        for word in set(words(text)):
            right[word] += 1 if label else -1
    return 0.5 + max(map(abs, right.values())) / (2 * len(texts))


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_no_single_word_gives_the_feeling_away(data, part):
    examples = data["sentence", part].examples
    positive = [example.label == "positive" for example in examples]
    assert best_single_word([example.text for example in examples], positive) <= 0.6


def test_counting_words_is_not_enough_for_the_feeling(data):
    """Naive Bayes, learned on the training part, gets the plain sentences and few of the others."""
    counts = {"positive": Counter(), "negative": Counter()}
    for example in data["sentence", "train"].examples:
        counts[example.label].update(set(words(example.text)))
    right = 0
    heldout = data["sentence", "heldout"].examples
    for example in heldout:
        score = sum(
            math.log((counts["positive"][word] + 1) / (counts["negative"][word] + 1))
            for word in set(words(example.text))
        )
        right += (score > 0) == (example.label == "positive")
    assert 0.6 <= right / len(heldout) <= 0.82


def best_threshold(values, same):
    """Accuracy of the best rule "same when the value is at least (or is below) t"."""
    best = 0.0
    for threshold in {*values, math.inf}:
        right = sum(
            (value >= threshold) == label for value, label in zip(values, same, strict=True)
        ) / len(values)
        best = max(best, right, 1 - right)
    return best


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_common_words_do_not_tell_the_same_from_the_different(data, part):
    examples = data["pair", part].examples
    same = [example.label == "same" for example in examples]
    sets = [(set(words(example.text)), set(words(example.pair))) for example in examples]
    overlap = [len(a & b) / len(a | b) for a, b in sets]
    assert best_threshold(overlap, same) <= 0.62
    longer = [len(words(example.pair)) - len(words(example.text)) for example in examples]
    assert best_threshold(longer, same) <= 0.62
    assert best_single_word([example.pair for example in examples], same) <= 0.6
