"""Every network and training, as a specification under a name.

Names are ``<report>-<what>-<code size>``; tuned variants end in ``-tuned``. A module holds a
family: the networks and trainings of one of the five reports (what a report leaves open, an
optimiser say, is set there once, with a comment), or our own.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType

from ae_core.errors import SpecError
from ae_core.presets import bars, bench, digits, explorer, r000, r001, r002, r003, r004
from ae_core.presets.r003 import STACKS
from ae_core.specs import ExperimentSpec

__all__ = ["PRESETS", "STACKS", "find_preset", "preset_names"]

PRESETS: MappingProxyType[str, ExperimentSpec] = MappingProxyType(
    {
        spec.name: spec
        for family in (r000, r001, r002, r003, r004, explorer, bench, bars, digits)
        for spec in family.EXPERIMENTS
    }
)


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets, in the order of the reports."""
    return tuple(PRESETS)


def find_preset(name: str) -> ExperimentSpec:
    """Return the preset of a name.

    Raises
    ------
    SpecError
        If there is none; the message names the closest ones.
    """
    if name in PRESETS:
        return PRESETS[name]
    close = difflib.get_close_matches(name, PRESETS, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise SpecError(
        f"There is no preset {name!r}.{hint} `python -m ae_core presets` lists all {len(PRESETS)}."
    )
