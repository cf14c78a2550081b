"""What five neighbours say, in words."""

import numpy as np
import pytest

from ae_core.analysis.neighbours import NeighbourSearch, strangeness
from ae_core.data.drawing import strokes_to_image
from ui.draw.neighbours import say_vote
from ui.shell.serving import cache


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([3, 3, 3, 5, 8], ("3", "3 of 5 votes")),
        ([3, 3, 5, 5, 8], ("no majority", "at most 2 of 5 votes")),
        ([1, 2, 3, 4, 5], ("no majority", "at most 1 of 5 votes")),
        ([7, 7, 7, 7, 7], ("7", "5 of 5 votes")),
    ],
)
def test_a_class_without_a_majority_is_no_verdict(labels, said):
    points = np.arange(5, dtype=np.float32)[:, None]
    found = NeighbourSearch(points, np.array(labels)).find(np.zeros((1, 1), np.float32))
    assert say_vote(found, 0) == said
    assert say_vote(found, 0, is_strange=True)[0] == "like no digit it has seen"


def test_a_dot_is_strange_though_its_neighbours_are_near():
    """They all are: it has little ink. Measured by its own length they are far away."""
    column, row = np.zeros((2, 4, 4), np.float32)
    column[:, 1], row[1] = 1, 1
    dot = np.zeros((4, 4), np.float32)
    dot[3, 3] = 0.5
    queries = np.stack([column * 0.9, dot, np.zeros((4, 4), np.float32)])
    found = NeighbourSearch([column.ravel(), row.ravel()]).find(
        queries.reshape(3, -1), num_neighbours=1
    )
    near, far, blank = strangeness(queries, found)
    assert near < 0.2 and far > 1 and blank > 1e6


@pytest.mark.mnist
@pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
def test_digits_keep_their_class_and_what_is_none_has_none():
    search = cache.load_training_set("mnist")[2]
    least = cache.strangest_test_digit("mnist")

    def is_strange(images):
        return strangeness(images, search.find(images, num_neighbours=1)) > least

    others = cache.load_test_set("mnist")[0][5000:5300]  # not those that were judged
    assert is_strange(others).sum() <= 1
    drawn = {
        "dot": [[140, 140]],
        "dash": [[135, 140], [145, 140]],
        "lying line": [[40, 140], [240, 140]],
        "standing line, a one": [[140, 40], [140, 240]],
        "seven": [[70, 80], [200, 80], [120, 240]],
    }
    strokes = [[np.array(points, np.float32)] for points in drawn.values()]
    images = np.stack([strokes_to_image(one, canvas_size=280)[None] for one in strokes])
    assert is_strange(images).tolist() == [True, True, True, False, False]
