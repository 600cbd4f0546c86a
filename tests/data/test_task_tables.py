"""Tables of examples: what is read, what is left out and said, what is refused."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.data.iob import check_tags, repaired, spans
from bert_explorer.data.own_data import MOST_HELDOUT, MOST_TRAIN, material
from bert_explorer.data.tables import decoded, read_table
from bert_explorer.data.task_columns import guess_columns, read_examples
from bert_explorer.data.task_files import read_task_file
from bert_explorer.data.tasks import TextExample, task_data, with_fewer
from bert_explorer.errors import TaskDataError


def read(task: str, text: str):
    table = read_table(text)
    return read_examples(task, table, guess_columns(task, table.header))


def rows(count: int, labels: str = "ab") -> str:
    body = "".join(f"sentence number {i},{labels[i % len(labels)]}\n" for i in range(count))
    return "text,label\n" + body


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter):
    text = delimiter.join(["text", "label"]) + "\n"
    text += "".join(f"well, it is {i} o'clock{delimiter}yes\n" for i in range(3)).replace(
        "well, ", "well, " if delimiter != "," else "well "
    )
    table = read_table(text)
    assert table.header == ("text", "label")
    assert table.delimiter == delimiter
    assert len(table.rows) == 3


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
            st.sampled_from(["x", "y"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_cells_come_back_as_they_were_written(cells):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("text", "label"), *cells])
    table = read_table(buffer.getvalue(), ",")
    assert list(table.rows) == [(text.strip(), label) for text, label in cells]


def test_a_formula_is_text():
    found = read("sentence", 'text,label\n"=HYPERLINK(""http://x"")",a\n=1+1,b\n')
    assert [example.text for example in found.examples] == ['=HYPERLINK("http://x")', "=1+1"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("text,label\ncafé,a\n".encode("latin-1"), "not UTF-8"),
        ("text,label\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 whatever", "spreadsheet"),
        (b"a\0b", "zero bytes"),
    ],
)
def test_files_that_are_no_utf8_text(data, says):
    with pytest.raises(TaskDataError, match=says):
        decoded(data)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("text,label\n", "no row below"),
        ("just one column\nhello\n", "Only one column"),
        ('text,label\n"never closed,a\n' + "x" * 200_000, "never closed"),
    ],
)
def test_tables_that_are_none(text, says):
    with pytest.raises(TaskDataError, match=says):
        read_table(text)


def test_the_wrong_delimiter_is_said():
    with pytest.raises(TaskDataError, match="with a tab between columns"):
        read_table(rows(3), "\t")


def test_rows_without_a_label_are_left_out_and_the_first_is_named():
    found = read("sentence", "text,label\ngood,a\nbad,\nfine,b\nodd,b,c\nwell,a\n")
    assert len(found.examples) == 3
    assert "2 of 5 rows left out" in found.notes[0]
    assert "row 3: it has no label" in found.notes[0]


def test_too_many_bad_rows_are_refused():
    with pytest.raises(TaskDataError, match="Row 2: it has no label"):
        read("sentence", "text,label\na,\nb,\nc,x\n")


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        (["O", "PERSON"], "“PERSON” of word 2 is not IOB"),
        (["I-PER"], "“I-PER” of word 1 goes on"),
        (["B-PER", "I-LOC"], "“I-LOC” of word 2"),
        (["B-"], "“B-” of word 1"),
    ],
)
def test_tags_that_are_not_iob(tags, says):
    with pytest.raises(TaskDataError, match=says):
        check_tags(tags)


def test_iob_by_hand():
    tags = ("B-PER", "I-PER", "O", "B-LOC", "B-LOC")
    check_tags(tags)
    assert [(s.first, s.last, s.kind) for s in spans(tags)] == [
        (0, 1, "PER"),
        (3, 3, "LOC"),
        (4, 4, "LOC"),
    ]
    assert repaired(["I-PER", "I-LOC", "O", "I-LOC"]) == ("B-PER", "B-LOC", "O", "B-LOC")


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=12))
def test_repaired_tags_are_iob(tags):
    check_tags(repaired(tags))


def test_answers_must_stand_in_their_context():
    header = "context,question,answer,start\n"
    good = "the cat slept,who?,the cat,0\nthe dog ran,what?,ran,8\n"
    found = read("qa", header + good + "the dog ran,who?,cat,0\n")
    assert len(found.examples) == 2
    assert "row 4" in found.notes[0]
    assert "does not stand at character 0" in found.notes[0]
    searched = read("qa", "context,question,answer\nthe dog ran,who?,dog\n")
    assert searched.examples[0].start == 4


def test_tokens_and_tags_of_other_counts():
    found = read("ner", "tokens,tags\nAnna sat,B-PER O\nTom ran,B-PER O\nAnna,B-PER O\n")
    assert "row 4: it has 1 words and 2 tags" in found.notes[0]


def test_one_class_is_not_enough():
    with pytest.raises(TaskDataError, match="at least two different"):
        material("sentence", {"text": rows(20, "a"), "columns": None})


def test_a_label_column_that_is_none():
    text = "text,label\n" + "".join(f"a{i},b{i}\n" for i in range(200))
    with pytest.raises(TaskDataError, match="different labels"):
        material("sentence", {"text": text, "columns": None})


def test_ten_rows_work_and_warn():
    data = material("sentence", {"text": rows(10), "columns": None})
    assert len(data.train) == 8
    assert len(data.heldout) == 2
    assert any("With 10 rows the figures say little" in note for note in data.notes)


def test_three_rows_do_not():
    with pytest.raises(TaskDataError, match="3 usable rows"):
        material("sentence", {"text": rows(3), "columns": None})


def test_a_hundred_thousand_rows_are_drawn_from():
    data = material("sentence", {"text": rows(100_000), "columns": None})
    assert (len(data.train), len(data.heldout)) == (MOST_TRAIN, MOST_HELDOUT)
    assert any("Of 80,000 training examples, 2,000 drawn" in note for note in data.notes)


def test_fewer_examples_keep_every_class():
    examples = [TextExample(str(i), None, "rare" if i == 7 else "common") for i in range(50)]
    data = task_data("sentence", examples, examples)
    for seed in range(5):
        few = with_fewer(data, 3, seed)
        assert len(few.train) == 3
        assert {e.label for e in few.train} == {"rare", "common"}
    with pytest.raises(TaskDataError, match="only 50"):
        with_fewer(data, 51, 0)


def test_known_formats(tmp_path):
    trec = tmp_path / "trec.txt"
    trec.write_bytes(
        "LOC:city Where is K\u00f6ln ?\nHUM:ind Who ?\nNUM:date When ?\n".encode("latin-1")
    )
    assert [e.label for e in read_task_file(trec, "sentence").examples] == ["LOC", "HUM", "NUM"]

    wiki = tmp_path / "train"
    wiki.write_text("en:Anna\tB-PER\nen:sat\tO\n\nen::\tO\nen:Rome\tB-LOC")
    found = read_task_file(wiki, "ner").examples
    assert [example.words for example in found] == [("Anna", "sat"), (":", "Rome")]

    squad = tmp_path / "squad.json"
    squad.write_text(
        '{"data": [{"paragraphs": [{"context": "the cat slept", "qas": ['
        '{"question": "who?", "answers": [{"text": "cat", "answer_start": 4}]},'
        '{"question": "why?", "answers": []}, {"question": "what?", "answers": '
        '[{"text": "slept", "answer_start": 8}]}]}]}]}'
    )
    found = read_task_file(squad, "qa")
    assert [example.answer for example in found.examples] == ["cat", "slept"]
    assert "question 2: it has no answer" in found.notes[0]

    sst = tmp_path / "sst.tsv"
    sst.write_text('sentence\tlabel\na "quoted word \t1\nbad \t0\n')
    assert read_task_file(sst, "sentence").examples[0].text == 'a "quoted word'


def test_questions_about_one_text_stay_together():
    text = "context,question,answer\n" + "".join(
        f"the cat {i // 4} slept,who {i}?,cat\n" for i in range(40)
    )
    data = task_data("qa", read("qa", text).examples)
    apart = {e.context for e in data.heldout}
    assert apart
    assert not apart & {e.context for e in data.train}
