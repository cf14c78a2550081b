"""The same digits through PCA-k and through a network: a slider over k that answers at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ae_core.errors import DataError
from ui.components.codes import ignore
from ui.components.loader import register_component

LARGEST_K = 64  # components that travel
LARGEST_DIGIT = 59_999

_mount = register_component("pca_ladder")


@dataclass(frozen=True)
class LadderChoice:
    """What a visitor has chosen: numbers in PCA's code, clipped or not, the first digit shown."""

    k: int = 10
    is_clipped: bool = True
    digit: int = 0  # index among the test digits that travelled


@dataclass(frozen=True)
class Rival:
    """The network beside PCA; ``error`` is its test error, None where it is of other images."""

    model_hash: str
    name: str
    look: str  # a key of `ui.shell.looks.LOOKS`
    error: float | None = None


def pca_ladder(
    *,
    data: str,
    choice: LadderChoice,
    rival: Rival | None,
    unit: str,
    is_log: bool,
    ladder: Mapping[str, Sequence[float] | None],
    needed: Mapping[str, int | None],
    num_images: int,
    key: str = "pca_ladder",
    on_change: Callable[[], None] | None = None,
) -> LadderChoice | None:
    """Show the digits and the slider; return what was last chosen, if anything.

    Parameters
    ----------
    data : str
        The data set of the components that `publish_models` sends (`ui.pca.packets.pack_basis`).
    choice : LadderChoice
        What to begin with; a later change of it is obeyed.
    rival : Rival, optional
        A published network.
    unit : str
        One of `ae_core.metrics.UNITS`, of every error shown.
    ladder, needed : mapping, optional
        Under "plain" and "clipped": the test error of PCA-1, PCA-2, … (None where there is none in
        this unit), and the size at which PCA is as good as the rival.
    num_images : int
        Test images both are of.

    Raises
    ------
    DataError
        If the browser sent nonsense.
    """
    network = None
    if rival is not None:
        network = {"name": rival.name, "look": rival.look, "error": rival.error}
    result = _mount(
        key=key,
        data={
            "data": data,
            "hash": rival.model_hash if rival else "",
            "k": choice.k,
            "isClipped": choice.is_clipped,
            "digit": choice.digit,
            "unit": unit,
            "isLog": is_log,
            "network": network,
            "n": num_images,
            "ladder": {kind: _brief(values) for kind, values in ladder.items()},
            "needed": dict(needed),
        },
        default={"choice": None},
        on_choice_change=on_change or ignore,
    )
    return None if result.choice is None else read_choice(result.choice)


def read_choice(value: Any) -> LadderChoice:
    """Turn what the browser sends into a choice.

    Raises
    ------
    DataError
        If it is anything else; it came from outside and is trusted in nothing.
    """
    k, is_clipped, digit = (
        value.get(name) if isinstance(value, dict) else None for name in ("k", "isClipped", "digit")
    )
    is_size = type(k) is int and 1 <= k <= LARGEST_K
    is_digit = type(digit) is int and 0 <= digit <= LARGEST_DIGIT
    if not is_size or not is_digit or type(is_clipped) is not bool:
        raise DataError("What the slider sent is not a choice; reload the page.")
    return LadderChoice(k, is_clipped, digit)


def _brief(values: Sequence[float] | None) -> list[float] | None:
    """Return six digits of each number."""
    return None if values is None else [float(f"{value:.6g}") for value in values]
