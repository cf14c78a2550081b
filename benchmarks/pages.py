"""How quick the map, the filter wall and the PCA page are, in Chromium, against their aims.

Starts the app on 127.0.0.1 (or takes --address), and measures as a visitor would see it:

    map      frames a second while 10,000 points are dragged for ten seconds (median, aim 55);
             from the pointer to the thumbnail under it (95th percentile, aim 24 ms)
    filters  1,024 tiles from the choice of a layer's reading to the last tile (aim 300 ms), a new
             order (aim 100 ms), a unit off to the picture by mouse and by key (95th percentile,
             aim 24 ms), 0.3 s apart and, by key, 0.06 s apart; and the test error of 10,000 digits
             without that unit, from the server (aim 1 s)
    pca      from the slider of k to the pictures (95th percentile, aim 24 ms)

    python benchmarks/pages.py [--address http://127.0.0.1:8501] [--json]

Other work on the machine spoils every one of these; the load average is printed beside them.
"""

import contextlib
import json
import math
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import serving
from benchmarks.serving import TAKE_DRAWN, percentile

FRAMES = """() => { window.frames_ = []; const next = (now) => { window.frames_.push(now);
  requestAnimationFrame(next); }; requestAnimationFrame(next); }"""
# For each press that switches a unit, milliseconds to the end of the first frame drawn after it.
PRESSES = """() => { window.presses = []; for (const kind of ["keydown", "click"])
  window.addEventListener(kind, (event) => {
    const isPress = kind === "click"
      ? event.composedPath().some((node) => node.classList?.contains("off"))
      : event.key === "Delete";
    if (isPress) window.presses.push(event.timeStamp); }, true); }"""
ANSWERS = """() => { const frames = window.drawn.splice(0);
  return window.presses.splice(0).map((at) => {
    const first = frames.find(([name, , end]) => name === "filter-wall" && end > at);
    return first ? first[2] - at : Infinity; }); }"""
NUM_UNITS_OFF = 40
WIDE = "003-over-relu-l1-1e-5-1024"
SETTLE = 3000  # milliseconds a page gets to come to rest


def waits(page: Any, component: str) -> list[float]:
    """Return milliseconds from event to pixels of a component's frames since the last call."""
    drawn = page.evaluate(TAKE_DRAWN)
    return [end - start for name, start, end in drawn if name == component]


def visit(context: Any, address: str, ready: str) -> Any:
    """Open a page and wait until it is at rest."""
    page = context.new_page()
    page.goto(address)
    page.locator(ready).first.wait_for(timeout=60_000)
    page.wait_for_timeout(SETTLE)
    page.evaluate(serving.LISTEN)
    return page


def measure_map(context: Any, address: str) -> dict[str, float]:
    """Drag ten thousand points about, then point at them."""
    page = visit(context, f"{address}/map?model=explorer-30", ".map-frame canvas")
    page.locator(".map-frame").first.scroll_into_view_if_needed()
    box = page.locator(".map-frame").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    began, turn = time.monotonic(), 0.0
    page.evaluate("() => { window.frames_.length = 0; }")
    while time.monotonic() - began < 10:
        turn += 0.08
        page.mouse.move(x + 80 * math.sin(turn), y + 60 * math.sin(1.7 * turn))
        time.sleep(0.008)
    times = page.evaluate("() => window.frames_.slice()")
    page.mouse.up()
    waits(page, "digit-map")
    serving.wave(page, box, 0.3, 0.3, 300)
    hover = waits(page, "digit-map")
    page.close()
    stretches = [after - before for before, after in pairwise(times)]
    return {
        "map: frames a second, median": 1000 / percentile(stretches, 0.5),
        "map: pointer to thumbnail, p95 ms": percentile(hover, 0.95),
        "map: frames of pointing": len(hover),
    }


