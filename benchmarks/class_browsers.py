"""Two real browsers in a class, a projector and a student's phone: when each shows what."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks.serving import open_browser

EVERY = 25  # milliseconds between two looks
VIEWPORTS = {"projector": {"width": 1920, "height": 1080}, "phone": {"width": 390, "height": 844}}
LOOK = """() => {
  const strip = document.querySelector("#ae-strip")?.shadowRoot.querySelector(".lesson-strip");
  const app = document.querySelector("[data-testid=stApp]");
  return {
    said: strip?.innerText ?? "",
    path: location.pathname,
    isQuiet: app?.dataset.testScriptState === "notRunning",
  };
}"""
Look = dict[str, Any]


class Browsers(threading.Thread):
    """They look by themselves, in a thread of their own, until the block is left."""

    def __init__(self, address: str, opened: dict[str, str]) -> None:
        super().__init__(daemon=True)
        code = opened["code"]
        self._places = {
            "projector": f"{address}/?code={code}&key={opened['projector_key']}&as=projector",
            "phone": f"{address}/?join={code}",
        }
        self._seen: dict[str, list[tuple[float, Look]]] = {name: [] for name in self._places}
        self._end = threading.Event()

    def __enter__(self) -> "Browsers":
        """Begin to look."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """End looking."""
        self._end.set()
        self.join()

    def run(self) -> None:
        """Open both and look at them in turn."""
        from playwright.sync_api import Error

        with open_browser() as browser:
            pages = {}
            for name, place in self._places.items():
                pages[name] = browser.new_context(viewport=VIEWPORTS[name]).new_page()
                pages[name].goto(place)
            while not self._end.is_set():
                for name, page in pages.items():
                    with contextlib.suppress(Error):  # it is on its way to another address
                        self._seen[name].append((time.perf_counter(), page.evaluate(LOOK)))
                next(iter(pages.values())).wait_for_timeout(EVERY)

    def wait(
        self, since: float, holds: Callable[[Look], Any], longest: float = 120.0
    ) -> dict[str, float]:
        """Return after how many seconds from ``since`` on each showed what holds."""
        found: dict[str, float] = {}
        while len(found) < len(self._seen):
            if time.perf_counter() > since + longest:
                raise TimeoutError(f"after {longest:.0f} s only {list(found)} show it")
            for name, looks in self._seen.items():
                times = (at - since for at, look in list(looks) if at > since and holds(look))
                if name not in found and (first := next(times, None)) is not None:
                    found[name] = first
            time.sleep(EVERY / 1000)
        return found
