"""The shape of the house, kept by its imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bert_explorer"

TOKENIZING = (
    "alignment bpe encoding readable special_tokens token_ids tokenizer tokenizer_checks "
    "tokenizer_files vocabulary vocabulary_sizes word_numbers wordpiece words"
)

# Who may import whom, besides itself and language. What is not here has no place yet.
MAY_IMPORT = {
    "language": "",
    "errors": "",
    "config": "errors",
    "tokenizing": "errors",
    "masks": "errors",
    "sinusoids": "",
    "interventions": "errors",
    "activations": "errors config",
    "trace": "errors config interventions activations",
    "model": "errors config tokenizing masks trace",
    "data": "errors tokenizing",
    "checkpoints": "errors config tokenizing trace model",
    "jobs": "errors",
    "finetuning": "errors config tokenizing masks trace data model checkpoints",
    "training": "errors config tokenizing masks sinusoids model data checkpoints jobs trace "
    "finetuning",
    "analysis": "errors config tokenizing masks sinusoids trace interventions model data "
    "checkpoints finetuning",
    "study": "errors config tokenizing masks trace data model checkpoints analysis",
    "views": "errors tokenizing masks analysis study",
    "ui": "errors config tokenizing data checkpoints finetuning training jobs analysis study views",
    "main": "ui",
    "pages": "errors tokenizing masks checkpoints analysis study views ui",
    "app": "ui",
}

SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted(PACKAGE.rglob("*.py"))]
# The package's own __init__.py is the public API and may take from anywhere but the app.
CHECKED = [path for path in SOURCES if path != PACKAGE / "__init__.py"]


def unit_of(module: str) -> str:
    """The entry of MAY_IMPORT that a file such as bert_explorer.model.bert belongs to."""
    first, _, rest = module.partition(".")
    name = rest.split(".")[0] if first == "bert_explorer" else first
    return "tokenizing" if name in TOKENIZING.split() else name


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Full names of everything a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "bert_explorer":
                found |= {f"bert_explorer.{alias.name}" for alias in node.names}
            else:
                found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", CHECKED, ids=module_of)
def test_imports_follow_the_arrows(path: Path) -> None:
    unit = unit_of(module_of(path))
    assert unit in MAY_IMPORT, f"{path.relative_to(ROOT)} has no place in the import tree"
    inside = {unit_of(name) for name in imports_of(path) if name.startswith("bert_explorer.")}
    forbidden = inside - {unit, "language"} - set(MAY_IMPORT[unit].split())
    assert not forbidden, f"{unit} must not import {', '.join(sorted(forbidden))}"


def outside_imports(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)}


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_streamlit_stays_in_the_app(path: Path) -> None:
    in_app = unit_of(module_of(path)) in {"app", "main", "ui", "pages"}
    assert in_app or "streamlit" not in outside_imports(path)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_transformers_is_only_for_tests(path: Path) -> None:
    assert "transformers" not in outside_imports(path)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_no_file_is_read_that_could_run_code(path: Path) -> None:
    """Pickled files, torch's included, run what they hold."""
    assert outside_imports(path).isdisjoint({"pickle", "marshal", "shelve", "dill", "joblib"})
    assert "torch.load(" not in path.read_text(encoding="utf-8")
