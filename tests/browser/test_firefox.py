"""The pages in Firefox, where one is: no error anywhere, and canvas and pad draw."""

import pytest

from benchmarks import firefox
from tests.browser.watching import ADDRESSES

pytestmark = pytest.mark.skipif(bool(firefox.what_is_absent()), reason=firefox.what_is_absent())
MOVES = 60


def test_every_page_opens_in_firefox_and_canvas_and_pad_draw(address):
    found = firefox.walk(address, ADDRESSES, MOVES)
    assert found["errors"] == []
    for _, surface in firefox.SURFACES:
        assert len(found["drawn"][surface]) > MOVES / 6, surface
