"""Small images of one's own for the tests: discs, bars and crosses, drawn by seed."""

import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ae_core.data.own.images import OwnImages, number_classes

KINDS = ("bar", "cross", "disc")


def draw_shape(kind: str, generator: np.random.Generator, size: int = 40) -> Image.Image:
    """Draw a light shape on a dark sheet."""
    image = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(image)
    x, y = generator.uniform(0.35, 0.65, 2) * size
    reach, ink = generator.uniform(0.15, 0.3) * size, int(generator.integers(150, 256))
    if kind == "disc":
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    else:
        pen.line((x - reach, y, x + reach, y), fill=ink, width=4)
    if kind == "cross":
        pen.line((x, y - reach, x, y + reach), fill=ink, width=4)
    return image


def fill_folder(folder: Path, *, per_class: int = 40, kinds: tuple[str, ...] = KINDS) -> Path:
    """Draw pictures into sub-folders named after what they show."""
    generator = np.random.default_rng(0)
    for kind in kinds:
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for number in range(per_class):
            draw_shape(kind, generator).save(folder / kind / f"{kind}-{number:03}.png")
    return folder


def shapes_array(count: int = 120, size: int = 28) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels uint8 (count, size, size) and which of `KINDS` each is."""
    generator = np.random.default_rng(1)
    labels = np.arange(count) % len(KINDS)
    pixels = [np.asarray(draw_shape(KINDS[label], generator, size)) for label in labels]
    return np.stack(pixels), labels


def own_images(pixels: np.ndarray, classes: list[str], names: list[str], source: str) -> OwnImages:
    """Return images as they are read from a file."""
    labels, class_names = number_classes(classes, source)
    return OwnImages(pixels, labels, class_names, tuple(names), source)


def write_earlier_set(folder: Path, title: str = "From before") -> None:
    """Write a set as versions before ``reading`` did: of how it was read only ``fit`` is said."""
    pixels, labels = shapes_array(100)
    arrays = {"train_pixels": pixels[:80], "train_labels": labels[:80]}
    arrays |= {"test_pixels": pixels[80:], "test_labels": labels[80:]}
    folder.mkdir(parents=True)
    np.savez_compressed(folder / "images.npz", **arrays)
    names = [f"image {number + 1}" for number in range(100)]
    (folder / "names.json").write_text(json.dumps({"train": names[:80], "test": names[80:]}))
    hashes = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("images.npz", "names.json")
    }
    about = {
        "title": title,
        "class_names": list(KINDS),
        "is_labelled": True,
        "num_train": 80,
        "num_test": 20,
        "test_share": 0.2,
        "split_seed": 0,
        "fit": "mnist",
        "source": "a folder",
        "md5": hashlib.md5(pixels[:80].tobytes(), usedforsecurity=False).hexdigest(),
        "files": hashes,
        "created": "2026-11-28T22:43:05+00:00",
        "notes": ["1 image is a copy of another"],
        "num_left_out": 1,
        "left_out": [["bar/broken.png", "It is empty; choose a picture."]],
    }
    (folder / "about.json").write_text(json.dumps(about))
