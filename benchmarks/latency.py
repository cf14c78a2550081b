"""How long a frame takes: from the pointer's event to the pixels, on a page that stands alone.

Writes the page of a model (pad, sliders, canvas, 10,000 points), opens it in Chromium without
network, moves the pointer over each surface and prints the median, the 95th percentile and the
longest stretch without a frame. The aim is a 95th percentile below 24 ms, a frame and a half:
the browser aligns pointer events to frames.

    python benchmarks/latency.py [--model explorer-2] [--moves 300] [--json]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.commands.models.page import write_page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SURFACES = ("latent-pad", "slider", "digit-canvas")
LISTEN = """() => { window.drawn = []; window.addEventListener("ae:drawn",
  ({ detail }) => window.drawn.push([detail.eventTime, detail.drawnTime])); }"""


def measure(page, surface: str, num_moves: int) -> dict[str, float | int | str]:
    """Move over a surface and return what its frames took, milliseconds."""
    target = page.locator(f'[data-ae="{surface}"]').first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach_x, reach_y = box["width"] * 0.35, box["height"] * 0.35
    if surface == "slider":
        reach_x, reach_y = min(60, box["width"]), 0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.drawn.length = 0")
    for i in range(num_moves):
        angle = i / num_moves * 4 * math.pi
        page.mouse.move(x + reach_x * math.sin(angle), y + reach_y * math.sin(1.7 * angle))
        time.sleep(0.012)
    drawn = page.evaluate("window.drawn")  # before the pointer is lifted: that pause is no frame
    page.mouse.up()
    waits = sorted(end - start for start, end in drawn)
    ends = sorted(end for _, end in drawn)
    return {
        "surface": surface,
        "frames": len(waits),
        "p50": waits[len(waits) // 2],
        "p95": waits[int(0.95 * len(waits))],
        "longest_stretch": max((b - a for a, b in pairwise(ends)), default=math.nan),
    }


def main() -> None:
    from playwright.sync_api import sync_playwright

    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--model", default="explorer-2")
    ask.add_argument("--moves", type=int, default=300)
    ask.add_argument("--json", action="store_true")
    chosen = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_bytes(write_page(chosen.model))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        page.goto(path.as_uri())
        page.wait_for_timeout(2000)
        page.evaluate(LISTEN)
        found = [
            measure(page, surface, chosen.moves)
            for surface in SURFACES
            if page.locator(f'[data-ae="{surface}"]').count()
        ]
        version = browser.version
        browser.close()
    load = os.getloadavg()[0]
    if chosen.json:
        conditions = {"model": chosen.model, "browser": version, "load": load}
        print(json.dumps({**conditions, "surfaces": found}))
        return
    print(f"{chosen.model}, Chromium {version}, {os.cpu_count()} cores, load average {load:.1f}")
    for row in found:
        print(
            f"{row['surface']:14} {row['frames']:4} frames for {chosen.moves} moves, "
            f"p50 {row['p50']:.1f} ms, p95 {row['p95']:.1f} ms, "
            f"longest stretch {row['longest_stretch']:.0f} ms"
        )


if __name__ == "__main__":
    main()
