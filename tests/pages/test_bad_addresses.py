"""Nonsense in every field of the address at once: the page stands, and says what it shows."""

import pytest

from ui.choices.codec import kinds_of
from ui.shell import state
from ui.shell.pages import PAGES

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]

FIELDS = {
    page.title.lower(): tuple(kinds_of(page.choices))
    for page in PAGES
    if page.title in ("Home", "Draw", "Reconstruct")
}
TITLES = {"home": "784 pixels squeezed", "draw": "Draw a digit", "reconstruct": "Break a wall"}
NONSENSE = ("abc", "nan,nan", "\x00", "x" * 5000, "<script>alert(1)</script>", "1e999", "−1")


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("page", FIELDS)
def test_each_bad_field_gets_its_sentence(run_page, text_of, page, text):
    app = run_page(page, **dict.fromkeys(FIELDS[page], text))
    shown = text_of(app)
    assert not app.exception and TITLES[page] in shown
    sentences = shown.count("is shown instead") + shown.count("raw the digit again")
    assert sentences == len(FIELDS[page])
    assert "<script>alert" not in shown and "x" * 200 not in shown
    kept, usual = app.session_state["explorer_state"], state.ExplorerState()
    for field in set(FIELDS[page]) - {"model", "data", "digit", "num_images", "comparison"}:
        assert getattr(kept, field) == getattr(usual, field)


@pytest.mark.parametrize("page", FIELDS)
def test_fields_of_other_pages_and_unknown_ones_are_no_matter(run_page, text_of, page):
    others = set(state.ExplorerState.model_fields) - set(FIELDS[page])
    app = run_page(page, **dict.fromkeys([*others, "strokes[]", "__proto__", "ümlaut"], "nan"))
    assert not app.exception and TITLES[page] in text_of(app)
    assert "is shown instead" not in text_of(app)
