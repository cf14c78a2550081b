"""Our own browser components: they compute in the page, the server only hands them weights.

Of all that show something: ``key`` is one for each on a page; ``on_change`` is called before the
rerun that a choice causes; ``choices`` are what the room's choices give the browser
(`to_browser`), and a later change of them is followed. Models are those that `publish_models`
sends.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

from ui.components.loader import show_component

Choices = Mapping[str, Any]
OnChange = Callable[[], None] | None
Panel = Literal["sliders", "path"]


class ShownMap(TypedDict):
    """One map: whose codes, where their places are found, and what may be believed of it."""

    hash: str  # the model's
    places: str  # a name that `ui.map.cache.name_places` gave
    method: str  # one of ae_core.analysis.embedding.Method
    title: str  # "UMAP"
    name: str  # the model's
    detail: str  # seed and other numbers of the method, what it took
    quality: dict[str, float | int | None] | None  # a MapQuality; None until it is known


class Rival(TypedDict):
    """The network beside PCA; ``error`` is its test error, None where it is of other images."""

    hash: str
    name: str
    look: str  # a key of `ui.shell.looks.LOOKS`
    error: float | None


def publish_models(*addresses: str, later: Sequence[str] = (), key: str = "models") -> None:
    """Let the browser fetch packets of models and arrays, for every component on the page.

    They are published together, once all have come; a browser keeps what it has fetched.
    Visible components find the models by their hash, whether they appear before or after them.

    Parameters
    ----------
    *addresses : str
        As served functions (`ui.shell.serving.served`) return them: relative to the app.
    later : sequence of str
        Those that may wait until the visitor touches the page, or a component lacks them.
    key : str
        One for each group of packets on a page.
    """
    show_component("model", {"now": list(addresses), "later": list(later)}, key=key)


def latent_pad(
    *,
    model_hash: str,
    key: str,
    choices: Choices,
    path: Choices | None = None,
    panels: Sequence[Panel] = (),
    wide_panels: Sequence[Panel] = (),
    on_change: OnChange = None,
) -> None:
    """Show test codes as points, the digit decoded under the pointer and the nearest real one.

    Parameters
    ----------
    model_hash : str
        A model with ``codes``, ``labels``, optionally ``sheet``; of two numbers or more.
    path : mapping, optional
        What the panel of that name begins with, as `ui.choices.latent.path_to_browser` gives it.
    panels : list of "sliders" and "path"
        Compact panels beside the pad, under the digits; below them where it is narrow.
    wide_panels : list of the same
        Further ones, only where there is room beside the pad.
    """
    beside = {"panels": list(panels), "widePanels": list(wide_panels)}
    data = {"hash": model_hash, **choices, "path": path, **beside}
    show_component("latent_pad", data, key=key, on_change=on_change)


def home_squeeze(
    *,
    model_hash: str,
    count: str,
    is_drawn: bool,
    key: str,
    choices: Choices,
    on_change: OnChange = None,
) -> None:
    """Show a digit, the few numbers of its code as bars to pull, and the digit drawn from them.

    What goes in is a test digit or what the visitor draws in its place, with ``is_drawn`` at first
    a drawing that ships; ``count`` says how many numbers there are, in words. Beside a pad of the
    same model, ``choices`` leave the code to it.
    """
    data = {"hash": model_hash, "count": count, "isDrawn": is_drawn, **choices}
    show_component("home_squeeze", data, key=key, on_change=on_change)


def path_strip(
    *, model_hash: str, key: str, path: Choices | None, on_change: OnChange = None
) -> None:
    """Show the film strip between two digits; pixels are always blended beside it.

    ``path`` is as `ui.choices.latent.path_to_browser` gives it, None for the usual one; with the
    ``sheet`` of the model the ends are real digits.
    """
    data = {"hash": model_hash, "isCompact": False, **(path or {})}
    show_component("path_strip", data, key=key, state="path", on_change=on_change)


def slider_bank(*, model_hash: str, key: str, choices: Choices, on_change: OnChange = None) -> None:
    """Show a slider for each number of the code; the model's ``kl`` says which are in use."""
    data = {"hash": model_hash, "isCompact": False, **choices}
    show_component("slider_bank", data, key=key, on_change=on_change)


def traversals(*, model_hash: str, key: str, choices: Choices, on_change: OnChange = None) -> None:
    """Show a strip of decodes for every number of a code, or the manifold of a code of two."""
    show_component("traversals", {"hash": model_hash, **choices}, key=key, on_change=on_change)


def filter_wall(
    *, model_hash: str, is_real: bool, key: str, choices: Choices, on_change: OnChange = None
) -> None:
    """Show every unit of a layer as a tile; switch one off and the digit answers.

    The model comes with a sheet of test digits and their labels; ``is_real`` says whether these
    are real digits, not ones decoded from their codes.
    """
    data = {"hash": model_hash, "isReal": is_real, **choices}
    show_component("filter_wall", data, key=key, on_change=on_change)


def digit_map(
    *,
    maps: Sequence[ShownMap],
    is_real: bool,
    key: str,
    choices: Choices,
    on_change: OnChange = None,
) -> None:
    """Show one map or two of the same test digits, two methods or two models under one hand.

    The models come with their codes, labels and places; ``is_real`` says whether a sheet of real
    digits is on the page; else they are decoded from their codes.
    """
    data = {"maps": list(maps), "isReal": is_real, **choices}
    show_component("digit_map", data, key=key, on_change=on_change)


def pca_ladder(
    *,
    data: str,
    rival: Rival | None,
    unit: str,
    is_log: bool,
    ladder: Mapping[str, Sequence[float] | None],
    needed: Mapping[str, int | None],
    num_images: int,
    key: str,
    choices: Choices,
    on_change: OnChange = None,
) -> None:
    """Show the same digits through PCA-k and through a network, and a slider over k.

    Parameters
    ----------
    data : str
        The data set of the components that are published (`ui.pca.packets.pack_basis`).
    rival : Rival, optional
        A published network.
    unit : str
        One of `ae_core.metrics.UNITS`, of every error shown.
    is_log : bool
        Whether the axis of errors is logarithmic.
    ladder, needed : mapping
        Under "plain" and "clipped": the test error of PCA-1, PCA-2, … (None where there is none in
        this unit), and the size at which PCA is as good as the rival.
    num_images : int
        Test images both are of.
    """
    told = {
        "data": data,
        **choices,
        "unit": unit,
        "isLog": is_log,
        "network": rival,
        "n": num_images,
        "ladder": {kind: _brief(values) for kind, values in ladder.items()},
        "needed": dict(needed),
    }
    show_component("pca_ladder", told, key=key, on_change=on_change)


def _brief(values: Sequence[float] | None) -> list[float] | None:
    """Return six digits of each number."""
    return None if values is None else [float(f"{value:.6g}") for value in values]
