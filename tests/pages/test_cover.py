"""What pages draw by themselves is covered where an address says so, and nowhere else."""

import pytest

from ui.choices.covers import PARTS
from ui.shell.covers import WORDS

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]

# page, its choices, what is covered, and what of the page is then gone
CASES = [
    ("draw", {"model": "bench-10-plain"}, "errors", ["0.0093", "against the clean ones"]),
    ("draw", {"model": "digits-10-plain", "data": "digits"}, "answers", ["its nearest training"]),
    ("reconstruct", {"data": "digits"}, "errors", ["MSE against the clean", "ae-best", "0.0034"]),
    ("reconstruct", {"data": "digits"}, "answers", ["MSE against the clean", "ae-contestant"]),
    ("latent_space", {"model": "explorer-2"}, "facts", ["0.0339"]),
    (
        "latent_space",
        {"model": "bench-10-variational", "view": "prior"},
        "samples",
        ["64 codes drawn from the prior", "Sample 1"],
    ),
    ("map", {"model": "explorer-2"}, "facts", ["0.0339"]),
    ("pca", {"model": "digits-10-plain", "data": "digits"}, "needed", ["numbers in the code"]),
    ("pca", {"model": "digits-10-plain", "data": "digits"}, "ladder", ["numbers in the code"]),
    ("pca", {"model": "bench-10-plain"}, "planes", ["The largest angle is"]),
    ("pca", {"model": "pca-64-clipped"}, "needed", ["0.0078"]),
    ("reports", {"report": "001"}, "verdicts", ["384 is a slip", "lets units die"]),
    ("reports", {"report": "001"}, "figures", ["384 is a slip", "0.0272", "0.0337", "of 8; 0 for"]),
    ("reports", {}, "verdicts", ["✓ holds", "4.204"]),
]


@pytest.mark.parametrize(("page", "choices", "cover", "secrets"), CASES)
def test_what_is_covered_is_not_on_the_page(run_page, text_of, page, choices, cover, secrets):
    app = run_page(page, **choices)
    assert not app.exception
    open_text = text_of(app)
    assert [secret for secret in secrets if secret not in open_text] == []
    assert WORDS not in open_text
    app = run_page(page, **choices, cover=cover)
    assert not app.exception
    text = text_of(app)
    assert [secret for secret in secrets if secret in text] == []
    assert WORDS in text or "<b>?</b>" in text
    assert app.query_params["cover"] == cover


@pytest.mark.parametrize("page", PARTS)
def test_an_unknown_part_gets_a_sentence_and_nothing_is_covered(run_page, text_of, page):
    app = run_page(page, cover="ears")
    assert not app.exception
    text = text_of(app)
    assert "covers the part “ears”" in text and ", ".join(PARTS[page]) in text
    assert "the whole page is shown instead" in text and WORDS not in text
    assert "cover" not in app.query_params


@pytest.mark.parametrize("page", PARTS)
def test_a_page_stands_with_all_of_it_covered(run_page, page):
    app = run_page(page, cover=",".join(PARTS[page]))
    assert not app.exception
    assert app.query_params["cover"] == ",".join(PARTS[page])


def test_no_file_is_offered_of_what_is_covered(run_page):
    app = run_page("reports", report="001", cover="figures")
    assert not app.get("plotly_chart") and not app.dataframe and not app.get("download_button")
    assert run_page("reports", report="001").get("plotly_chart")


def test_a_cover_stays_on_its_page(run_page, text_of):
    app = run_page("reports", report="001", cover="figures")
    app.query_params.clear()
    app.switch_page("pages/map.py").run()
    assert "cover" not in app.query_params
    assert WORDS not in text_of(app)
