"""The glossary: one sentence a word, and every word a page explains is in it."""

import pytest

from ae_core.export.page import name_things
from ui.shell.pages import PAGES
from ui.shell.words import GLOSSARY, explain


@pytest.mark.parametrize(("term", "sentence"), GLOSSARY.items())
def test_each_entry_is_one_sentence(term, sentence):
    sentence = name_things(sentence, are_digits=True)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert ". " not in sentence and "\n" not in sentence
    assert 40 <= len(sentence) <= 190, len(sentence)


def test_every_word_a_page_explains_is_there():
    assert {word for page in PAGES for word in page.words} <= set(GLOSSARY)
    assert all(page.words for page in PAGES)


def test_an_unknown_word_is_a_mistake():
    assert explain("code").startswith("**code**: ")
    with pytest.raises(KeyError):
        explain("flux capacitor")
