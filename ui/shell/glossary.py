"""One sentence for every word a visitor may not know, from one file."""

import functools
import json
from pathlib import Path

GLOSSARY_FILE = Path(__file__).with_name("glossary.json")


@functools.cache
def load_glossary() -> dict[str, str]:
    """Return the sentence of every term, in the file's order."""
    glossary: dict[str, str] = json.loads(GLOSSARY_FILE.read_text("utf-8"))
    return glossary


def explain(*terms: str) -> str:
    """Return the sentences of terms as Markdown, one paragraph each."""
    glossary = load_glossary()
    return "\n\n".join(f"**{term}**: {glossary[term]}" for term in terms)
