"""Addresses as they were shared before the choices became models: each opens what it opened.

``addresses_of_today.json`` was written by the code of that day: page, address, the choices that
differ from the defaults, the sentences for what could not be read, and the address that followed.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from ui.choices.codec import COMMON, kinds_of
from ui.choices.fields import Context
from ui.choices.train import TrainChoices
from ui.shell import state
from ui.shell.models.entries import find_key
from ui.shell.pages import PAGES
from ui.shell.state import ExplorerState

CASES = json.loads(Path(__file__).with_name("addresses_of_today.json").read_text("utf-8"))
MODELS = (  # key, name, when it was saved
    ("bench-10-denoising", "bench-10-denoising", 0),
    ("explorer-2", "explorer-2", 0),
    ("pca-10-clipped", "pca-10-clipped", 0),
    ("mine-0123abcd-s0", "mine", 1),
    ("mine-0123abcd-s1", "mine", 2),
)
CHOICES = {page.name: page.choices for page in PAGES}


def open_address(page, address):
    """Return state and sentences as a page's first run leaves them, and the address it writes."""
    entries = [SimpleNamespace(key=key, name=name, saved=saved) for key, name, saved in MODELS]
    choices = CHOICES[page]
    state.st.query_params.update(address)
    context = Context(find_model=lambda text: find_key(entries, text))
    sentences = state.begin_run(page, choices, context)
    state.publish_state(choices)
    return state.current_state(), sentences, state.st.query_params.to_dict()


class Address(dict):
    """What Streamlit's address can do beyond a dictionary."""

    to_dict = dict.copy

    def from_dict(self, values):
        self.clear()
        self.update(values)


@pytest.fixture
def _session(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))  # no set of one's own
    monkeypatch.setattr(state.st, "session_state", {})
    monkeypatch.setattr(state.st, "query_params", Address())


def differing(now):
    """Return the choices that are not the defaults."""
    usual = state.ExplorerState()
    return {
        name: getattr(now, name)
        for name in sorted(ADDRESSED)
        if getattr(now, name) != getattr(usual, name)
    }


ADDRESSED = set(kinds_of(ExplorerState))


@pytest.mark.usefixtures("_session")
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_an_address_of_today_opens_what_it_opened(case):
    now, sentences, written = open_address(case["page"], case["address"])
    assert differing(now) == case["opens"]
    assert sorted(sentences) == sorted(case["sentences"])
    assert written == case["writes"]


# chosen in addresses since then
LATER = {"photo", "covered", "sketch", "column", "of_kind"}
LATER |= {"drag", "caught", "map_window", "second_window"}
LATER |= {"cover", "own_size", "own_epochs", "own_which", "filters_of"}
LATER |= set(kinds_of(TrainChoices)) - set(COMMON)


def test_every_choice_is_among_them():
    opened = {name for case in CASES for name in case["opens"]}
    refused = {name for case in CASES if case["sentences"] for name in case["address"]}
    of_that_day = ADDRESSED - LATER
    assert of_that_day <= opened and of_that_day <= refused and len(CASES) >= 150
