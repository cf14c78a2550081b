"""Tables beside pictures: what they say of each, or why they are not read."""

import io

import numpy as np
import pytest
from PIL import Image

from ae_core.data.own.images import Reading
from ae_core.data.own.reading import read_uploads
from tests.own_samples import KINDS, shapes_array

PIXELS, LABELS = shapes_array(120)
WORDS = [KINDS[label] for label in LABELS]


def pictures(place="scans/{:03}.png"):
    def png(pixels):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "PNG")
        return buffer.getvalue()

    return [(place.format(number), png(pixels)) for number, pixels in enumerate(PIXELS)]


def table(rows, head="filename,label"):
    lines = [head, *(",".join(map(str, row)) for row in rows)]
    return "\n".join(filter(None, lines)).encode()


ROWS = [(f"{number:03}.png", word) for number, word in enumerate(WORDS)]


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (table(ROWS), "label"),
        (table(reversed(ROWS)), "label"),
        (table(ROWS, head=""), "column 2"),
        (table([(f"scans/{name}", word) for name, word in ROWS]), "label"),
        (table([(name[:-4], word) for name, word in ROWS], "id,breed"), "breed"),
        (table([(i, w, n) for i, (n, w) in enumerate(ROWS)], "no,breed,file"), "breed"),
        (table(ROWS).replace(b",", b";"), "label"),
        (b"\xef\xbb\xbf" + table(ROWS).replace(b"\n", b"\r\n"), "label"),
    ],
)
def test_names_and_labels_beside_pictures_are_their_labels(content, labels):
    found = read_uploads([*pictures(), ("labels.csv", content)])
    assert found.taken["labels"] == f"labels.csv: {labels}"
    assert [found.class_names[label] for label in found.labels] == WORDS
    assert not found.left_out


def test_they_stand_beside_the_folders_and_either_can_be_asked_for():
    given = pictures("left/{:03}.png")[:60] + pictures("right/{:03}.png")[60:]
    given.append(("labels.csv", table(ROWS)))
    found = read_uploads(given)
    assert found.class_names == KINDS
    assert found.label_options == ("labels.csv: label", "the names of the folders")
    asked = read_uploads(given, Reading(labels="the names of the folders"))
    assert asked.class_names == ("left", "right")


def test_a_picture_without_a_row_has_no_class():
    found = read_uploads([*pictures(), ("labels.csv", table(ROWS[:100]))])
    assert found.class_names == (*KINDS, "(none)") and found.counts()["(none)"] == 20


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (table(ROWS[:30]), "names 30 of the 120 pictures"),
        (table([*ROWS, ("000.png", "another")]), "several things of one picture"),
        (table([row[:1] for row in ROWS], "filename"), "names 0 of the 120"),
        (table(np.zeros((5, 200), int).tolist(), ""), "names 0 of the 120"),
        (b"", "is empty"),
        (b"\xff\x00" * 50, "cannot be read"),
    ],
)
def test_a_table_that_says_nothing_is_left_out_and_the_pictures_are_read(content, why):
    found = read_uploads([*pictures(), ("labels.csv", content)])
    assert len(found) == 120 and not found.is_labelled
    (left,) = found.left_out
    assert left.name == "labels.csv" and why in left.reason
