"""The glossary: one sentence a word, and every word a page explains is in it."""

import html
import re

import pytest

from ae_core.export.page import name_things
from ui.shell.pages import PAGES
from ui.shell.words import GLOSSARY, explain, marked, terms_of_page


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


def test_a_text_keeps_its_words_and_each_term_is_marked_once():
    text = "MSE < RMSE, the prior & priors; 5-NN accuracy, 5-NN, σ, R², MSE, code"
    shown = marked(text)
    assert re.sub("<[^>]+>", "", shown) == html.escape(text)
    terms = re.findall('data-term="([^"]+)"', shown)
    assert terms == ["MSE", "RMSE", "prior", "5-NN accuracy", "5-NN", "σ", "R²"]
    assert 'aria-describedby="ae-term-5-NN-accuracy"' in shown and 'tabindex="0"' in shown


def test_everyday_words_are_marked_where_a_page_introduces_itself():
    assert "data-term" not in marked("a code of ten")
    assert 'data-term="code"' in marked("A code of ten", with_everyday=True)


def test_the_browser_is_told_every_meaning_and_which_words_to_mark():
    told = terms_of_page()
    assert set(told["marked"]) < set(told["meanings"])
    assert not [text for text in told["meanings"].values() if "{" in text]
