"""Files as people have them: what is taken for label, part, black and white, or why it is not."""

import bz2
import gzip
import io
import json
import struct
import unicodedata
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sklearn.datasets import load_digits

import ae_core
from ae_core.data.own.images import Reading
from ae_core.data.own.reading import read_own, read_uploads
from ae_core.errors import DataError
from tests.own_samples import shapes_array

PIXELS, LABELS = shapes_array(200)
TEN = np.arange(200) % 10
NAMES = [str(number) for number in range(10)]


@pytest.fixture(autouse=True)
def _own_place(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def picture(pixels, kind="PNG"):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def packed(files, *, is_marked=True):
    """Pack files by name; without the mark that their names are UTF-8, as a Mac does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            file.writestr(info, content)
    content = buffer.getvalue()
    if not is_marked:  # bit 11 of the flags, in the list at the end and before each file
        for name in files:
            raw = name.encode()
            for head, offset in ((b"PK\x01\x02", 38), (b"PK\x03\x04", 24)):
                at = content.find(raw)
                while at >= 0:
                    start = at - offset - (8 if head == b"PK\x01\x02" else 6)
                    if content[start : start + 4] == head:
                        flags = start + (8 if head == b"PK\x01\x02" else 6)
                        content = content[: flags + 1] + b"\0" + content[flags + 2 :]
                    at = content.find(raw, at + 1)
    return content


def folders(names, **others):
    """Pack the pictures into these folders in turn."""
    files = {f"{names[n % len(names)]}/{n}.png": picture(p) for n, p in enumerate(PIXELS)}
    return packed(files | others)


def read(name, content, **how):
    return read_uploads([(name, content)], Reading(**how))


def idx(array):
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.mark.parametrize(
    "arrays",
    [
        {
            "x_train": PIXELS[:150],
            "y_train": TEN[:150],
            "x_test": PIXELS[150:],
            "y_test": TEN[150:],
        },
        {"xtrain": PIXELS[:150], "ytrain": TEN[:150], "xtest": PIXELS[150:], "ytest": TEN[150:]},
        {
            "train_images": PIXELS[:150],
            "train_labels": TEN[:150, None],
            "val_images": PIXELS[150:],
            "val_labels": TEN[150:, None],
        },
        {
            "training_images": PIXELS[:150],
            "training_labels": TEN[:150],
            "testing_images": PIXELS[150:],
            "testing_labels": TEN[150:],
        },
        {"arr_0": PIXELS, "arr_1": TEN},
        {"digits": PIXELS, "what": TEN.astype(np.float32)},
        {"x": PIXELS, "y": np.eye(10)[TEN]},
        {"x": PIXELS, "y": np.array([b"%d" % n for n in TEN])},
        {"X": PIXELS.reshape(200, 784), "Y": TEN.astype(np.float64)},
        {"data": np.repeat(PIXELS[:, None], 3, 1), "target": TEN},
        {"data": np.repeat(PIXELS[..., None], 3, -1), "target": TEN},
    ],
    ids=lambda arrays: " ".join(arrays),
)
def test_arrays_by_their_usual_names(arrays):
    found = read("a.npz", npz(**arrays))
    assert found.counts() == dict.fromkeys(NAMES, 20)
    assert (found.pixels == PIXELS).all()
    assert (found.labels == TEN).all()


def test_labels_of_a_part_only_and_of_several_arrays():
    arrays = {"x_train": PIXELS[:150], "y_train": TEN[:150], "x_test": PIXELS[150:]}
    found = read("a.npz", npz(**arrays))
    assert found.counts() == dict.fromkeys(NAMES, 15) | {"(none)": 50}
    both = npz(images=PIXELS, fine_labels=TEN, coarse_labels=TEN // 5)
    assert read("a.npz", both).taken["labels"] == "fine_labels"
    assert read("a.npz", both).label_options == ("fine_labels", "coarse_labels")
    assert read("a.npz", both, labels="coarse_labels").counts() == {"0": 100, "1": 100}
    assert not read("a.npz", both, labels="none").is_labelled
    with pytest.raises(DataError, match="no labels 'medium'; there are fine_labels"):
        read("a.npz", both, labels="medium")
    with pytest.raises(DataError, match="several labels in y"):
        read("a.npz", npz(x=PIXELS, y=np.ones((200, 4))))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (PIXELS.astype(np.uint16) * 257, "65535 for white"),
        (PIXELS.astype(np.uint16) * 16, "4095 for white"),
        (PIXELS / 127.5 - 1, "from -1 to 1"),
        (PIXELS / 255, "from 0 to 1"),
        (PIXELS.astype(np.int64), "255 for white"),
        ((PIXELS > 99).astype(np.uint8), "1 for white"),
    ],
)
def test_numbers_of_every_depth(values, words):
    found = read("a.npz", npz(x=values))
    wanted = 255 * (PIXELS > 99) if values.max() == 1 and values.dtype == np.uint8 else PIXELS
    assert np.abs(found.pixels.astype(int) - wanted).max() <= 16 * (values.max() == 4080)
    assert words in found.taken["numbers"]


def test_uci_digits_have_sixteen_for_white_and_dark_pictures_have_not():
    digits = load_digits()
    table = "\n".join(",".join(map(str, row)) for row in np.c_[digits.data, digits.target][:200])
    for found in (read("a.npz", npz(x=digits.images)), read("a.csv", table.encode())):
        assert found.pixels.max() == 255 and "16 for white" in found.taken["numbers"]
    assert found.counts().keys() == set(NAMES)
    dark = packed({f"{number}.png": picture(PIXELS[number] // 20) for number in range(200)})
    assert read("a.zip", dark).pixels.max() == 255 // 20


def test_numbers_of_no_known_range_are_refused_until_it_is_said_what_is_white():
    normal = (PIXELS / 255 - 0.13) / 0.31
    with pytest.raises(DataError, match="the largest for white"):
        read("a.npz", npz(x=normal))
    assert (read("a.npz", npz(x=normal), numbers="reach").pixels == PIXELS).all()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (PIXELS / np.float32(255), "TIFF"),
        (PIXELS.astype(np.uint16) * 16, "PNG"),
        (PIXELS.astype(np.uint16) * 257, "PNG"),
        (PIXELS.astype(np.int32) * 257, "TIFF"),
        (PIXELS.astype(np.int32) << 23, "TIFF"),
    ],
)
def test_deep_pictures_are_scaled_as_a_set(values, kind):
    values = values.astype(np.float32) if values.dtype.kind == "f" else values
    files = {f"{n}.{kind.lower()}": picture(v, kind) for n, v in enumerate(values)}
    found = read("deep.zip", packed(files))
    assert np.abs(found.pixels.astype(int) - PIXELS).max() <= 1 + (values.max() == 4080)


def test_parquet_of_numbers_has_one_scale():
    values = PIXELS.reshape(200, 784) / 255
    values[7] = values[7] > 0.5  # whole numbers, which are no bytes
    found = read("a.parquet", parquet({"x": list(values), "y": TEN}))
    assert (found.pixels[7] == 255 * values[7].reshape(28, 28)).all()
    assert (found.pixels[8] == PIXELS[8]).all()


def test_nearly_constant_sets_are_refused():
    flat = np.full_like(PIXELS, 7)
    flat[::2, 3, 3] += 1
    with pytest.raises(DataError, match="nearly constant"):
        read("a.npz", npz(x=flat))


@pytest.mark.parametrize("has_head", [False, True])
@pytest.mark.parametrize("place", ["first", "last"])
def test_labels_on_either_side_of_the_pixels(has_head, place):
    table = pd.DataFrame(PIXELS.reshape(200, 784)).add_prefix("p")
    table.insert(0 if place == "first" else 784, "letter", TEN)
    found = read("a.csv", table.to_csv(index=False, header=has_head).encode())
    assert (found.pixels == PIXELS).all() and found.counts() == dict.fromkeys(NAMES, 20)
    assert found.taken["labels"] == ("letter" if has_head else f"the {place} column")
    if not has_head:
        other = read("a.csv", table.to_csv(index=False, header=False).encode(), labels="none")
        assert (other.pixels == PIXELS).all() and not other.is_labelled


@pytest.mark.parametrize(
    "write",
    [
        lambda table: table.to_csv(index=False, quoting=1),
        lambda table: table.to_csv(),  # with numbers of rows
        lambda table: table.to_csv(index=False).replace("\n", ",\n"),  # a comma too much
        lambda table: table.to_csv(index=False, sep=";"),
        lambda table: "\ufeff" + table.to_csv(index=False, lineterminator="\r\n"),
        lambda table: table.set_axis([*range(784), "class"], axis=1).to_csv(index=False),
    ],
)
def test_tables_as_programs_write_them(write):
    table = pd.DataFrame(PIXELS.reshape(200, 784)).add_prefix("pixel")
    table["label"] = TEN
    found = read("a.csv", write(table).encode())
    assert (found.pixels == PIXELS).all() and found.counts() == dict.fromkeys(NAMES, 20)
    again = read("a.csv.gz", gzip.compress(write(table).encode()))
    assert (again.pixels == PIXELS).all()


def test_pixels_of_one_cell_and_tables_in_a_zip():
    rows = [" ".join(map(str, row)) for row in PIXELS.reshape(200, 784)]
    table = pd.DataFrame({"emotion": TEN, "pixels": rows, "Usage": "Training"})
    found = read("a.csv", table.to_csv(index=False).encode())
    assert (found.pixels == PIXELS).all() and found.taken["labels"] == "emotion"
    plain = pd.DataFrame(PIXELS.reshape(200, 784)).add_prefix("pixel")
    content = packed(
        {
            "train.csv": plain[:150].assign(label=TEN[:150]).to_csv(index=False),
            "test.csv": plain[150:].to_csv(index=False),
            "sample_submission.csv": "ImageId,Label\n1,0\n2,0\n",
        }
    )
    found = read("archive.zip", content)
    assert found.counts() == dict.fromkeys(NAMES, 15) | {"(none)": 50}
    assert [entry.name for entry in found.left_out] == ["sample_submission.csv"]


def small(side):
    return np.stack([np.asarray(Image.fromarray(p).resize((side, side))) for p in PIXELS])


def spaced(rows):
    return "".join(" ".join(f"{value:.4f}" for value in row) + " \n" for row in rows).encode()


def test_text_tables_as_archives_have_them():
    sixteen, ten = small(16).reshape(200, 256), np.eye(10)[TEN]
    bits = (sixteen > 99).astype(int)
    semeion = spaced(np.c_[bits, ten])
    for name in ("semeion.data", "semeion.csv", "semeion.data.gz"):
        found = read(name, gzip.compress(semeion) if name.endswith("gz") else semeion)
        assert found.counts() == dict.fromkeys(NAMES, 20) and "last 10" in found.taken["labels"]
    first = "\n".join(",".join(map(str, row)) for row in np.c_[ten.astype(int), bits])
    assert read("a.csv", first.encode()).taken["labels"] == "the first 10 columns, one-hot labels"
    heads = [*(f"p{n}" for n in range(256)), *(f"is_{n}" for n in range(10))]
    table = pd.DataFrame(np.c_[bits, ten.astype(int)], columns=heads).to_csv(index=False)
    found = read("a.csv", table.encode())
    assert (found.labels == TEN).all() and "is_0 to is_9" in found.taken["labels"]
    lines = table.splitlines()
    lines[-1] = lines[-1][:-1] + "1"  # beyond the rows that are looked at first, this could be
    with pytest.raises(DataError, match="cannot be read as a table|has 266|no labels|several"):
        read("a.csv", "\n".join([*lines[:1], *lines[1:] * 6]).encode(), labels="is_0")
    usps = spaced(np.c_[TEN, sixteen / 127.5 - 1])
    found = read("zip.train.gz", gzip.compress(usps))
    assert found.taken["labels"] == "the first column" and "from -1 to 1" in found.taken["numbers"]
    eight = np.c_[small(8).reshape(200, 64) // 16, TEN]
    rows = "\n".join(",".join(map(str, row)) for row in eight)
    names = {
        "optdigits.tra": rows,
        "optdigits.tes": rows,
        "optdigits.names": "words",
        "a.txt": "so",
    }
    found = read("optical.zip", packed(names))
    assert len(found) == 400 and {e.name for e in found.left_out} == {"optdigits.names", "a.txt"}


@pytest.mark.parametrize("name", ["mnist.scale", "usps.t.bz2", "a.csv"])
def test_rows_that_number_their_pixels(name):
    rows = [
        f"{label} " + " ".join(f"{n + 1}:{v / 255:.5g}" for n, v in enumerate(p.ravel()) if v)
        for p, label in zip(PIXELS, TEN, strict=True)
    ]
    content = "\n".join(rows).encode()
    found = read(name, bz2.compress(content) if name.endswith("bz2") else content)
    assert (found.pixels == PIXELS).all() and (found.labels == TEN).all()
    with pytest.raises(DataError, match="99,999 pixels a row"):
        read(name, bz2.compress(b"1 99999:1") if name.endswith("bz2") else b"1 99999:1")


def test_a_text_beside_pictures_takes_nothing_from_them():
    found = read("a.zip", folders(["a", "b"], **{"words.txt": "a word " * 30_000}))
    assert found.counts() == {"a": 100, "b": 100} and found.left_out[0].name == "words.txt"


def test_arrays_that_are_counted_last_and_labels_of_several_columns():
    colour = np.repeat(PIXELS[..., None], 3, -1)
    found = read("a.npz", npz(X=np.moveaxis(colour, 0, -1), y=TEN[:, None]))
    assert (found.pixels == PIXELS).all() and "by its last axis" in found.taken["images"]
    columns = np.c_[TEN, np.full(200, 4), np.arange(200)].astype(np.int32)
    head = struct.pack(">BBBBII", 0, 0, 12, 2, 200, 3)
    qmnist = {
        "qmnist-test-images-idx3-ubyte": idx(PIXELS),
        "qmnist-test-labels-idx2-int.gz": gzip.compress(head + columns.astype(">i4").tobytes()),
    }
    found = read("qmnist.zip", packed(qmnist))
    assert found.taken["labels"] == "qmnist-test-labels-idx2-int, column 1"
    assert (found.labels == TEN).all() and len(found.label_options) == 3


def test_tables_of_emnist_are_turned_as_its_arrays_are():
    table = pd.DataFrame(np.c_[TEN, PIXELS.swapaxes(1, 2).reshape(200, 784)])
    found = read("emnist-letters-train.csv", table.to_csv(index=False, header=False).encode())
    assert (found.pixels == PIXELS).all() and "turned back" in found.taken["turned"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("usps.h5", "is an HDF5 or MATLAB file; store its images and labels as an .npz"),
        ("train_32x32.mat", "numpy.savez"),
        ("a.tfrecord-00000-of-00001", "is a TFRecord"),
        ("data_batch_1", "pickled code"),
        ("set.tar.gz", "choose the folder, or pack that as a .zip"),
        ("a.arff", "as a .csv or a Parquet file"),
        ("mnist.bz2", r"call a table in text \.txt"),
        ("a.svg", "a folder of pictures, a .zip of one"),
        ("photo.heic", "is a HEIC or AVIF photo. Save it as JPEG"),
        ("a.parquet", "only named, 0.png; bring the pictures"),
    ],
)
def test_what_is_not_read_says_what_to_do(name, words):
    cells = [{"bytes": None, "path": f"{number}.png"} for number in range(200)]
    content = parquet({"image": cells}) if name == "a.parquet" else b"\0\0\0\x18ftypheic" * 9
    with pytest.raises(DataError, match=words):
        read(name, content)


@pytest.mark.parametrize("name", ["heic", "jpe", "jfif", "png"])
def test_a_picture_is_known_by_its_content(name):
    files = {f"{n}.{name}": picture(p, "JPEG") for n, p in enumerate(PIXELS)}
    assert np.abs(read("a.zip", packed(files)).pixels.astype(int) - PIXELS).mean() < 3


@pytest.mark.parametrize("mode", ["P", "1", "CMYK", "LA", "RGBA"])
def test_pictures_of_every_mode_and_ink_in_their_transparency(mode):
    files, ink = {}, {}
    for number, pixels in enumerate(PIXELS):
        image, buffer = Image.fromarray(pixels), io.BytesIO()
        image.convert(mode).save(buffer, "TIFF" if mode == "CMYK" else "PNG")
        files[f"{number}.{'tif' if mode == 'CMYK' else 'png'}"] = buffer.getvalue()
        buffer, white = io.BytesIO(), Image.new("L", image.size, 255)
        Image.merge("RGBA", [white, white, white, image]).save(buffer, "PNG")
        ink[f"{number}.png"] = buffer.getvalue()
    found = read("a.zip", packed(files)).pixels.astype(int)
    assert np.abs(found - PIXELS).mean() < 10  # of 1-bit ones: the greys at the edges
    assert "ground is white" in read("a.zip", packed(ink)).taken["black and white"]
    assert (read("a.zip", packed(ink), is_inverted=True).pixels == PIXELS).all()


def parquet(columns, names=()):
    features = {"label": {"names": list(names), "_type": "ClassLabel"}}
    about = {"huggingface": json.dumps({"info": {"features": features}})} if names else None
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata(about), buffer)
    return buffer.getvalue()


def test_parquet_of_pictures_and_of_pixels():
    cells = [{"bytes": picture(p), "path": None} for p in PIXELS]
    words = [f"kind {n}" for n in range(10)]
    found = read("a.parquet", parquet({"image": cells, "label": TEN}, words))
    assert (found.pixels == PIXELS).all() and found.counts() == dict.fromkeys(words, 20)
    found = read("a.parquet", parquet({"label": TEN, "img": [c["bytes"] for c in cells]}))
    assert (found.pixels == PIXELS).all() and found.counts() == dict.fromkeys(NAMES, 20)
    found = read("a.parquet", parquet({"x": list(PIXELS.reshape(200, 784)), "y": TEN}))
    assert (found.pixels == PIXELS).all() and (found.labels == TEN).all()
    with pytest.raises(DataError, match="cannot be read as a table"):
        read("a.parquet", b"PAR1 nothing")


@pytest.mark.parametrize("is_packed", [False, True])
def test_idx_files_and_arrays_in_folders(tmp_path, is_packed):
    pack, end = (gzip.compress, ".gz") if is_packed else (bytes, "")
    folder = tmp_path / "raw"
    folder.mkdir()
    for part, rows in (("train", slice(0, 150)), ("t10k", slice(150, 200))):
        images, labels = idx(PIXELS[rows]), idx(TEN[rows].astype(np.uint8))
        (folder / f"{part}-images-idx3-ubyte{end}").write_bytes(pack(images))
        (folder / f"{part}-labels-idx1-ubyte{end}").write_bytes(pack(labels))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(labels)  # its twin, unpacked
    found = read_own(folder)
    assert found.counts() == dict.fromkeys(NAMES, 20) and len(found) == 200
    assert (found.pixels[-50:] == PIXELS[150:]).all() or (found.pixels[:50] == PIXELS[150:]).all()


def test_an_array_of_each_class_and_of_images_and_labels():
    files = [(f"{k}.npy", PIXELS[LABELS == n]) for n, k in enumerate(("cat", "owl", "ant"))]
    uploads = []
    for name, array in files:
        buffer = io.BytesIO()
        np.save(buffer, array)
        uploads.append((name, buffer.getvalue()))
    assert read_uploads(uploads).counts() == {"ant": 66, "cat": 67, "owl": 67}
    both = {"k-train-imgs.npz": npz(arr_0=PIXELS), "k-train-labels.npz": npz(arr_0=TEN)}
    assert read_uploads(list(both.items())).counts() == dict.fromkeys(NAMES, 20)
    assert read("k.zip", packed(both)).counts() == dict.fromkeys(NAMES, 20)


def test_a_zip_in_a_zip_in_a_zip_ends_somewhere():
    content = folders(["a", "b"])
    for _ in range(4):
        content = packed({"more.zip": content})
    with pytest.raises(DataError, match="of a kind that is not read"):
        read("a.zip", content)
    once = packed({"set/cat.zip": folders(["."]), "set/dog.zip": folders(["."])})
    assert read("a.zip", once).counts() == {"cat": 200, "dog": 200}


def test_names_of_classes_stay_whole_and_one():
    long = [f"A jug with a handle and a lid from the town of {town}" for town in ("Köln", "Delft")]
    assert sorted(read("a.zip", folders(long)).class_names) == sorted(long)
    forms = [unicodedata.normalize(form, "Café") for form in ("NFC", "NFD")]
    assert set(read("a.zip", folders([*forms, "Bar"])).class_names) == {forms[0], "Bar"}
    assert read("a.zip", folders(["--1", "2"])).class_names == ("--1", "2")
    names = packed(
        {f"{'äß'[n % 2]}/{n}.png": picture(p) for n, p in enumerate(PIXELS)}, is_marked=False
    )
    assert set(read("a.zip", names).class_names) == {"ä", "ß"}


def test_parts_of_a_set_are_no_classes_unless_that_is_asked():
    names = [f"{part}/{digit}" for digit in range(5) for part in ("trainSet/trainSet", "testSet")]
    found = read("a.zip", folders(names, **{"preview.png": picture(PIXELS[0])}))
    assert found.class_names == tuple("01234")
    assert "trainSet (100), testSet (100)" in found.taken["folders"]
    assert [entry.name for entry in found.left_out] == ["preview.png"]
    asked = read("a.zip", folders(names), folders="classes")
    assert set(asked.class_names) == {"trainSet", "testSet"}
    assert read("a.zip", folders(["train", "car", "plane"])).class_names == (
        "car",
        "plane",
        "train",
    )


def test_a_zip_that_leads_outside_is_refused():
    for name in ("../../etc/x.png", "/abs/x.png", "C:\\x.png", "a/../../x.png"):
        with pytest.raises(DataError, match="leads outside"):
            read("a.zip", folders(["a", "b"], **{name: b""}))


def test_black_and_white_are_said_and_can_be_changed():
    assert "ground is black in 100%" in read("a.npz", npz(x=PIXELS)).taken["black and white"]
    dark = npz(x=255 - PIXELS)
    assert "ground is white in 100%" in read("a.npz", dark).taken["black and white"]
    assert (read("a.npz", dark, is_inverted=True).pixels == PIXELS).all()
    turned = npz(x=PIXELS.swapaxes(1, 2))
    assert (read("a.npz", turned, is_turned=True).pixels == PIXELS).all()


def test_a_notebook_reads_few_images_and_a_digit(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(picture(PIXELS[number]))
    found = ae_core.read_images(tmp_path)
    assert (np.asarray(found) == PIXELS[:3, None] / np.float32(255)).all() and len(found) == 3
    assert len(ae_core.read_images(tmp_path / "1.png")) == 1
    digit = ae_core.read_digit(tmp_path / "1.png")
    assert digit.shape == (28, 28) and digit.dtype == np.float32 and digit.max() > 0.9
    with pytest.raises(DataError, match="cannot be read"):
        ae_core.read_digit(tmp_path / "nothing.png")


@pytest.mark.parametrize("kind", ["V4", "u1,f4", "U2", "M8[D]"])
def test_columns_of_labels_that_are_no_numbers_are_refused(kind):
    labels = np.zeros((200, 3), kind)
    with pytest.raises(DataError, match="several labels"):
        read_uploads([("own.npz", npz(x=PIXELS, y=labels))])