def measure_filters(context: Any, address: str) -> dict[str, float]:
    """Lay out 1,024 tiles, sort them, and switch units off."""
    page = visit(
        context, f"{address}/filters?model={WIDE}&layer=encoder-1", '[data-ae="filter-wall"]'
    )

    def last_frame(label: str, option: str) -> float:
        waits(page, "filter-wall")
        began = page.evaluate("() => performance.now()")
        page.get_by_label(label, exact=True).select_option(option)
        page.wait_for_timeout(1500)
        drawn = page.evaluate(TAKE_DRAWN)
        return max(end for name, _, end in drawn if name == "filter-wall") - began

    found = {}
    found["filters: 1,024 tiles of another reading, ms"] = last_frame("Tiles show", "outgoing")
    sorts = [last_frame("Order", name) for name in ("norm", "sparseness", "usage", "index")]
    found["filters: another order, slowest of 4, ms"] = max(sorts)
    found |= measure_units_off(page)
    page.wait_for_timeout(SETTLE)
    verdict = page.locator(".verdict")
    seconds = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        began = time.monotonic()
        page.keyboard.press("Delete")
        page.wait_for_timeout(50)
        while "measuring" in verdict.inner_text() and time.monotonic() - began < 30:
            time.sleep(0.01)
        seconds.append(time.monotonic() - began)
        page.keyboard.press("Delete")
        page.wait_for_timeout(1500)
    found["filters: test error without it, slowest of 3, s"] = max(seconds)
    page.close()
    return found


def measure_units_off(page: Any) -> dict[str, float]:
    """Switch units off and on, each press with the frame that answers it."""
    wall = page.locator('[data-ae="filter-wall"]')
    wall.scroll_into_view_if_needed()
    box = wall.bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + 12)
    page.wait_for_timeout(SETTLE)
    page.evaluate(PRESSES)

    def by_mouse(pause: float) -> None:
        for _ in range(2):
            page.locator("button.off").click()
            page.wait_for_timeout(pause)

    def by_key(pause: float) -> None:
        for key in ("ArrowRight", "Delete", "Delete"):
            page.keyboard.press(key)
            page.wait_for_timeout(pause)

    found = {}
    ways = {"by mouse": (by_mouse, 300), "by key": (by_key, 300), "by quick keys": (by_key, 60)}
    for words, (press, pause) in ways.items():
        if press is by_key:
            wall.focus()
        page.evaluate(ANSWERS)
        answers = []
        for _ in range(NUM_UNITS_OFF):
            press(pause)
            answers += page.evaluate(ANSWERS)
        found[f"filters: unit off {words}, p95 of {len(answers)}, ms"] = percentile(answers, 0.95)
        page.wait_for_timeout(SETTLE)
    return found


def measure_pca(context: Any, address: str) -> dict[str, float]:
    """Drag the slider of k."""
    page = visit(context, f"{address}/pca?model=explorer-30", 'input[type="range"]')
    slider = page.locator('input[type="range"]').first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(TAKE_DRAWN)
    serving.wave(page, box, 0.45, 0, 300, reach=300 / 20)
    drawn = page.evaluate(TAKE_DRAWN)
    page.mouse.up()
    page.close()
    return {
        "pca: slider to pictures, p95 ms": percentile([end - at for _, at, end in drawn], 0.95),
        f"pca: frames ({', '.join(sorted({name for name, *_ in drawn}))})": len(drawn),
    }


def main() -> None:
    ask = serving.options(__doc__)
    ask.add_argument("--address", help="of a running app; by default one is started")
    chosen = ask.parse_args()
    with contextlib.ExitStack() as stack:
        address = chosen.address or stack.enter_context(serving.run_server()).address
        browser = stack.enter_context(serving.open_browser())
        context = browser.new_context(viewport=serving.VIEWPORT)
        facts = serving.conditions(browser)
        found: dict[str, float] = {}
        for measure in (measure_map, measure_filters, measure_pca):
            found |= measure(context, address)
    if chosen.json:
        print(json.dumps(facts | found))
        return
    print("{browser}, {cores} cores, load average {load:.1f}".format(**facts))
    for name, value in found.items():
        print(f"{name:52} {value:8.1f}" if value < 1000 else f"{name:52} {value:8.0f}")


if __name__ == "__main__":
    main()
