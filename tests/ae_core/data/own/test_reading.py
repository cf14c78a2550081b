"""One's own images: every format there and back, every mistake its sentence, nothing lost."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from ae_core.data.catalogue import find_dataset, list_datasets
from ae_core.data.datasets import (
    download,
    image_names,
    is_available,
    load_images,
    load_pixels,
    split_data,
    verify,
)
from ae_core.data.own import store as own_store
from ae_core.data.own.files import name_classes
from ae_core.data.own.fitting import fit_picture
from ae_core.data.own.images import MAX_IMAGES, MIN_IMAGES, UNLABELLED, Reading
from ae_core.data.own.reading import read_own, read_uploads
from ae_core.data.own.store import remove_own, save_own, split_rows, suggest_name
from ae_core.data.published import DATASETS
from ae_core.errors import DataError, SpecError
from ae_core.specs import DataSpec
from tests.own_samples import KINDS, fill_folder, shapes_array, write_earlier_set

ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _own_place(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def csv(pixels, labels=None, *, head=False, mark=",", last=False):
    lines = []
    if head:
        columns = [f"pixel{i}" for i in range(784)]
        names = [] if labels is None else ["label"]
        lines.append(mark.join([*columns, *names] if last else [*names, *columns]))
    for row, picture in enumerate(pixels.reshape(len(pixels), -1)):
        cells = [str(value) for value in picture]
        label = [] if labels is None else [str(labels[row])]
        lines.append(mark.join([*cells, *label] if last else [*label, *cells]))
    return "\n".join(lines).encode()


def test_a_folder_becomes_a_data_set_with_its_folders_as_classes(tmp_path):
    folder = fill_folder(tmp_path / "shapes")
    (folder / "notes.txt").write_text("not a picture")
    (folder / "disc" / "broken.png").write_bytes(b"\x89PNG not really")
    (folder / ".hidden.png").write_bytes(b"")
    found = read_own(folder)
    assert found.class_names == KINDS and found.counts() == dict.fromkeys(KINDS, 40)
    assert found.pixels.shape == (120, 28, 28) and found.pixels.dtype == np.uint8
    assert found.file_names[0] == "bar/bar-000.png"
    assert {entry.name for entry in found.left_out} == {
        "notes.txt",
        "disc/broken.png",
        ".hidden.png",
    }
    dataset = save_own("shapes", found, title="Some shapes")
    assert dataset == find_dataset("shapes") and dataset.is_own and dataset.is_labelled
    assert (dataset.num_train, dataset.num_test) == (96, 24)
    assert is_available("shapes") and list(list_datasets()) == [*DATASETS, "shapes"]
    assert all(check.is_good for check in verify("shapes"))
    names = image_names("shapes", "train") + image_names("shapes", "test")
    assert sorted(names) == sorted(found.file_names)
    for split in ("train", "test"):
        pixels, labels = load_pixels("shapes", split)
        for picture, label, name in zip(pixels, labels, image_names("shapes", split), strict=True):
            row = found.file_names.index(name)
            assert (picture == found.pixels[row]).all()
            assert name.startswith(dataset.class_names[label])
    images = load_images("shapes", "test")[0]
    assert images.shape == (24, 1, 28, 28) and images.dtype == np.float32
    drawn = split_data(DataSpec(name="shapes", num_images=50, num_validation=10))
    assert len(drawn.train_images) == 40 and len(drawn.validation_images) == 10


def test_a_zip_a_folder_and_an_upload_of_it_are_the_same_set(tmp_path):
    folder = fill_folder(tmp_path / "shapes")
    packed = tmp_path / "shapes.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted(folder.rglob("*.png")):
            file.write(path, Path("outer") / path.relative_to(folder))
        file.writestr("__MACOSX/outer/._x.png", b"")
    uploads = [
        (f"shapes/{p.relative_to(folder)}", p.read_bytes()) for p in sorted(folder.rglob("*.png"))
    ]
    one, two, three = read_own(folder), read_own(packed), read_uploads(uploads)
    four = read_uploads([("shapes.zip", packed.read_bytes())])
    for other in (two, three, four):
        assert (one.pixels == other.pixels).all() and (one.labels == other.labels).all()
        assert one.class_names == other.class_names
    assert len(two.left_out) == 1


@pytest.mark.parametrize("shape", [(-1, 28, 28), (-1, 784), (-1, 1, 28, 28)])
@pytest.mark.parametrize("kind", ["uint8", "float32", "float of 1", "bool"])
def test_an_npz_keeps_its_pixels(shape, kind):
    pixels, labels = shapes_array()
    given = {
        "uint8": pixels,
        "float32": pixels.astype(np.float32),
        "float of 1": pixels / 255,
        "bool": pixels > 100,
    }[kind]
    wanted = 255 * (pixels > 100) if kind == "bool" else pixels
    words = np.array(KINDS)[labels]
    found = read_uploads([("s.npz", npz(images=given.reshape(shape), labels=words))])
    assert (found.pixels == wanted).all()
    assert found.class_names == KINDS and (found.labels == labels).all()
    assert not read_uploads([("s.npz", npz(x=given.reshape(shape)))]).is_labelled


def test_an_npz_of_parts_and_of_other_sizes_is_read():
    pixels, labels = shapes_array(120, size=40)
    parts = npz(x_train=pixels[:80], y_train=labels[:80], x_test=pixels[80:], y_test=labels[80:])
    found = read_uploads([("keras.npz", parts)])
    assert found.pixels.shape == (120, 28, 28) and (found.labels == labels).all()
    coloured = np.repeat(pixels[..., None], 3, axis=-1)
    assert (read_uploads([("rgb.npz", npz(images=coloured))]).pixels == found.pixels).all()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("head", "has_labels", "last"),
    [(False, True, False), (True, True, False), (True, True, True), (False, False, False)],
)
def test_a_csv_keeps_its_pixels(mark, head, has_labels, last):
    pixels, labels = shapes_array()
    content = csv(pixels, labels if has_labels else None, head=head, mark=mark, last=last)
    found = read_uploads([("mnist.csv", content)])
    assert (found.pixels == pixels).all()
    assert found.class_names == (("0", "1", "2") if has_labels else UNLABELLED)
    assert not has_labels or (found.labels == labels).all()
    assert found.file_names[0] == f"line {2 if head else 1}"


def test_labels_of_text_and_ten_classes_of_numbers_are_in_order():
    pixels, labels = shapes_array()
    assert read_uploads([("a.csv", csv(pixels, np.array(KINDS)[labels]))]).class_names == KINDS
    numbers = np.arange(120) % 12
    names = read_uploads([("a.csv", csv(pixels, numbers))]).class_names
    assert names == tuple(map(str, range(12)))  # 10 after 9, not after 1


def test_as_mnist_is_means_centred_ink_of_either_kind(tmp_path):
    folder = fill_folder(tmp_path / "shapes", kinds=("disc", "cross"), per_class=60)
    found = read_own(folder, Reading(fit="mnist"))
    across = np.arange(28) + 0.5
    mass = found.pixels.sum(axis=(1, 2), dtype=float)
    centre = (found.pixels.sum(axis=1) @ across) / mass
    assert np.abs(centre - 14.5).max() < 1.2
    inverted = [(name.name, _inverted(name)) for name in sorted(folder.rglob("*.png"))]
    again = read_uploads(inverted, Reading(fit="mnist"))
    assert np.abs(again.pixels.astype(int) - found.pixels).mean() < 8  # ink is what differs


def _inverted(path):
    from PIL import Image, ImageOps

    buffer = io.BytesIO()
    ImageOps.invert(Image.open(path)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_wide_picture_keeps_its_aspect():
    picture = np.zeros((20, 60), np.uint8)
    picture[5:15, 20:40] = 255  # twice as wide as high
    small = fit_picture(picture, "plain")
    rows, columns = np.nonzero(small > 127)
    assert np.ptp(columns) + 1 == pytest.approx(2 * (np.ptp(rows) + 1), abs=2)
    deep = fit_picture(np.full((30, 30), 40_000, np.uint16), "plain")  # 16 bits a pixel
    assert abs(int(deep[0, 0]) - round(40_000 / 65535 * 255)) <= 1


@pytest.mark.parametrize(
    ("paths", "classes"),
    [
        (["a.png", "b.png"], [None, None]),
        (["cat/a.png", "dog/b.png"], ["cat", "dog"]),
        (["set/cat/a.png", "set/dog/deep/b.png"], ["cat", "dog"]),
        (["set/a.png", "set/b.png"], [None, None]),
        (["train/cat/a.png", "test/cat/b.png", "test/dog/b.png"], ["cat", "cat", "dog"]),
        (["cat/a.png", "b.png"], ["cat", None]),
    ],
)
def test_the_first_folder_that_differs_is_the_class(paths, classes):
    assert name_classes(paths).classes == classes


def test_the_split_is_seeded_and_takes_a_fifth_of_each_class():
    labels = np.repeat([0, 1, 2], [50, 100, 7])
    train, test = split_rows(labels)
    assert sorted([*train, *test]) == list(range(157))
    assert np.bincount(labels[test]).tolist() == [10, 20, 1]
    assert (split_rows(labels)[1] == test).all()
    assert not np.array_equal(split_rows(labels, seed=1)[1], test)
    train, test = split_rows(np.arange(100))  # no class has two
    assert len(test) == 20 and len(train) == 80


# Bad input: a sentence each.

GOOD, LABELS = shapes_array()
NAN = GOOD.astype(np.float32)
NAN[7, 3, 3] = np.nan


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("nan.npz", npz(images=NAN), "NaN or infinite, the first in image 8"),
        ("inf.npz", npz(images=np.where(GOOD > 9, np.inf, 0.0)), "NaN or infinite"),
        (
            "wide.npz",
            npz(images=np.zeros((120, 800), np.uint8)),
            "its arrays are images (120, 800)",
        ),
        ("neg.npz", npz(images=GOOD.astype(int) - 5), "from -5 to"),
        ("big.npz", npz(images=GOOD.astype(int) * 9), "0 to 1 or 0 to 255"),
        ("none.npz", npz(weights=np.zeros(9)), "holds no images: its arrays are weights (9,)"),
        ("few.npz", npz(images=GOOD[:1]), f"has 1 image; at least {MIN_IMAGES}"),
        (
            "same.npz",
            npz(images=np.repeat(GOOD[:1], 120, 0)),
            "All 120 images of same.npz are equal",
        ),
        (
            "many.npz",
            npz(images=np.zeros((10**6, 28, 28), np.uint8)),
            "at most 500 MB are unpacked",
        ),
        ("rows.npz", npz(images=np.zeros((MAX_IMAGES + 1, 28, 28), np.uint8)), "at most 70,000"),
        ("pickle.npz", npz(images=np.array([{}] * 120)), "pickled objects"),
        ("labels.npz", npz(images=GOOD, labels=LABELS[:9]), "120 images and 9 labels"),
        ("classes.npz", npz(images=GOOD, labels=np.arange(120)), "120 classes; at most 100"),
        ("cut.npz", npz(images=GOOD)[:900], "cannot be read as an .npz"),
        ("text.npz", b"hello", "cannot be read as an .npz"),
        (
            "text.csv",
            b"It was a dark night.\nAnd stormy, too.\n" * 99,
            "Expected 3 fields in line 3, saw 5",
        ),
        ("narrow.csv", csv(GOOD[:, :20]), "Line 1 of narrow.csv has 560 columns of one kind; 784"),
        ("ragged.csv", csv(GOOD) + b"\n1,2,3", "Line 121 of ragged.csv has nothing in column 4"),
        (
            "words.csv",
            csv(GOOD).replace(b"\n0,", b"\nred,", 1),
            "“red”, which is no number in column",
        ),
        ("holes.csv", csv(GOOD).replace(b"\n0,", b"\n,", 1), "has nothing in column 1"),
        ("nan.csv", csv(GOOD).replace(b"\n0,", b"\nnan,", 1), "has nothing in column 1"),
        ("empty.csv", b"\n\n", "is empty"),
        ("binary.csv", bytes(range(256)), "is not text"),
        ("rows.csv", b"1\n" * 10**6, "has more than 140,010 lines"),
        ("one.csv", csv(GOOD[:1]), "has 1 image; at least"),
        ("bad.zip", b"PK nothing", "cannot be read as a .zip"),
        ("a.txt", b"hello", "a.txt cannot be read as a table"),
        ("a.doc", b"hello", "a.doc is of a kind that is not read; a folder"),
    ],
)
def test_bad_input_gets_a_sentence(name, content, words):
    with pytest.raises(DataError) as caught:
        read_uploads([(name, content)])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def png_of_size(width, height):
    """Return a tiny PNG that claims to be of this size."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * (height * ((width + 7) // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(6):
            file.writestr(f"{number}.png", bytes(100_000_000))
    assert packed.stat().st_size < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(DataError, match="would unpack to 600 MB"):
        read_own(packed)


