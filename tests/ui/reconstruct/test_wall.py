"""The wall's order, its bytes, and what it says."""

import dataclasses
import json
import struct

import numpy as np
import pytest

from ae_core.errors import DataError
from ae_core.specs import CorruptionSpec
from ui.components.digit_wall import WallDigit, WallRow, build_wall
from ui.reconstruct.wall import LEFT, WallSetting, arrange_digits, clean_hint, errors_csv, verdict
from ui.shell.models.entries import CONTESTANTS, ModelEntry

LABELS = np.array([3, 1, 3, 0, 1, 3])
ERRORS = np.array([0.3, 0.1, 0.6, 0.2, 0.5, 0.4])


def entry(name: str, data: str = "mnist") -> ModelEntry:
    kind = name.rpartition("-")[2]
    return ModelEntry(
        key=name,
        name=name,
        report="bench",
        title="",
        sizes=(784, 10, 784),
        code_size=10,
        data=data,
        group="shipped",
        path="",
        word=kind.capitalize() if kind in CONTESTANTS else "Square",
        marks=() if data == "mnist" else (data,),
    )


def setting(name: str = "bench-10-denoising", **changes: object) -> WallSetting:
    values = {
        "data": "mnist",
        "num_images": 6,
        "corruption": CorruptionSpec(kind="gaussian", level=0.5),
        "seed": 0,
        "model": entry(name),
        "rival": None,
        "order": "worst",
        "digit_class": None,
    }
    return WallSetting(**(values | changes))


@pytest.mark.parametrize(
    ("order", "digit_class", "count", "expected"),
    [
        ("worst", None, 3, [2, 4, 5]),
        ("best", None, 2, [1, 3]),
        ("index", None, 60, [0, 1, 2, 3, 4, 5]),
        ("class", None, 3, [3, 1, 0]),
        ("worst", 3, 60, [2, 5, 0]),
        ("index", 8, 60, []),
    ],
)
def test_the_digits_come_in_the_order_asked_for(order, digit_class, count, expected):
    assert arrange_digits(ERRORS, LABELS, order, digit_class, count).tolist() == expected


def read(packet: bytes) -> tuple[dict, np.ndarray]:
    """Return the wall's description and tiles as the browser reads them."""
    (length,) = struct.unpack("<I", packet[:4])
    arrays, start = json.loads(packet[4 : 4 + length])["arrays"], 4 + length
    found = {}
    for name, place in arrays.items():
        size = int(np.prod(place["shape"]))
        begin = start + place["offset"]
        found[name] = np.frombuffer(packet[begin : begin + size], np.uint8).reshape(place["shape"])
    return json.loads(found["info"].tobytes()), found["tiles"]


def test_the_packet_holds_what_was_put_in():
    images = np.stack([np.full(784, 0.2), np.full(784, 1.0)])
    rows = [WallRow("clean", images), WallRow("error", images - 0.95, is_error=True)]
    digits = [WallDigit(7, "Test digit 7, a 3", 0.01234), WallDigit(9, "Test digit 9, a 1", 0.2)]
    info, tiles = read(build_wall(rows, digits, unit="MSE"))
    assert tiles.shape == (2, 2, 784)
    assert (tiles[0, 0] == 51).all() and (tiles[1, 0] == 255).all()
    assert (tiles[0, 1] == 1).all() and (tiles[1, 1] == 136).all()  # 128 is no error
    assert info["digits"] == [[7, "Test digit 7, a 3", "0.012"], [9, "Test digit 9, a 1", "0.200"]]
    assert [row["error"] for row in info["rows"]] == [False, True]


@pytest.mark.parametrize(
    ("rows", "digits"),
    [
        ([], [WallDigit(0, "", 0.0)]),
        ([WallRow("a", np.zeros((1, 784)))], []),
        ([WallRow("a", np.zeros((3, 784)))], [WallDigit(0, "", 0.0)]),
    ],
)
def test_a_wall_without_digits_or_of_the_wrong_size_is_refused(rows, digits):
    with pytest.raises(DataError):
        build_wall(rows, digits, unit="MSE")


def test_noise_that_is_nan_is_drawn_as_no_ink():
    packet = build_wall(
        [WallRow("a", np.full((1, 784), np.nan))], [WallDigit(0, "", 0.0)], unit="MSE"
    )
    assert (read(packet)[1] == 0).all()


@pytest.mark.parametrize(
    ("case", "means", "words"),
    [
        (setting(), {"denoising": 0.02, LEFT: 0.01}, "should have done nothing"),
        (setting(), {"denoising": 0.02, "PCA-10, clipped": 0.01, LEFT: 0.1}, "PCA, a straight"),
        (setting(), {"denoising": 0.02, LEFT: 0.1}, ""),
        (setting(data="digits"), {"denoising": 0.02}, "was trained on MNIST"),
    ],
)
def test_the_sentence_says_what_the_figures_teach(case, means, words):
    sentence = verdict(case, means)
    assert words in sentence and bool(sentence) == bool(words)


def test_a_network_that_never_met_damage_is_said_to_copy_it():
    plain, denoising = entry("bench-10-plain"), entry("bench-10-denoising")
    denoising = dataclasses.replace(denoising, met_damage=True)
    pca = dataclasses.replace(entry("pca-10-clipped"), group="pca")
    assert clean_hint(setting(model=plain)).startswith("Plain never saw damaged {things}")
    assert clean_hint(setting(model=plain, rival=denoising)).startswith("Plain never saw")
    both = clean_hint(setting(model=entry("explorer-30"), rival=plain))
    assert both.startswith("Square and plain never saw") and "they take" in both
    masked = setting(model=plain, corruption=CorruptionSpec(kind="masking", level=0.5))
    assert clean_hint(masked) == "Plain never saw damaged {things} in training."  # no ink is added
    for silent in ({"model": denoising, "rival": plain}, {"model": pca}, {"corruption": None}):
        assert clean_hint(setting(**silent)) == ""


def test_two_models_of_one_kind_are_told_apart():
    same = setting(rival=entry("digits-10-denoising", "digits"))
    assert same.names == ("Denoising, 10 numbers", "Denoising, 10 numbers · digits")
    assert setting(rival=entry("bench-10-plain")).names == ("denoising", "plain")


def test_the_table_has_one_line_an_image_and_names_its_unit():
    lines = errors_csv({"plain": ERRORS, LEFT: ERRORS * 2}, LABELS.tolist()).splitlines()
    assert lines[0] == "index,label,plain (MSE),left as it is (MSE)"
    assert lines[1] == "0,3,0.300000,0.600000" and len(lines) == 7
