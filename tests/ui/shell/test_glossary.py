"""The glossary: one sentence a word, and every word a page explains is in it."""

import ast
from pathlib import Path

import pytest

from ae_core.export.page import name_things
from ui.shell.glossary import explain, load_glossary

ROOT = Path(__file__).parents[3]
EXPLAINERS = {"explain", "show_words"}


@pytest.mark.parametrize(("term", "sentence"), load_glossary().items())
def test_each_entry_is_one_sentence(term, sentence):
    sentence = name_things(sentence, are_digits=True)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert ". " not in sentence and "\n" not in sentence
    assert 40 <= len(sentence) <= 190, len(sentence)


def explained_terms() -> set[str]:
    """Return every word that a page or a control explains, read from the source."""
    found = set()
    for path in [ROOT / "home.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "ui").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in EXPLAINERS:
                    found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    return found


def test_every_word_a_page_explains_is_there():
    assert len(explained_terms()) > 10
    assert explained_terms() <= set(load_glossary())


def test_an_unknown_word_is_a_mistake():
    assert explain("code").startswith("**code**: ")
    with pytest.raises(KeyError):
        explain("flux capacitor")
