"""What each report asks, claims and does, in our own words, from its room."""

import functools

from ae_core.reports.figures import REPORTS, Record
from ae_core.reports.stored_results import room_directory


class Headline(Record):
    """What a report is known by: its chief claim, and what decides it."""

    sentence: str  # in a visitor's words
    claim: str  # the verdict on it, by its claim
    figures: dict[str, str]  # those that decide it, by what they are called


class ReportText(Record):
    """The words around a report's figures."""

    name: str  # on the button that chooses it
    title: str
    author: str
    question: str
    claim: str
    headline: Headline | None = None  # none of what is no report
    protocol: tuple[str, ...]
    defect: str  # one sentence
    flaw: str  # what that sentence is: "Defect", "Caution"
    lead: tuple[str, ...]  # names of the exhibits beside the table
    first: tuple[str, ...]  # how the headings of the figures in that table begin


@functools.cache
def load_texts() -> dict[str, ReportText]:
    """Return the words of every report by its number, in the order of the page."""
    return {
        report: ReportText.model_validate_json((room_directory(report) / "text.json").read_bytes())
        for report in REPORTS
    }
