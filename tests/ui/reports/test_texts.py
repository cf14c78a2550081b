"""Our words about the reports: there for each, short, and without a figure we would have to run."""

import pytest

from ae_core.reports.figures import REPORTS
from ui.reports.texts import load_texts


def test_every_report_has_its_words():
    assert tuple(load_texts()) == REPORTS


@pytest.mark.parametrize(("report", "text"), load_texts().items())
def test_the_words_are_short(report, text):
    assert 4 <= len(text.protocol) <= 6
    for sentence in (text.question, text.claim, text.defect, *text.protocol):
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence[-1] in ".?" and len(sentence) < 220
    assert ". " not in text.defect  # one sentence
    assert len(text.name) < 16
