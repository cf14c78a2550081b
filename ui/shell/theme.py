"""Colours that pages, charts and pictures share; the rest of the theme is in the configuration.

The ten class colours were found by search for the largest smallest difference under normal,
protan, deutan and tritan vision; they are the same for a digit everywhere.
"""

from dataclasses import dataclass

CLASS_COLOURS = (
    "#C3D287",
    "#876996",
    "#789678",
    "#A5D2E1",
    "#4B3C1E",
    "#0078F0",
    "#690F87",
    "#F0C33C",
    "#B45A00",
    "#69B4FF",
)
# On the dark paper two of them are lightened at the same hue.
CLASS_COLOURS_ON_DARK = (
    "#C3D287",
    "#876996",
    "#789678",
    "#A5D2E1",
    "#7A6740",
    "#0078F0",
    "#9A45B8",
    "#F0C33C",
    "#B45A00",
    "#69B4FF",
)

ERROR_AT_FULL_COLOUR = 0.75  # a difference of ink this large has the scale's end colour


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, for what cannot follow the page by itself (charts)."""

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    accent: str
    too_much: str
    too_little: str
    classes: tuple[str, ...]


LIGHT = Palette(
    paper="#FAF9F5",
    card="#FFFFFF",
    ink="#1B1F24",
    soft="#5C6470",
    line="#E4E1D8",
    accent="#1F6F78",
    too_much="#B23C1E",
    too_little="#2364AA",
    classes=CLASS_COLOURS,
)
DARK = Palette(
    paper="#121418",
    card="#181A1F",
    ink="#ECEBE6",
    soft="#9AA1AC",
    line="#2A2E36",
    accent="#6FC7CF",
    too_much="#FF8C5F",
    too_little="#6EAFFF",
    classes=CLASS_COLOURS_ON_DARK,
)


def palette_of(theme: str | None) -> Palette:
    """Return the palette of ``"light"``, ``"dark"`` or of a theme not known yet."""
    return DARK if theme == "dark" else LIGHT
