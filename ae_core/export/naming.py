"""What a page calls its pictures: digits where they are handwritten digits, else images."""

from typing import Any

from ae_core.data.published import Dataset


def name_things(text: str, *, are_digits: bool) -> str:
    """Fill in what a text's pictures are: ``{thing}``, ``{things}``, ``{a_thing}``.

    A placeholder with a capital begins a sentence.

    >>> name_things("{A_thing} among test {things}", are_digits=False)
    'An image among test images'
    """
    article, word = ("a", "digit") if are_digits else ("an", "image")
    said = {"thing": word, "things": f"{word}s", "a_thing": f"{article} {word}"}
    for name, words in said.items():
        text = text.replace(f"{{{name}}}", words)
        text = text.replace(f"{{{name.capitalize()}}}", words.capitalize())
    return text


def naming_of(dataset: Dataset) -> dict[str, Any] | None:
    """Return what the browser's components call a set's pictures and classes; None for digits."""
    if dataset.has_digits:
        return None
    return {"classes": list(dataset.class_names) if dataset.is_labelled else None}