@pytest.mark.parametrize("name", ["a/1\x1b[2J.png", "../a\x00\x01.png", "a/\u202e1.png"])
def test_what_a_packed_name_holds_reaches_no_sentence(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("b", b"")
        file.filelist[0].filename = file.filelist[0].orig_filename = name
    with pytest.raises(DataError) as problem:
        read_uploads([("own.zip", buffer.getvalue())])
    assert str(problem.value).isprintable()


def test_a_picture_that_is_a_bomb_is_left_out(tmp_path):
    folder = fill_folder(tmp_path / "shapes")
    (folder / "bar" / "bomb.png").write_bytes(png_of_size(20_000, 20_000))
    (left,) = read_own(folder).left_out
    assert left.name == "bar/bomb.png" and "megapixels" in left.reason


def test_what_is_too_large_or_not_there_is_refused(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="no folder or file"):
        read_own(tmp_path / "nowhere")
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200_000_001)
    with pytest.raises(DataError, match="at most 200 MB"):
        read_own(large)
    large.unlink()
    with pytest.raises(DataError, match="of a kind that is not read"):
        read_own(Path(__file__))
    (left,) = read_uploads([("a.csv", csv(GOOD)), ("b.png", b"2")]).left_out
    assert left.name == "b.png" and "by themselves" in left.reason
    with pytest.raises(SpecError, match="one of plain, mnist"):
        read_own(tmp_path, Reading(fit="tight"))
    with pytest.raises(DataError, match="has 0 images"):
        read_own(tmp_path)


