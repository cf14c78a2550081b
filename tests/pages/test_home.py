"""Home: the first sight of any model, doors to pages that are there, all models below."""

import pytest

from ui.home.panel import FIRST_LESSON
from ui.lessons.lesson import read_lesson
from ui.lessons.shelf import list_lessons
from ui.shell.models.labels import spelled
from ui.shell.pages import PAGES

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


@pytest.mark.parametrize(
    ("model", "count"),
    [("", "ten"), ("explorer-2", "two"), ("explorer-30", "30"), ("003-filters-400", "400")],
)
def test_the_heading_counts_the_numbers_of_the_model(run_page, text_of, model, count):
    app = run_page("home", **({"model": model} if model else {}))
    assert not app.exception
    assert f"784 pixels squeezed to {count} numbers. Pull one." in text_of(app)


def test_every_door_leads_to_a_page_or_a_lesson_that_is_there(run_page, text_of):
    app = run_page("home")
    assert f"./?lesson={FIRST_LESSON}" in text_of(app)
    assert read_lesson(list_lessons()[FIRST_LESSON]).title == "Ten numbers for a digit"
    links = [link.proto.page for link in app.main.get("page_link")]
    names = {page.name for page in PAGES}
    assert links and all(link.split("/")[-1] in names for link in links)
    assert {"draw", "latent_space", "train", "class"} <= {link.split("/")[-1] for link in links}


def test_all_models_stand_behind_one_link_by_report(run_page, text_of):
    app = run_page("home")
    (models,) = app.main.expander
    assert models.label == "All models, and how good each is" and not models.proto.expanded
    text = text_of(app)
    places = [text.index(f">{title}</th>") for title in ("To explore", "Report 001", "Report 004")]
    assert places == sorted(places)
    assert "Denoising, 10 numbers<br>" in text[: places[1]]


def test_an_old_link_of_the_pad_opens_as_it_did(run_page, text_of):
    address = {"model": "explorer-2", "code": "0.5,-0.25", "plane": "1-2", "hold": "digit"}
    app = run_page("home", **address, window="0.1,0.2,2", taken="12")
    assert not app.exception and "is shown instead" not in text_of(app)
    for name, value in address.items():
        assert app.query_params[name] == value


def test_a_count_is_spelled_while_it_is_small():
    assert spelled(1) == "one number" and spelled(12) == "twelve numbers"
    assert spelled(13) == "13 numbers" and spelled(1024) == "1,024 numbers"
