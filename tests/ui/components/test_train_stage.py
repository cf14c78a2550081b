"""The stage's component is whole; what it asks of the server is read with no trust in it."""

import pytest

from ae_core.errors import DataError
from ae_core.export.bundle import read_component
from ui.choices.codec import from_browser, to_browser
from ui.choices.stage import NEWEST, StageChoices
from ui.components.train_stage import read_act

ASKED = {"axis": "epoch", "position": NEWEST, "tab": "map", "act": "play", "nonce": "12345678"}


def test_the_component_is_bundled():
    source = read_component("train_stage")
    assert "export default" in source.javascript and ".strip" in source.css


def test_choices_go_to_the_browser_and_come_back():
    told = to_browser(StageChoices, StageChoices(along="second", moment=2.5, tab="layers"))
    assert told == {"axis": "second", "position": 2.5, "tab": "layers"}
    assert from_browser(StageChoices, told)["moment"] == 2.5
    assert from_browser(StageChoices, ASKED)["moment"] == NEWEST


def test_an_act_is_read():
    assert read_act(ASKED).act == "play"
    branch = read_act(
        ASKED | {"act": "branch", "snapshot": "0-3", "changes": {"learning_rate": 0.1}}
    )
    assert branch.snapshot == "0-3" and branch.changes == {"learning_rate": 0.1}
    assert read_act(ASKED | {"act": "open", "page": "draw", "snapshot": "0-3"}).page == "draw"


def test_a_message_without_an_act_asks_for_nothing():
    assert read_act({"axis": "epoch", "position": NEWEST, "tab": "map"}) is None
    assert read_act(None) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "shutdown"},
        {"nonce": "1"},
        {"snapshot": "x" * 301},
        {"epochs": -1},
        {"changes": {"batch_size": 3}},
        {"act": "open", "page": "../secret"},
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(DataError):
        read_act(ASKED | wrong)
