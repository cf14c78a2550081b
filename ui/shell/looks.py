"""How each contestant of the denoising bench looks: colour, dashes and marker, always the same.

The colours were found by search for the largest smallest difference (CIELAB ΔE) under normal,
protan, deutan and tritan vision (Machado 2009, full severity) among those that are readable as
text and differ from accent and error colours. `ui/components/shared/paint/looks.js` draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ui.shell.images import mask_html
from ui.shell.models.entries import ModelEntry


@dataclass(frozen=True)
class Look:
    """A line and its marker; dashes in pixels, the marker an SVG path about its middle."""

    light: str
    dark: str
    dash: tuple[int, ...]
    marker: str


_ROUND = "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z"
_SQUARE = "M-3-3H3V3H-3Z"
_TRIANGLE = "M0-4L4 3H-4Z"
_DIAMOND = "M0-4.4L4.4 0L0 4.4L-4.4 0Z"
_CROSS = "M-3-3.8L0-.8L3-3.8L3.8-3L.8 0L3.8 3L3 3.8L0 .8L-3 3.8L-3.8 3L-.8 0L-3.8-3Z"
_TIP = "M0 4L4-3H-4Z"

UNTOUCHED = "untouched"
CHOSEN = "chosen"
LOOKS = {
    UNTOUCHED: Look("#5C6470", "#9AA1AC", (2, 3), _CROSS),
    "autoencoder": Look("#936C01", "#F6922B", (9, 3), _ROUND),
    "denoising": Look("#136FDC", "#6E73FC", (), _SQUARE),
    "variational": Look("#5D2375", "#EA95F6", (5, 3), _TRIANGLE),
    "pca": Look("#66200A", "#EA504E", (9, 3, 2, 3), _DIAMOND),
    CHOSEN: Look("#1B1F24", "#ECEBE6", (14, 3), _TIP),
}
_OF_KIND = {
    "autoencoder": "autoencoder",
    "denoising autoencoder": "denoising",
    "variational autoencoder": "variational",
    "PCA": "pca",
}


def looks_of(contestants: Sequence[ModelEntry]) -> list[str]:
    """Return the name of each contestant's look: that of its kind, once; a second is the chosen."""
    names: list[str] = []
    for entry in contestants:
        name = _OF_KIND[entry.kind]
        names.append(CHOSEN if name in names else name)
    return names


def look_of_kind(kind: str) -> str:
    """Return the name of the look of `ModelEntry.kind`."""
    return _OF_KIND[kind]


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
