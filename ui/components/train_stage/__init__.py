"""The train stage: a run as it trains, and as it trained, with a hand on time."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ae_core.errors import DataError
from ui.components.loader import show_component
from ui.shell.pages import PAGES

ActName = Literal["play", "branch", "keep", "open", "extend", "again"]
Rate = Literal["learning_rate", "kl_weight", "noise"]
_LONGEST = 300  # letters of a run's or a snapshot's name
_MODEL_PAGES = ("draw", "reconstruct", "latent_space", "map", "filters", "pca")


class Act(BaseModel):
    """What a visitor asked of the server on the stage; each has a nonce of its own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    act: ActName
    nonce: str = Field(min_length=8, max_length=64)
    run: str | None = Field(default=None, max_length=_LONGEST)  # the one that was seen
    snapshot: str = Field(default="", max_length=_LONGEST)
    page: str = ""  # that shall open the snapshot
    drawing: dict[str, Any] = Field(default_factory=dict)  # the visitor's own, unchecked
    epochs: int = Field(default=0, ge=0, le=100_000)  # more of them
    changes: dict[Rate, float] = Field(default_factory=dict)
    is_anew: bool = False  # not from the weights that a branch began with


def read_act(message: Any) -> Act | None:
    """Read the last act of what the stage told; None where there was none.

    Raises
    ------
    DataError
        If it is anything else: it came from a browser and is trusted in nothing.
    """
    if not isinstance(message, dict) or "act" not in message:
        return None
    try:
        act = Act.model_validate(message)
    except ValidationError as error:
        raise DataError("What the browser asked of a run is not known; reload the page.") from error
    if act.act == "open" and act.page not in _MODEL_PAGES:
        raise DataError(f"No page called “{act.page[:60]}” shows a model; choose another.")
    return act


def train_stage(
    *,
    run: str | None,
    key: str,
    choices: Mapping[str, Any],
    compare: Sequence[str] = (),
    earlier: Sequence[tuple[str, str]] = (),
    can_play: bool = True,
    idle: str = "",
    branches_with: str = "",
    problem: str = "",
    said: str = "",
    preview: NDArray[np.uint8] | None = None,
    on_change: Callable[[], None] | None = None,
) -> None:
    """Show a run over its own connection to the server: its digits, its curve, its film.

    What the visitor asks of the run itself (pause, a learning rate, a digit to follow) goes over
    that connection; what needs the page is in the message ``choice``, see `read_act`.

    Parameters
    ----------
    run : str, optional
        The ID of the run shown; without one the stage waits for Play.
    choices : mapping
        `ui.choices.stage.StageChoices` as the browser takes them.
    compare : sequence of str
        IDs of runs beside it, on the same scrubber.
    earlier : sequence of (ID, title)
        Runs whose curves may stand faint behind, the newest first.
    can_play : bool
        Whether Play may begin a run, for the form describes one.
    idle : str
        What is said while there is no run.
    branches_with : str
        What a branch takes of the form, in words; "" for nothing.
    problem : str
        A sentence for the visitor, or none.
    said : str
        What has become of a moment that was kept; shown for a while where that was asked for.
    preview : uint8 array (6, 28, 28), optional
        Digits that are shown until there is a film.
    """
    if preview is not None and (preview.shape != (6, 28, 28) or preview.dtype != np.uint8):
        raise DataError(
            f"The stage shows six digits as uint8 of 28x28, not {preview.dtype} {preview.shape}."
        )
    data = {
        "run": run,
        "compare": list(compare),
        "earlier": [{"id": name, "title": title} for name, title in earlier],
        "pages": [[page.name, page.title] for page in PAGES if page.name in _MODEL_PAGES],
        "canPlay": can_play,
        "idle": idle,
        "branchesWith": branches_with,
        "problem": problem,
        "said": said,
        "preview": None if preview is None else base64.b64encode(preview.tobytes()).decode(),
        **choices,
    }
    show_component("train_stage", data, key=key, on_change=on_change)
