"""Components are registered from assets/components by name."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui import components


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(components, "FOLDER", tmp_path)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "words.js").write_text("function speak() {\n}\n")
    components.component.cache_clear()
    yield tmp_path
    components.component.cache_clear()


def mounted() -> None:
    from bert_explorer.ui.components import component

    component("strip")(key="first", data={"tokens": ["a"]})


def test_a_component_mounts_in_every_new_runtime(folder: Path) -> None:
    (folder / "strip").mkdir()
    (folder / "strip" / "strip.js").write_text("export default function () {\n}\n")
    for _ in range(2):
        app = AppTest.from_function(mounted).run()
        assert not app.exception
        assert app.get("bidi_component")[0].proto.component_name == "strip"


def test_a_missing_component_is_an_error(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        components.component("none")
