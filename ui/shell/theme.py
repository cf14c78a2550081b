"""Colours that pages, charts and pictures share: the components' `shared/tokens.json` holds them.

The ten class colours were found by search for the largest smallest difference under normal,
protan, deutan and tritan vision; they are the same for a digit everywhere. On the dark paper two
of them are lightened at the same hue.
"""

import json
from dataclasses import dataclass
from typing import Any

from ae_core.export.bundle import TOKENS as _FILE
from ae_core.export.bundle import css_variables

TOKENS: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
ERROR_AT_FULL_COLOUR: float = TOKENS["error_at_full_colour"]  # a difference of ink
# for style.css, under whatever element knows the theme
CSS_VARIABLES = f'.stApp, [data-testid="stPopoverBody"] {{ {css_variables()} }}'


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, for what cannot follow the page by itself (charts)."""

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    accent: str
    tint: str  # of the accent, behind what is chosen
    hover: str  # behind what is pointed at
    too_much: str
    too_little: str
    classes: tuple[str, ...]


LIGHT, DARK = (
    Palette(**(TOKENS[theme] | {"classes": tuple(TOKENS[theme]["classes"])}))
    for theme in ("light", "dark")
)


def palette_of(theme: str | None) -> Palette:
    """Return the palette of ``"light"``, ``"dark"`` or of a theme not known yet."""
    return DARK if theme == "dark" else LIGHT
