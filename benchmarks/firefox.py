"""How long a frame takes in Firefox: from the pointer's event to the pixels, on canvas and pad.

Starts the app on 127.0.0.1, walks through its pages in Debian's Firefox, driven by puppeteer-core
(`npm install`), and moves the pointer over both. The aim is a 95th percentile below 24 ms.

    python benchmarks/firefox.py [--moves 300] [--json]
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import serving
from benchmarks.cuts import IS_AT_REST

DRIVER = Path(__file__).with_suffix(".js")
SURFACES = (("draw", "digit-canvas"), ("latent_space", "latent-pad"))
_LONGEST = 600.0  # seconds of a walk


def what_is_absent() -> str:
    """Say what a walk in Firefox wants and this machine has not; nothing where all is there."""
    if find_firefox() is None:
        return "there is no Firefox on this machine (apt-get install firefox-esr)"
    if shutil.which("node") is None:
        return "there is no node on this machine"
    if not (serving.ROOT / "node_modules" / "puppeteer-core").exists():
        return "puppeteer-core is not installed (npm install)"
    return ""


def find_firefox() -> str | None:
    """Return the path of Firefox, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def walk(address: str, pages: tuple[str, ...], moves: int) -> dict[str, Any]:
    """Open pages of a running app one after the other, and draw on those that have a surface.

    Returns ``errors``, what page and console complained of, and ``drawn``, for each surface the
    milliseconds that its frames took.
    """
    job = {
        "executable": find_firefox(),
        "address": address,
        "pages": pages,
        "surfaces": SURFACES,
        "rest": IS_AT_REST,
        "listen": serving.LISTEN,
        "take": serving.TAKE_DRAWN,
        "moves": moves,
        "pause": serving.PAUSE,
    }
    words = [str(shutil.which("node")), str(DRIVER)]
    done = subprocess.run(
        words, input=json.dumps(job), capture_output=True, text=True, timeout=_LONGEST
    )
    if done.returncode:
        raise RuntimeError(f"The walk in Firefox ended early: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def main() -> None:
    ask = serving.options(__doc__)
    ask.add_argument("--moves", type=int, default=300)
    chosen = ask.parse_args()
    if absent := what_is_absent():
        sys.exit(f"Not measured: {absent}.")
    load = os.getloadavg()[0]
    with serving.run_server() as server:
        found = walk(server.address, tuple(page for page, _ in SURFACES), chosen.moves)
    facts: dict[str, Any] = {"cores": os.cpu_count(), "load": load, "errors": found["errors"]}
    for name, waits in found["drawn"].items():
        facts[f"{name}: frames"] = len(waits)
        for share in (0.5, 0.95):
            facts[f"{name}: p{100 * share:.0f} ms"] = round(serving.percentile(waits, share), 1)
    serving.print_facts(facts, as_json=chosen.json)


if __name__ == "__main__":
    main()
