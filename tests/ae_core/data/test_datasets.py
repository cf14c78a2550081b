"""Data sets: read as they are, split as specified, damaged or missing files told apart."""

import dataclasses
import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ae_core.data import datasets
from ae_core.data.datasets import (
    data_directory,
    drawn_rows,
    is_available,
    load_images,
    load_pixels,
    split_data,
    verify,
)
from ae_core.data.published import DATASETS
from ae_core.errors import DataError, DataMissingError, SpecError
from ae_core.specs import DataSpec

ROOT = Path(__file__).parents[3]
REPAIR = "python -m ae_core data download fake"
IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
IDX_TYPES = {"uint8": 8, "int32": 12}


def idx(array):
    """Write an array in IDX format."""
    header = bytes([0, 0, IDX_TYPES[array.dtype.name], array.ndim])
    shape = np.array(array.shape, ">u4").tobytes()
    return header + shape + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Make a data set of 50 + 20 images in a folder of its own."""
    entry = dataclasses.replace(
        DATASETS["mnist"], name="fake", title="Fake", num_train=50, num_test=20, folder="Fake/raw"
    )
    monkeypatch.setitem(DATASETS, "fake", entry)
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    folder = tmp_path / "Fake" / "raw"
    folder.mkdir(parents=True)
    generator = np.random.default_rng(0)
    for count, (images, labels) in ((50, entry.files[:2]), (20, entry.files[2:])):
        pixels = generator.integers(0, 256, (count, 28, 28), np.uint8)
        pixels[:, 0, 0] = np.arange(count)  # tells which image it is
        (folder / images).write_bytes(idx(pixels))
        (folder / labels).write_bytes(idx((np.arange(count) % 10).astype(np.uint8)))
    return folder


def which(images):
    """Tell which images of the fake set these are."""
    return np.round(images[:, 0, 0, 0] * 255).astype(int).tolist()


def test_mnist_is_what_it_is_known_to_be(needs_mnist):
    images, labels = load_images("mnist", "train")
    assert images.shape == (60_000, 1, 28, 28) and images.dtype == np.float32
    assert labels.dtype == np.int64
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(labels).tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]
    assert images.mean(dtype=np.float64) == pytest.approx(0.1307, abs=1e-4)
    assert images.std(dtype=np.float64) == pytest.approx(0.3081, abs=1e-4)
    assert (images.min(), images.max()) == (0.0, 1.0)
    test_images, test_labels = load_images("mnist", "test")
    assert test_images.shape == (10_000, 1, 28, 28)
    assert test_labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_mnist_verifies_by_md5_and_one_altered_byte_is_found(needs_mnist, tmp_path, monkeypatch):
    checks = verify("mnist")
    assert len(checks) == 4
    assert all(check.is_good for check in checks)
    assert {check.method for check in checks} == {"md5"}
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for check in checks:
        os.symlink(check.path.absolute(), folder / check.path.name)
    altered = folder / checks[3].path.name
    content = bytearray(altered.read_bytes())
    content[-1] ^= 1
    altered.unlink()
    altered.write_bytes(content)
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    problems = [check.problem for check in verify("mnist")]
    assert problems[:3] == [None] * 3
    assert "md5" in problems[3]


def test_embedded_digits_are_always_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "nowhere"))
    assert is_available("digits") and verify("digits") == ()
    seen = []
    for split, count in (("train", 1437), ("test", 360)):
        images, labels = load_images("digits", split)
        assert images.shape == (count, 1, 28, 28) and images.dtype == np.float32
        assert images.min() == 0 and images.max() == 1
        frame = np.ones((28, 28), bool)
        frame[4:24, 4:24] = False
        assert (images[:, 0, frame] == 0).all()
        assert (np.bincount(labels, minlength=10) > count * 0.07).all()
        seen.append(images)
    together = np.concatenate(seen).reshape(1797, -1)
    assert len(np.unique(together, axis=0)) > 1790  # the splits share no image


def test_embedded_digits_resemble_their_originals():
    from sklearn.datasets import load_digits

    images, labels = load_images("digits", "test")
    coarse = images[:, 0, 4:24, 4:24].reshape(-1, 4, 5, 4, 5).mean((2, 4))  # 4 x 4 blocks
    originals = load_digits()
    blocks = (originals.images / 16).reshape(-1, 4, 2, 4, 2).mean((2, 4))
    distances = np.abs(coarse[:, None] - blocks[None]).mean((2, 3))
    assert distances.min(1).max() < 0.06
    assert (originals.target[distances.argmin(1)] == labels).mean() > 0.99


def test_entries_describe_the_sets():
    assert DATASETS["fashion-mnist"].class_names[0] == "T-shirt/top"
    for name, entry in DATASETS.items():
        assert entry.name == name
        assert len(entry.class_names) == 10
        assert len(entry.files) == (0 if entry.is_embedded else 4)


def test_data_directory_is_the_users_cache_unless_told(monkeypatch):
    monkeypatch.setenv("AE_DATA_DIR", " ")
    assert "autoencoder-explorer" in str(data_directory())
    monkeypatch.setenv("AE_DATA_DIR", "~/somewhere")
    assert data_directory() == Path.home() / "somewhere"


def test_plain_and_packed_files_read_alike(fake):
    plain, labels = load_pixels("fake", "train")
    for path in list(fake.iterdir()):
        (fake / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert is_available("fake")
    packed, packed_labels = load_pixels("fake", "train")
    assert np.array_equal(plain, packed) and np.array_equal(labels, packed_labels)


def test_qmnist_classes_are_the_first_column(fake, monkeypatch):
    table = np.arange(50 * 8, dtype=np.int32).reshape(50, 8) + 70_000  # needs all four bytes
    table[:, 0] = np.arange(50) % 10
    (fake / LABELS).write_bytes(idx(table))
    _, labels = load_pixels("fake", "train")
    assert labels.dtype == np.int64
    assert labels.tolist() == [n % 10 for n in range(50)]


def test_missing_files_are_told_and_nothing_is_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "none"))
    assert not is_available("kmnist")
    with pytest.raises(DataMissingError, match="data download kmnist"):
        load_images("kmnist", "test")
    assert [check.problem for check in verify("kmnist")] == ["missing"] * 4
    assert not (tmp_path / "none").exists()


def test_interrupted_download_is_told(fake):
    (fake / IMAGES).rename(fake / f"{IMAGES}.gz.part")
    with pytest.raises(DataMissingError, match="interrupted.*data download fake"):
        load_images("fake", "train")


@pytest.mark.parametrize(
    ("file", "damage", "said"),
    [
        (IMAGES, lambda content: content[: len(content) // 2], "truncated"),
        (IMAGES, lambda content: content[:10], "first bytes"),
        (IMAGES, lambda content: b"", "not an IDX file"),
        (IMAGES, lambda content: content + b"x", "too long"),
        (IMAGES, lambda content: b"<html>not found</html>", "not an IDX file"),
        (IMAGES, lambda content: idx(np.zeros((50, 27, 28), np.uint8)), "shape"),
        (IMAGES, lambda content: idx(np.zeros((49, 28, 28), np.uint8)), "shape"),
        (IMAGES, lambda content: idx(np.zeros((50, 28, 28), np.int32)), "int32"),
        (LABELS, lambda content: idx(np.zeros(49, np.uint8)), "shape"),
        (LABELS, lambda content: idx(np.full(50, 10, np.uint8)), "labels from 10"),
    ],
)
def test_damaged_files_are_named_with_their_cure(fake, file, damage, said):
    path = fake / file
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=said) as caught:
        load_images("fake", "train")
    assert str(path) in str(caught.value)
    assert REPAIR in str(caught.value)
    assert not isinstance(caught.value, DataMissingError)


def test_structure_check_says_what_it_is_and_finds_damage(fake):
    assert {(check.method, check.is_good) for check in verify("fake")} == {("structure", True)}
    (fake / IMAGES).write_bytes((fake / IMAGES).read_bytes()[:-1])
    (fake / LABELS).write_bytes(idx(np.zeros(49, np.uint8)))
    problems = [check.problem for check in verify("fake")]
    assert "truncated" in problems[0] and "expected" in problems[1]
    assert problems[2:] == [None, None]


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"no gzip", bytes.upper])
def test_damaged_packed_files_are_named(fake, damage):
    path = fake / f"{IMAGES}.gz"
    path.write_bytes(damage(gzip.compress((fake / IMAGES).read_bytes())))
    (fake / IMAGES).unlink()
    with pytest.raises(DataError, match="half downloaded.*data download fake"):
        load_images("fake", "train")


def test_unreadable_file_is_told(fake, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        load_images("fake", "train")


@pytest.mark.parametrize("name", ["nist", "", "../mnist", None, []])
def test_unknown_sets_and_splits_are_refused(name):
    for ask in (is_available, verify, datasets.download, lambda n: load_images(n, "test")):
        with pytest.raises(SpecError, match="mnist"):
            ask(name)
    with pytest.raises(SpecError, match="train or test"):
        load_images("digits", "validation")


def test_split_in_order_takes_validation_off_the_front(fake):
    split = split_data(DataSpec(name="fake", num_validation=10))
    assert which(split.validation_images) == list(range(10))
    assert which(split.train_images) == list(range(10, 50))
    assert which(split.test_images) == list(range(20))
    assert split.train_labels.tolist() == [n % 10 for n in range(10, 50)]
    assert split.train_images.dtype == np.float32


def test_split_draws_are_seeded_nested_and_labelled(fake):
    spec = DataSpec(name="fake", num_images=20, num_validation=5, num_test=7, split_seed=1)
    split, again = split_data(spec), split_data(spec)
    drawn = which(split.validation_images) + which(split.train_images)
    assert drawn == which(again.validation_images) + which(again.train_images)
    assert len(set(drawn)) == 20 and drawn != sorted(drawn)
    labels = np.concatenate((split.validation_labels, split.train_labels))
    assert labels.tolist() == [n % 10 for n in drawn]
    assert len(set(which(split.test_images))) == 7
    larger = split_data(spec.replace(num_images=30, num_validation=0))
    assert which(larger.train_images)[:20] == drawn
    assert which(larger.test_images) == which(split.test_images)
    other = split_data(spec.replace(split_seed=2))
    assert which(other.train_images) != which(split.train_images)


def test_threshold_makes_every_part_binary(fake):
    spec = DataSpec(name="fake", num_validation=5, binary_threshold=0.5)
    grey, binary = split_data(spec.replace(binary_threshold=None)), split_data(spec)
    for part in ("train_images", "validation_images", "test_images"):
        assert np.array_equal(getattr(binary, part), getattr(grey, part) > 0.5)
        assert getattr(binary, part).dtype == np.float32


@pytest.mark.parametrize("options", [{"num_images": 51}, {"num_test": 21}, {"num_validation": 50}])
def test_more_images_than_there_are_is_refused(fake, options):
    (what, wanted), *_ = options.items()
    with pytest.raises(SpecError, match=f"{what} may be at most {wanted - 1}"):
        split_data(DataSpec(name="fake", **options))


def test_reading_data_needs_no_torch():
    script = (
        "import sys; import ae_core.data.datasets; "
        "print([m for m in ('torch', 'sklearn', 'scipy', 'torchvision') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert result.stdout.strip() == "[]", result.stderr


def test_embedded_digits_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits

    from ae_core.data.datasets import _read_embedded_digits

    images, labels = _read_embedded_digits()
    bunch = load_digits()
    np.testing.assert_array_equal(images, bunch.images)
    np.testing.assert_array_equal(labels, bunch.target)


def test_drawn_rows_are_those_of_the_split():
    spec = DataSpec(name="digits", num_images=50, num_validation=10, num_test=20)
    split = split_data(spec)
    images, _ = load_images("digits", "train")
    rows = drawn_rows(spec, "train")
    assert np.array_equal(images[rows[:10]], split.validation_images)
    assert np.array_equal(images[rows[10:]], split.train_images)
    assert np.array_equal(
        load_images("digits", "test")[0][drawn_rows(spec, "test")], split.test_images
    )
    assert np.array_equal(
        drawn_rows(DataSpec(name="digits"), "test"),
        np.arange(len(load_images("digits", "test")[1])),
    )
