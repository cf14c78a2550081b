"""Who the drawing looks like: nearest training digits in two spaces, and what they vote for."""

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.analysis.neighbours import NUM_NEIGHBOURS, Neighbours, strangeness
from ui.components.digit_canvas import DigitDrawing
from ui.shell import covers, images, panels
from ui.shell.guard import guard
from ui.shell.models import health
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.saving import savable
from ui.shell.serving import cache
from ui.shell.words import say

UNSEEN = "like no {thing} it has seen"
_STRIP = "display:flex;flex-wrap:wrap;gap:10px;margin:6px 0 4px"
_WIDTH = "width:56px;text-align:center"
_HEIGHT = 268  # pixels of all of it


@st.fragment
def show_neighbours(
    drawing: DigitDrawing,
    contestants: Sequence[ModelEntry],
    model: ModelEntry,
    data: str,
    picture: NDArray[np.float32] | None,
) -> None:
    """Show the nearest training digits of what the models got, and 5-NN before and after repair.

    ``picture`` is what the canvas was last given to draw on, or None.
    """
    panels.show_heading("Who does it look like?", is_block=False)
    if covers.show_covered("answers", height=_HEIGHT):  # its neighbours tell what will come of it
        return
    if model.data != data:
        panels.show_sentence(
            f"The nearest {{things}} of “{model.full_name}” are among those it was trained on, "
            f"{data_words(model.data)}, which are not shown or not on this machine."
        )
        return
    if drawing.is_blank and picture is None:
        panels.show_sentence("Draw {a_thing}: its nearest training {things} appear here.")
        return
    if not _is_current(drawing, picture):
        panels.show_sentence(
            "The picture is new. Draw on it, or press “New noise”, to see its nearest training "
            "{things}."
        )
        return
    clean = drawing.to_image()
    given = clean if drawing.seen is None else drawing.seen
    training, _, search = cache.load_training_set(data)
    repaired = [cache.load_model(entry).reconstruct(given)[0, 0] for entry in contestants]
    pictures = np.stack([given, clean, *repaired])[:, None]
    # A class opens one drawing: its neighbours are looked for once (0.15 s of a core).
    by_pixels = cache.once(lambda: search.find(pictures), "nearest", data, pictures.tobytes())
    strange = strangeness(pictures, by_pixels) > cache.strangest_test_digit(data)
    strange[0] = strange[1]  # noise is like no digit either: what was drawn decides
    with savable("neighbours", "Who does the drawing look like?"):
        left, right = st.columns(2, gap="large")
        is_whole = float(np.abs(given - clean).max()) < 1 / 128  # of the bytes the browser sends
        what = "your digit" if is_whole else "the damaged digit"
        if not health.flaw_of(model):  # of which the page has told
            with left, guard():
                code = cache.load_model(model).encode(given)
                codes = cache.search_codes(model, data)
                key = ("nearest by code", model, data, code.tobytes())
                by_code = cache.once(lambda: codes.find(code), *key)
                title = f"By the code that “{model.full_name}” gives {what}"
                _show_strip(title, by_code, training, "distance of the codes", strange[0])
        with right:
            title = f"By the pixels of {what}"
            _show_strip(title, by_pixels, training, "distance of the pixels", strange[0])
        names = [entry.kind_title for entry in contestants]
        _show_votes(["As the models get it", "Your clean ink", *names], by_pixels, strange)
        if strange.any():
            panels.show_sentence(
                "“Like none”: for the ink it has, it is farther from every training {thing} than "
                f"any of {cache.NUM_JUDGED:,} test {{things}} is."
            )
        panels.show_sentence(
            f"The {NUM_NEIGHBOURS} nearest of {len(training):,} training {{things}} of "
            f"{data_words(data)}, by Euclidean distance. The strips are of what the models get, "
            "the votes before and after each repair."
        )


def _is_current(drawing: DigitDrawing, picture: NDArray[np.float32] | None) -> bool:
    """Tell whether the browser's last report is of this picture, damage included."""
    if (picture is None) != (drawing.image is None):
        return False
    if picture is not None and not np.allclose(drawing.image, picture, atol=1 / 128):
        return False
    return drawing.damage.kind == "none" or drawing.seen is not None


def _show_strip(
    title: str, found: Neighbours, training: NDArray[np.uint8], unit: str, is_strange: bool
) -> None:
    """Show the neighbours of the first query."""
    tiles = "".join(
        f'<div style="{_WIDTH}">'
        + images.digit_html(
            training[index] / 255, size=56, label=f"Training digit {index}, a {label}"
        )
        + f'<span style="font-size:12px">{label} · {distance:.2f}</span></div>'
        for index, label, distance in zip(
            found.indices[0], found.labels[0], found.distances[0], strict=True
        )
    )
    verdict, votes = say_vote(found, 0, is_strange=is_strange)
    st.html(
        f'<div class="ae-contestant"><h4>{html.escape(title)}: {verdict}</h4>'
        f"<p>{votes} · below each digit its class "
        f'and the {html.escape(unit)}</p><div style="{_STRIP}">{tiles}</div></div>'
    )


def say_vote(found: Neighbours, query: int, *, is_strange: bool = False) -> tuple[str, str]:
    """Return the class that most neighbours of a query have and their votes, or why there is none.

    ``is_strange`` where the neighbours are too far away to vote.
    """
    if is_strange:
        return say(UNSEEN), "the nearest are too far away to vote"
    most = int(found.votes[query].max())
    if 2 * most <= NUM_NEIGHBOURS:
        return "no majority", f"at most {most} of {NUM_NEIGHBOURS} votes"
    return str(found.predictions[query]), f"{most} of {NUM_NEIGHBOURS} votes"


def _show_votes(names: Sequence[str], found: Neighbours, strange: NDArray[np.bool_]) -> None:
    """Show one verdict for each picture in a row."""
    said = [
        ("like none", "") if is_far else say_vote(found, place)
        for place, is_far in enumerate(strange)
    ]
    cells = "".join(
        f"<div><span>{html.escape(name)}</span><b>{verdict}</b> "
        f'<span style="display:inline">{votes}</span></div>'
        for name, (verdict, votes) in zip(names, said, strict=True)
    )
    st.html(
        f'<div class="ae-contestant"><h4>What the {NUM_NEIGHBOURS} nearest by pixels say</h4></div>'
        f'<div class="ae-figures">{cells}</div>'
    )
