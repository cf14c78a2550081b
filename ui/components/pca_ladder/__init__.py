"""The same digits through PCA-k and through a network: a slider over k that answers at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.components.loader import ignore, register_component

_mount = register_component("pca_ladder")


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
    choices: Mapping[str, Any],
    rival: Rival | None,
    unit: str,
    is_log: bool,
    ladder: Mapping[str, Sequence[float] | None],
    needed: Mapping[str, int | None],
    num_images: int,
    key: str = "pca_ladder",
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show the digits and the slider.

    Parameters
    ----------
    data : str
        The data set of the components that `publish_models` sends (`ui.pca.packets.pack_basis`).
    choices : mapping
        `ui.choices.pages.LadderChoices` as `to_browser` gives them; a later change is obeyed.
    rival : Rival, optional
        A published network.
    unit : str
        One of `ae_core.metrics.UNITS`, of every error shown.
    ladder, needed : mapping, optional
        Under "plain" and "clipped": the test error of PCA-1, PCA-2, … (None where there is none in
        this unit), and the size at which PCA is as good as the rival.
    num_images : int
        Test images both are of.
    """
    network = None
    if rival is not None:
        network = {"name": rival.name, "look": rival.look, "error": rival.error}
    _mount(
        key=key,
        data={
            "data": data,
            "hash": rival.model_hash if rival else "",
            **choices,
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


def _brief(values: Sequence[float] | None) -> list[float] | None:
    """Return six digits of each number."""
    return None if values is None else [float(f"{value:.6g}") for value in values]
