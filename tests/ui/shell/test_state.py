"""What a visitor chose: widgets, address and components have their say, none says it back."""

import pytest

from ui.choices.common import Damage
from ui.choices.fields import Context
from ui.shell import state

CHOICES = Damage


class Session(dict):
    """What Streamlit's session state can do beyond a dictionary."""

    to_dict = dict.copy


@pytest.fixture
def session(monkeypatch):
    """Give an empty session, with an address that a test can write."""
    memory, address = Session(), Session()
    monkeypatch.setattr(state.st, "session_state", memory)
    monkeypatch.setattr(state.st, "query_params", address)
    return memory


def run(page="Draw", **address):
    """Begin a run as a page does."""
    state.st.query_params.update(address)
    state.begin_run(page, CHOICES, Context())


def test_what_an_address_said_gives_way_to_what_the_page_tells(session):
    run(corruption="blur")
    assert state.current_state().corruption == "blur"
    session["explorer_address"] = dict(state.st.query_params)
    state.change_state(corruption="masking")  # told by a component: no widget shows it here
    run()
    assert state.current_state().corruption == "masking"


def test_an_address_is_read_once_even_where_the_run_was_cut_off_before_it_wrote_its_own(session):
    run(corruption="blur")
    state.change_state(corruption="masking")  # the visitor's next act, or after an error
    run()
    assert state.current_state().corruption == "masking"
    run(corruption="contrast")  # news
    assert state.current_state().corruption == "contrast"


def test_a_widget_is_heard_while_its_page_has_it(session):
    run(page="Reconstruct")
    key = state.seed_widget("level")
    session[key] = 0.25
    run(page="Reconstruct")
    assert state.current_state().level == 0.25
    state.seed_widget("level")
    session[key] = 0.75
    run(page="Draw")
    assert state.current_state().level == 0.75 and key not in session


def test_what_a_component_told_is_not_told_back_to_it(session):
    run()
    first, count = state.opened_with("canvas", CHOICES)
    state.change_state(level=0.9)
    state.mark_known(CHOICES)
    run()
    assert state.opened_with("canvas", CHOICES) == (first, count)


def test_news_from_the_address_opens_a_component_anew_even_where_it_began(session):
    run()
    first, count = state.opened_with("canvas", CHOICES)
    state.change_state(level=0.9)
    state.mark_known(CHOICES)
    run(level=str(first.level))  # back to the address it opened with
    again, more = state.opened_with("canvas", CHOICES)
    assert (again.level, more) == (first.level, count + 1)


def test_a_component_that_a_run_may_move_opens_anew_with_it_but_not_with_its_fragment(session):
    run()
    first, count = state.opened_with("map", CHOICES, each_run=True)
    state.change_state(level=0.9)
    state.mark_known(CHOICES)
    assert state.opened_with("map", CHOICES, each_run=True) == (first, count)
    run()
    again, more = state.opened_with("map", CHOICES, each_run=True)
    assert (again.level, more) == (0.9, count + 1)


def test_a_component_that_was_away_opens_as_things_are_now(session):
    run()
    state.opened_with("pad", CHOICES)
    state.change_state(level=0.9)
    state.mark_known(CHOICES)
    run()  # without the pad
    run()
    assert state.opened_with("pad", CHOICES)[0].level == 0.9


def test_the_newest_report_of_any_component_is_known_by_its_number(session):
    assert state.newest_report() == 0
    session |= {"canvas": {"drawing": None, "report": 3}, "pad": {"choice": {}, "report": 5}}
    session |= {"ladder": {"choice": None}, "nonsense": {"report": "9"}, "report": 7, "more": [8]}
    session["sly"] = {"report": True}
    assert state.newest_report() == 5
