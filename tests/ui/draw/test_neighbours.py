"""What five neighbours say, in words."""

import numpy as np
import pytest

from ae_core.analysis.neighbours import NeighbourSearch
from ui.draw.neighbours import say_vote


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([3, 3, 3, 5, 8], ("3", "3 of 5")),
        ([3, 3, 5, 5, 8], ("no majority", "at most 2 of 5")),
        ([1, 2, 3, 4, 5], ("no majority", "at most 1 of 5")),
        ([7, 7, 7, 7, 7], ("7", "5 of 5")),
    ],
)
def test_a_class_without_a_majority_is_no_verdict(labels, said):
    points = np.arange(5, dtype=np.float32)[:, None]
    found = NeighbourSearch(points, np.array(labels)).find(np.zeros((1, 1), np.float32))
    assert say_vote(found, 0) == said
