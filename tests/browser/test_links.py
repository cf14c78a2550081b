"""What was done on a page comes back: by its link, by a reload, and by Back."""

import pytest

from benchmarks.links import ACTS, walk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("path", "numbers"), [("draw", (0, 2)), ("map", (2, 3))])
def test_what_was_done_comes_back(chromium, address, path, numbers):
    found = list(walk(chromium, address, path, [ACTS[path][number] for number in numbers]))
    assert {way for _, way, _ in found} == {"link", "reload", "back"}
    assert [one for one in found if one[2]] == []
