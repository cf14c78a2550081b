"""Present is a choice of every page, which each link between them carries."""

import pytest

from ui.choices.codec import read_address
from ui.choices.common import CommonChoices
from ui.choices.fields import Context
from ui.shell.charts import new_figure, presented
from ui.shell.pages import PAGES
from ui.shell.theme import LIGHT

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")


def addresses_of_links(app):
    return [link.proto.query_string for link in app.get("page_link")]


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_every_page_keeps_it_in_its_address_and_in_all_links(run_page, page):
    app = run_page(page, present="1")
    assert not app.exception
    assert app.query_params["present"] == "1"
    links = addresses_of_links(app)
    assert len(links) >= len(PAGES) and all("present=1" in link for link in links)


def test_a_page_that_is_not_presented_says_nothing_of_it(run_page):
    app = run_page("reports")
    assert "present" not in app.query_params
    assert not any("present" in link for link in addresses_of_links(app))


@pytest.mark.parametrize("text", ["2", "yes", "", "1.0"])
def test_what_it_cannot_be_is_told_in_a_sentence(text):
    values, sentences = read_address(CommonChoices, {"present": text}, Context())
    assert values == {} and len(sentences) == 1
    assert "Present" in sentences[0] and "the default is shown" in sentences[0]


def test_a_presented_figure_is_larger_and_leaves_the_first_as_it_was():
    figure = new_figure(LIGHT, height=300)
    large = presented(figure)
    assert (figure.layout.height, figure.layout.font.size) == (300, 12)
    assert (large.layout.height, large.layout.font.size) == (550, 22)
    assert large.layout.legend.font.size == 22
    assert large.layout.font.color == figure.layout.font.color
