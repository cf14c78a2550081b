"""The pictures of a lesson that need no app: drawn from the models that ship, as plain data.

A picture is a dictionary that `ui/components/lesson_sheet/pictures.js` paints. Digits travel as
784 bytes in base64, 255 full ink.
"""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ae_core.analysis.evaluation import LEFT_AS_IT_IS
from ae_core.analysis.points import interpolate_codes
from ae_core.data.drawing import strokes_to_image
from ae_core.data.stroke_codec import CANVAS_SIZE, decode_strokes
from ae_core.networks.model import FloatArray, Model, as_images
from ae_core.specs import CorruptionSpec
from ae_core.training import library
from ui.lessons.lesson import Picture
from ui.lessons.measures import load_model, sample_codes
from ui.shell.images import to_bytes
from ui.shell.models.entries import ModelEntry, find_key

NUM_FRAMES = 8  # of a path, both ends with it
NUM_SAMPLES = 24
_GRID = 65_535  # steps along each side of a plane

Parts = dict[str, Any]


def paint(
    picture: Picture, choices: Mapping[str, Any], entries: list[ModelEntry]
) -> dict[str, list[Parts]]:
    """Return what is seen of a picture ``before`` and ``after`` the answer is revealed.

    ``choices`` are those of the step's address; models are named as the picker names them.
    """
    if picture.kind == "drawing":
        return _drawing(picture, choices, entries)
    if picture.kind == "path":
        return _path(picture)
    if picture.kind == "samples":
        rows = [_row(_name(name, entries), _samples(name)) for name in picture.models]
        return {"before": [], "after": rows}
    if picture.kind == "plane":
        planes = [_plane(name, entries) for name in picture.models]
        return {"before": [{**plane, "isNamed": False} for plane in planes], "after": planes}
    curve: Parts = {"kind": "curve", "values": list(picture.values)}
    return {
        "before": [
            {**curve, "values": curve["values"][: picture.shown], "of": len(picture.values)}
        ],
        "after": [curve],
    }


def _name(name: str, entries: list[ModelEntry]) -> str:
    if name == LEFT_AS_IT_IS:
        return "Left as it is"
    key = find_key(entries, name)
    return next((entry.full_name for entry in entries if entry.key == key), name)


def _row(label: str, images: ArrayLike) -> Parts:
    """Return digits side by side under one heading."""
    pixels = to_bytes(as_images(images))
    tiles = [{"label": "", "pixels": _spell(digit)} for digit in pixels]
    return {"kind": "digits", "label": label, "tiles": tiles}


def _spell(array: NDArray[np.generic]) -> str:
    return base64.b64encode(array.tobytes()).decode()


def _tiles(labelled: Mapping[str, FloatArray]) -> Parts:
    """Return digits side by side, each with its own heading."""
    tiles = [
        {"label": label, "pixels": _spell(to_bytes(as_images(image)[0]))}
        for label, image in labelled.items()
    ]
    return {"kind": "digits", "label": "", "tiles": tiles}


def _drawing(
    picture: Picture, choices: Mapping[str, Any], entries: list[ModelEntry]
) -> dict[str, list[Parts]]:
    strokes = decode_strokes(picture.drawing or str(choices.get("drawing", "")))
    drawn = as_images(strokes_to_image(strokes, canvas_size=CANVAS_SIZE))
    given, before = drawn, {"Drawn": drawn}
    if choices.get("corruption", "none") != "none":
        from ae_core.data.corruption import corrupt_images  # torch

        damage = CorruptionSpec(kind=choices["corruption"], level=choices.get("level", 0.5))
        given = corrupt_images(drawn, damage, seed=0)
        before["What they are given"] = given
    answers = {_name(name, entries): load_model(name).reconstruct(given) for name in picture.models}
    return {"before": [_tiles(before)], "after": [_tiles(answers)]}


def _path(picture: Picture) -> dict[str, list[Parts]]:
    model = load_model(picture.models[0])
    ends = [_typical_code(model, digit) for digit in (picture.start, picture.end)]
    frames = model.decode(interpolate_codes(ends[0], ends[1], num_steps=NUM_FRAMES))
    shares = np.linspace(0, 1, NUM_FRAMES, dtype=np.float32)[:, None, None, None]
    faded = (1 - shares) * frames[:1] + shares * frames[-1:]
    before = _tiles({"From": frames[:1], "To": frames[-1:]})
    after = [_row("Through the code", frames), _row("The pixels faded", faded)]
    return {"before": [before], "after": after}


def _typical_code(model: Model, digit: int) -> FloatArray:
    """Return the test code nearest to the middle of its class, as the page's paths have it."""
    stored = library.find(model.name).load_test_codes()
    codes, spread = stored["codes"], stored["codes"].std(axis=0)
    of_class = codes[stored["labels"] == digit]
    distances = (((of_class - np.median(of_class, axis=0)) / np.where(spread, spread, 1)) ** 2).sum(
        axis=1
    )
    found: FloatArray = of_class[distances.argmin()]
    return found


def _samples(name: str) -> FloatArray:
    model = load_model(name)
    return model.decode(sample_codes(model, NUM_SAMPLES))


def _plane(name: str, entries: list[ModelEntry]) -> Parts:
    """Return test codes of two numbers as steps of a grid, x then y, and the class of each."""
    stored = library.find(name).load_test_codes()
    codes, labels = stored["codes"], stored["labels"]
    low, high = codes.min(axis=0), codes.max(axis=0)
    steps = np.rint((codes - low) / (high - low) * _GRID).astype("<u2")
    return {
        "kind": "plane",
        "label": _name(name, entries),
        "points": _spell(steps),
        "classes": _spell(labels.astype(np.uint8)),
        "isNamed": True,
    }
