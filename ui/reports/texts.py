"""What each report asks, claims and does, in our own words, from one file."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

TEXTS_FILE = Path(__file__).with_name("reports.json")


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """The words around a report's figures."""

    name: str  # on the button that chooses it
    title: str
    author: str
    question: str
    claim: str
    protocol: tuple[str, ...]
    defect: str  # one sentence
    flaw: str  # what that sentence is: "Defect", "Caution"
    lead: tuple[str, ...]  # names of the exhibits beside the table
    first: tuple[str, ...]  # how the headings of the figures in that table begin


@functools.cache
def load_texts() -> dict[str, ReportText]:
    """Return the words of every report by its number, in the order of the page."""
    content = json.loads(TEXTS_FILE.read_text("utf-8"))
    return {
        report: ReportText(
            **{
                name: tuple(told) if isinstance(told, list) else told
                for name, told in words.items()
            }
        )
        for report, words in content.items()
    }
