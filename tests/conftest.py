"""What all tests share: one thread, a browser, and skips that say what is missing."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import settings

from ae_core.data.datasets import is_available
from benchmarks.serving import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

torch.set_num_threads(1)
# A worker that a page or its server starts in a test ends soon after; it is to outlive them.
os.environ.setdefault("AE_WORKER_IDLE", "10")

settings.register_profile("steady", deadline=None)  # a busy machine is no failure
settings.load_profile("steady")

# Set where Chromium has to be there (.ci/run): its absence is then a failure, not a skip.
REQUIRE_CHROMIUM = "AE_REQUIRE_CHROMIUM"
NO_CHROMIUM = "there is no Chromium on this machine (apt-get install chromium)"


def find_chromium() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked ``mnist``, ``cuda`` or ``browser`` where those are absent."""
    absent = {}
    if not is_available("mnist"):
        absent["mnist"] = "MNIST is not on this machine: set AE_DATA_DIR or download it"
    if not torch.cuda.is_available():
        absent["cuda"] = "there is no CUDA device"
    if find_chromium() is None and not os.environ.get(REQUIRE_CHROMIUM):
        absent["browser"] = NO_CHROMIUM
    for item in items:
        for name, reason in absent.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def needs_mnist() -> None:
    """Skip the test where the MNIST files are absent."""
    if not is_available("mnist"):
        pytest.skip("MNIST is not on this machine: set AE_DATA_DIR or download it")


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """Give a Playwright browser; pages and contexts are the test's to make and close.

    One a file, not one a session: while it lives, an event loop runs in this thread, which
    tests elsewhere that start their own could not bear.
    """
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get(REQUIRE_CHROMIUM) else pytest.skip)(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
