"""What was done on a page comes back: by its link, by a reload, and by Back."""

import pytest

from benchmarks.cuts import settle
from benchmarks.links import ACTS, press, walk

pytestmark = pytest.mark.browser


STATES = {"draw": (0, 7), "map": (2, 3), "filters": (6,)}
STATES |= {"latent_space?model=bench-10-variational": (2,)}


@pytest.mark.parametrize(("path", "numbers"), STATES.items())
def test_what_was_done_comes_back(chromium, address, path, numbers):
    found = list(walk(chromium, address, path, [ACTS[path][number] for number in numbers]))
    assert {way for _, way, _ in found} == {"link", "reload", "back"}
    assert [one for one in found if one[2]] == []


def test_what_a_part_of_a_page_heard_alone_is_not_kept_for_a_reload(new_page, address):
    page = new_page(f"{address}/filters")
    settle(page)
    press(page, "5")
    page.wait_for_timeout(500)
    settle(page)
    assert page.evaluate("sessionStorage.getItem('autoencoder-explorer-pending')") is None
