"""How long a frame takes: from the pointer's event to the pixels, on a page that stands alone.

Writes the page of a model (pad, sliders, canvas, 10,000 points), opens it in Chromium without
network, moves the pointer over each surface and prints the median, the 95th percentile and the
longest stretch without a frame. The aim is a 95th percentile below 24 ms, a frame and a half:
the browser aligns pointer events to frames.

    python benchmarks/latency.py [--model explorer-2] [--moves 300] [--json]
"""

import json
import math
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.commands.export import write_page
from benchmarks import serving
from benchmarks.serving import TAKE_DRAWN, percentile

SURFACES = ("latent-pad", "slider", "digit-canvas")


def measure(page, surface: str, num_moves: int) -> dict[str, float | int | str]:
    """Move over a surface and return what its frames took, milliseconds."""
    target = page.locator(f'[data-ae="{surface}"]').first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    reach = (min(60 / box["width"], 1), 0) if surface == "slider" else (0.35, 0.35)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(TAKE_DRAWN)
    serving.wave(page, box, *reach, num_moves)
    drawn = page.evaluate(TAKE_DRAWN)  # before the pointer is lifted: that pause is no frame
    page.mouse.up()
    waits = [end - start for _, start, end in drawn]
    ends = sorted(end for *_, end in drawn)
    return {
        "surface": surface,
        "frames": len(waits),
        "p50": percentile(waits, 0.5),
        "p95": percentile(waits, 0.95),
        "longest_stretch": max((b - a for a, b in pairwise(ends)), default=math.nan),
    }


def main() -> None:
    ask = serving.options(__doc__)
    ask.add_argument("--model", default="explorer-2")
    ask.add_argument("--moves", type=int, default=300)
    chosen = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving.open_browser() as browser:
        path = Path(folder) / "page.html"
        path.write_bytes(write_page(chosen.model))
        page = browser.new_context(offline=True, viewport=serving.VIEWPORT).new_page()
        page.goto(path.as_uri())
        page.wait_for_timeout(2000)
        page.evaluate(serving.LISTEN)
        here = [each for each in SURFACES if page.locator(f'[data-ae="{each}"]').count()]
        found = [measure(page, surface, chosen.moves) for surface in here]
        facts = {"model": chosen.model, **serving.conditions(browser)}
    if chosen.json:
        print(json.dumps({**facts, "surfaces": found}))
        return
    print("{model}, {browser}, {cores} cores, load average {load:.1f}".format(**facts))
    for row in found:
        print(
            "{surface:14} {frames:4} frames, p50 {p50:.1f} ms, p95 {p95:.1f} ms, "
            "longest stretch {longest_stretch:.0f} ms".format(**row)
        )


if __name__ == "__main__":
    main()
