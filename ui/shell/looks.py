"""How each contestant of the denoising bench looks: colour, dashes and marker, always the same.

The colours were found by search for the largest smallest difference (CIELAB ΔE) under normal,
protan, deutan and tritan vision (Machado 2009, full severity) among those that are readable as
text and differ from accent and error colours. The components' `shared/tokens.json` holds
them, and the browser's `shared/paint/looks.js` draws the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.shell.images import mask_html
from ui.shell.models.entries import ModelEntry
from ui.shell.theme import DARK, TOKENS, Palette


@dataclass(frozen=True)
class Look:
    """A line and its marker; dashes in pixels, the marker an SVG path about its middle."""

    light: str
    dark: str
    dash: list[int]
    marker: str


CHOSEN = "chosen"
LOOKS = {name: Look(**look) for name, look in TOKENS["looks"].items()}


def looks_of(contestants: Sequence[ModelEntry]) -> list[str]:
    """Return the name of each contestant's look: that of its kind, once; a second is the chosen."""
    names: list[str] = []
    for entry in contestants:
        name = look_of_kind(entry.kind)
        names.append(CHOSEN if name in names else name)
    return names


def look_of_kind(kind: str) -> str:
    """Return the name of the look of `ModelEntry.kind`."""
    return kind.split()[0].lower()


def colour_of(name: str, palette: Palette) -> str:
    """Return a look's colour on a palette's paper."""
    return LOOKS[name].dark if palette == DARK else LOOKS[name].light


def swatch_html(name: str) -> str:
    """Return a piece of the line with its marker, to stand before a contestant's name."""
    look = LOOKS[name]
    dash = " ".join(map(str, look.dash))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 10">'
        f'<path d="M0 5H28" stroke="#000" stroke-width="1.5" stroke-dasharray="{dash}"/>'
        f'<path transform="translate(14 5)" d="{look.marker}"/></svg>'
    )
    return (
        f'<i class="ae-look" style="--light:{look.light};--dark:{look.dark}">'
        f"{mask_html(drawing.encode(), 'ae-look-ink', 'svg+xml')}</i>"
    )
