"""How many strokes outlive a cut of the connection: drawn on Draw, looked for after a reload.

For each cut a new visitor draws a stroke that the server hears, then begins a second one; in its
middle every connection between browser and server is ended and new ones are refused. The stroke
ends at a random moment, during the cut or after it. Every other visitor reloads when the server
has answered again; the rest during the cut, where the browser shows its own error page, and once
more after it. Found are two strokes in the reloaded page, and in another browser that opens its
address.

    python benchmarks/cuts.py [--cuts 20] [--seconds 10] [--seed 0] [--json]
"""

import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.proxy import CutProxy
from benchmarks.serving import VIEWPORT, open_browser, options, print_facts, run_server

SURFACE = '[data-ae="digit-canvas"]'
IS_AT_REST = """() => { const app = document.querySelector("[data-testid=stApp]")?.dataset;
  return app?.testScriptState === "notRunning" && app.testConnectionState === "CONNECTED"
    && !document.querySelector("[data-testid=stSkeleton]"); }"""
NUM_STROKES = """() => JSON.parse(sessionStorage.getItem("autoencoder-explorer-drawing"))
  ?.strokes.length ?? 0"""  # what the canvas shows, as it keeps it for its tab
QUIET = 0.6  # seconds at rest after which a page is taken to be done


def settle(page: Any, seconds: float = 90.0, quiet: float = QUIET) -> None:
    """Wait until the page is connected and its script at rest for ``quiet`` seconds."""
    quiet_since, limit = None, time.monotonic() + seconds
    while quiet_since is None or time.monotonic() - quiet_since < quiet:
        if time.monotonic() > limit:
            raise TimeoutError(f"{page.url} did not come to rest in {seconds:.0f} s.")
        page.wait_for_timeout(50)
        quiet_since = (quiet_since or time.monotonic()) if page.evaluate(IS_AT_REST) else None


def open_draw(browser: Any, address: str) -> Any:
    """Give the page of a new visitor, at rest."""
    page = browser.new_context(viewport=VIEWPORT).new_page()
    page.goto(address)
    page.locator(SURFACE).wait_for(timeout=60_000)
    settle(page)
    return page


def press_at(page: Any, x: float) -> tuple[float, float]:
    """Press the pen at a share of the canvas's width; return where."""
    box = page.locator(SURFACE).bounding_box()
    place = (box["x"] + x * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.move(*place)
    page.mouse.down()
    return place


def draw_stroke(page: Any, x: float) -> None:
    """Draw one from top to bottom."""
    left, top = press_at(page, x)
    page.mouse.move(left, top + 80, steps=8)
    page.mouse.up()


def draw_over_cut(page: Any, proxy: CutProxy, seconds: float, held: float) -> threading.Timer:
    """Cut the connection for ``seconds`` in a stroke that ends ``held`` seconds after the cut."""
    left, top = press_at(page, 0.6)
    page.mouse.move(left, top + 40, steps=4)
    proxy.cut()
    timer = threading.Timer(seconds, proxy.mend)
    timer.start()
    steps = max(4, round(held / 0.1))
    for step in range(steps):
        page.wait_for_timeout(1000 * held / steps)
        page.mouse.move(left, top + 40 + 60 * (step + 1) / steps)
    page.mouse.up()
    page.wait_for_timeout(100)
    return timer


def reload(page: Any) -> None:
    """Reload, whether or not anything answers."""
    from playwright.sync_api import Error

    try:
        page.reload()
    except Error as error:
        if "ERR_CONNECTION_REFUSED" not in str(error):
            raise
        page.wait_for_timeout(500)  # the browser's own error page comes after the error


def count_strokes(
    browser: Any, proxy: CutProxy, seconds: float, held: float, *, is_reloaded_in_cut: bool
) -> tuple[int, int]:
    """Return the strokes of one visitor after the reload: in the tab, and under its address."""
    page = open_draw(browser, f"http://127.0.0.1:{proxy.port}/draw")
    draw_stroke(page, 0.4)
    settle(page)
    timer = draw_over_cut(page, proxy, seconds, held)
    if is_reloaded_in_cut:
        reload(page)
    timer.join()
    if not is_reloaded_in_cut:
        page.wait_for_function(IS_AT_REST, timeout=60_000)
        settle(page)
    reload(page)
    page.locator(SURFACE).wait_for(timeout=60_000)
    settle(page)
    elsewhere = open_draw(browser, page.url)
    found = (page.evaluate(NUM_STROKES), elsewhere.evaluate(NUM_STROKES))
    page.context.close()
    elsewhere.context.close()
    return found


def main() -> int:
    ask = options(__doc__)
    ask.add_argument("--cuts", type=int, default=20)
    ask.add_argument("--seconds", type=float, default=10.0)
    ask.add_argument("--seed", type=int, default=0)
    given = ask.parse_args()
    draw, found = random.Random(given.seed), []
    with run_server() as server, CutProxy(server.port) as proxy, open_browser() as browser:
        for number in range(given.cuts):
            in_cut = number % 2 == 1
            held = draw.uniform(0.0, (0.8 if in_cut else 1.2) * given.seconds)
            counts = count_strokes(browser, proxy, given.seconds, held, is_reloaded_in_cut=in_cut)
            found.append(counts)
            when = "reloaded in it" if in_cut else "reloaded after it"
            words = f"cut {number + 1}: {when}, pen up after {held:.1f} s, strokes {counts}"
            print(words, file=sys.stderr)
    in_tab, elsewhere = (sum(count == 2 for count in counts) for counts in zip(*found, strict=True))
    told = {"cuts": given.cuts, "seconds": given.seconds, "seed": given.seed}
    told |= {"in_reloaded_page": in_tab, "under_its_address": elsewhere}
    print_facts(told, as_json=given.json)
    return 0 if in_tab == elsewhere == given.cuts else 1


if __name__ == "__main__":
    sys.exit(main())
