"""The Family page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.analysis.cost import count_flops
from bert_explorer.analysis.family import BY_KEY
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.views.units import flops

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "bert_explorer" / "main.py"
PAGE = ROOT / "pages" / "family.py"

SIDE, COST, CALCULATOR, ROBERTA, ALBERT, DISTIL, ELECTRA, GPT2 = (
    "Side by side",
    "Cost",
    "Calculator",
    "RoBERTa",
    "ALBERT",
    "DistilBERT",
    "ELECTRA",
    "GPT-2",
)
OF_THE_SENTENCE = (ROBERTA, DISTIL, ELECTRA, GPT2)
TABS = (SIDE, COST, CALCULATOR, ROBERTA, ALBERT, DISTIL, ELECTRA, GPT2)


def run(show: str = SIDE, **params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in {"show": show, **params}.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def figure(app: AppTest) -> dict:
    """The one Plotly figure of the open tab."""
    [chart] = app.get("plotly_chart")
    return json.loads(chart.proto.spec)


def markdown(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def sent(app: AppTest, name: str) -> dict:
    [found] = [e for e in app.get("bidi_component") if e.proto.component_name == name]
    return json.loads(found.proto.json)


def test_bars_are_the_counts_and_say_what_is_cited():
    app = run()
    labels = [note["text"] for note in figure(app)["layout"]["annotations"]]
    assert labels[0] == "110,106,428  (cited 110M: +0.1%)"
    assert any("cited 117M: +6.4%" in label for label in labels)
    app.toggle("with_heads").set_value(False).run()
    assert figure(app)["layout"]["annotations"][0]["text"] == "109,482,240  (cited 110M: −0.5%)"
    assert "−39%" in markdown(app)


def test_models_are_chosen_and_none_is_a_message():
    app = run()
    app.multiselect("family").set_value(["albert-base"]).run()
    assert len(figure(app)["layout"]["annotations"]) == 1
    assert "12 layers run one block" in str(app.table[0].value)
    app.multiselect("family").set_value([]).run()
    assert not app.exception
    assert "at least one" in app.info[0].value


def test_predict_first_keeps_the_bars_back():
    app = run(predict="true")
    assert not app.get("plotly_chart")
    assert "most parameters" in markdown(app)


def test_cost_follows_the_length():
    app = run(COST, tokens_n="300")
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["One pass"] == flops(count_flops(BY_KEY["bert-base"].shape(), 300, 45).total)
    assert "n = F = 3,072" in markdown(app)
    assert "512 positions" in markdown(app)


def test_the_calculator_refuses_with_the_reason_and_recovers():
    app = run(CALCULATOR)
    app.number_input("calc_heads").set_value(7).run()
    assert "multiple of num" in app.error[0].value
    app.number_input("calc_heads").set_value(24).run()
    assert not app.error
    assert "cost no parameters" in app.info[0].value
    app.number_input("calc_layers").set_value(24).run()
    total = count_parameters(BY_KEY["bert-base"].shape()).total
    layers = 7_087_872  # by hand: 4(768² + 768) + 2·768·3072 + 3072 + 768 + 4·768
    assert figure(app)["layout"]["annotations"][1]["text"] == f"{total + 12 * layers:,}"


def test_choosing_another_start_takes_its_sizes():
    app = run(CALCULATOR)
    app.selectbox("calc_from").set_value("albert-base").run()
    assert not app.exception
    assert app.number_input("calc_embedding").value == 128
    assert "parameters, not computation" in app.info[0].value
    notes = [note["text"] for note in figure(app)["layout"]["annotations"]]
    assert notes[0].startswith(notes[1])
    app.number_input("calc_layers").set_value(6).run()
    app.button[[b.label for b in app.button].index("Back to its sizes")].click().run()
    assert app.number_input("calc_layers").value == 12


def test_a_link_may_name_the_start_alone():
    app = run(CALCULATOR, calc_from="GPT-2", calc_layers="6")
    assert app.number_input("calc_positions").value == 1024
    assert app.number_input("calc_layers").value == 6


def test_roberta_counts_positions_and_answers_which_one():
    app = run(ROBERTA, copies="1")
    titles = [note["text"] for note in figure(app)["layout"]["annotations"]]
    assert titles[0].startswith("static: 1 of 7")
    assert "124,697,433" in markdown(app)
    assert "same, parameter for parameter" in markdown(app)


def test_albert_saves_parameters_and_no_computation():
    notes = [note["text"] for note in figure(run(ALBERT))["layout"]["annotations"]]
    assert notes.count("22.3 GFLOPs") == 2
    assert {"85.1M", "7.09M"} <= set(notes)
    text = markdown(run(ALBERT, albert="Narrow tables", table_e="64"))
    assert f"{30_000 * 64 + 64 * 768:,}" in text


def test_sentence_order_uses_the_visitors_pair():
    text = markdown(run(ALBERT, albert="Sentence order", s="Dogs bark.", b="Cats purr."))
    assert text.count("Dogs bark") == 3
    assert text.count("Cats purr") == 2


def test_soft_targets_name_their_entropy():
    app = run(DISTIL, soft="4.0")
    names = [trace["name"] for trace in figure(app)["data"]]
    assert names[0] == "label: 0 bits"
    bits = [float(name.split(": ")[1].split()[0]) for name in names]
    assert bits == sorted(bits)
    app = run(DISTIL, s="The cat [MASK].", hide_word="3")
    assert "There is no label" in " ".join(c.value for c in app.caption)


def test_electra_labels_what_was_replaced():
    app = run(ELECTRA, mask_words="one word", hide_word="2")
    tokens = sent(app, "replaced_tokens")["tokens"]
    assert [token["masked"] for token in tokens].count(True) == 1
    assert all(t["replaced"] == (t["typed"] != t["written"]) for t in tokens)
    assert {metric.value for metric in app.metric} == {"1 of 9 tokens", "9 of 9 tokens"}
    before = app.number_input("draw").value
    app.button("draw_again").click().run()
    assert app.number_input("draw").value == before + 1


def test_gpt2_measures_both_placements():
    curves = {trace.get("name"): trace for trace in figure(run(GPT2))["data"]}
    assert {"post-LN", "pre-LN"} <= set(curves)
    assert "brings every vector back" in markdown(run(GPT2))


@pytest.mark.parametrize("show", OF_THE_SENTENCE)
def test_an_empty_sentence_is_a_message(show):
    app = run(show, s="Cats.")
    app.text_input("s").set_value("   ").run()
    assert not app.exception
    assert "empty" in app.error[0].value


@pytest.mark.parametrize("show", [*OF_THE_SENTENCE, ALBERT])
@pytest.mark.parametrize(
    "text",
    [
        "</script><b>x</b> <a href='http://x'>y</a>",
        "\U0001f600\u200b\u202e\u05e9\u05dc\u05d5\u05dd \u535a",
        "**bold** $x$ :red[no] [link](http://x) | a | b |",
        "[MASK] the [ Mask ] cat [SEP]",
        "word " * 190,
    ],
)
def test_any_text_is_drawn_or_answered(show, text):
    params = {"albert": "Sentence order"} if show == ALBERT else {}
    assert not run(show, s=text, b=text, **params).exception


def test_nonsense_parameters_are_dropped():
    params = {
        "family": "BERT-base,nobody",
        "with_heads": "perhaps",
        "cost_of": "<b>",
        "tokens_n": "-4",
        "guess_at": "never",
        "calc_from": "nothing",
        "calc_layers": "-1",
        "calc_ffn": "many",
        "epochs": "1000",
        "copies": "3",
        "draw": "x",
        "albert": "none",
        "table_e": "0",
        "soft": "0",
        "hide_word": "99",
        "mask_words": "all",
    }
    for show in (*TABS, "Nowhere"):
        assert not run(show, **params).exception