def test_pictures_without_ink_are_left_out_under_the_recipe(tmp_path):
    pixels, _ = shapes_array(130)
    pixels[3] = 7
    found = read_uploads([("s.npz", npz(images=pixels))], Reading(fit="mnist"))
    assert len(found.pixels) == 129 and "image 4" not in found.file_names
    assert "shows no ink" in found.left_out[0].reason


def test_copies_and_dark_images_are_said():
    pixels, _ = shapes_array()
    pixels[5] = pixels[4]
    found = read_uploads([("s.npz", npz(images=pixels // 12))])
    assert "of 255, so everything is nearly black" in found.taken["numbers"]
    assert any("are copies" in note or "is a copy" in note for note in found.notes)


# The store.


@pytest.fixture
def stored():
    pixels, labels = shapes_array()
    found = read_uploads([("s.npz", npz(images=pixels, labels=labels))])
    return save_own("mine", found)


@pytest.mark.parametrize("name", ["mnist", "digits", "", "A", "a b", "../x", "a/b", "x" * 40])
def test_a_name_that_cannot_be_is_refused(name, stored):
    found = read_uploads([("s.npz", npz(images=GOOD))])
    with pytest.raises(SpecError, match="another|may be called"):
        save_own(name, found)
    with pytest.raises(SpecError):
        remove_own(name)


def test_a_set_is_never_replaced_unasked_and_can_be_removed(stored):
    found = read_uploads([("s.npz", npz(images=GOOD[::-1].copy()))])
    before = load_pixels("mine", "train")[0].copy()
    with pytest.raises(DataError, match="is a data set 'mine' already"):
        save_own("mine", found)
    assert (load_pixels("mine", "train")[0] == before).all()
    assert suggest_name("My Photos (2).zip") == "my-photos-2" and suggest_name("mine") == "mine-2"
    remove_own("mine")
    assert "mine" not in list_datasets() and os.listdir(own_store.own_directory()) == []
    with pytest.raises(SpecError, match="no data set 'mine'"):
        find_dataset("mine")
    save_own("mine", found)  # the name is free again, and nothing old is remembered
    assert not (load_pixels("mine", "train")[0] == before).all()


@pytest.mark.parametrize("file", own_store.FILES)
@pytest.mark.parametrize("damage", ["gone", "cut", "nonsense"])
def test_a_damaged_set_is_named_and_harms_no_other(stored, file, damage):
    path = own_store.own_directory() / "mine" / file
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"[]")
    assert "digits" in list_datasets()
    if file == "about.json":
        assert "mine" not in list_datasets()
    elif damage != "gone":
        assert any(not check.is_good for check in verify("mine"))
        with pytest.raises(DataError, match="data remove mine"):
            load_pixels("mine", "train") if file == "images.npz" else image_names("mine", "train")
    else:
        assert not is_available("mine")
    remove_own("mine")


def test_a_killed_writer_leaves_nothing_half(tmp_path):
    """The folder has its name only once everything is in it."""
    code = (
        "import os, sys\n"
        "from ae_core.data.own import store as own_store\n"
        "from ae_core.data.own.reading import read_uploads\n"
        "content = sys.stdin.buffer.read()\n"
        "found = read_uploads([('s.npz', content)])\n"
        "own_store.write_json = lambda *_: os.kill(os.getpid(), 9)\n"
        "own_store.save_own('killed', found)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=npz(images=GOOD),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == -9, run.stderr
    assert "killed" not in list_datasets()
    save_own("killed", read_uploads([("s.npz", npz(images=GOOD))]))
    assert is_available("killed")


def test_a_set_that_an_earlier_version_kept_still_loads():
    write_earlier_set(own_store.own_directory() / "before")
    dataset = find_dataset("before")
    assert (dataset.title, dataset.num_train, dataset.class_names) == ("From before", 80, KINDS)
    pixels, labels = load_pixels("before", "test")
    assert (pixels == shapes_array(100)[0][80:]).all() and labels.dtype == np.int64
    assert image_names("before", "test")[0] == "image 81"
    assert all(check.is_good for check in verify("before"))
    remove_own("before")


def test_nothing_fetches_an_own_set(stored):
    (own_store.own_directory() / "mine" / "images.npz").write_bytes(b"")
    with pytest.raises(DataError, match="set of your own"):
        download("mine")


def test_what_is_noted_is_enough_to_know_the_set_again(stored):
    about = json.loads((own_store.own_directory() / "mine" / "about.json").read_text())
    from ae_core.training.train import data_md5

    assert about["md5"] == data_md5("mine") and about["fit"] == "plain"
    assert about["class_names"] == ["0", "1", "2"] and about["is_labelled"]
