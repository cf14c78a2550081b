"""What the bench opens with is what its networks draw; as a script, this file writes it anew."""

import base64
import dataclasses
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from ae_core.networks.dense import build_packet
from ae_core.store.checkpoints import load_checkpoint, read_index
from ae_core.store.folder import SHIPPED_DIRECTORY

NODE = shutil.which("node")
FILE = Path(__file__).parents[3] / "ui/components/digit_canvas/opening.js"
NAMES = tuple(f"bench-10-{kind}" for kind in ("plain", "denoising", "variational"))
LETTERS = 96  # of a line
HEAD = """\
// What the networks of the bench draw of the sample as it opens: the page stands before the last
// of them has come. Written by tests/ui/components/test_opening_in_browser.py, which holds it true.

import { fromBase64 } from "./bytes.js";

export const DAMAGE = { kind: "gaussian", level: 0.5, seed: 0 };

// Whether the bench is as it opens: { kind, level, seed }.
export const isOpening = ({ kind, level, seed }) =>
  kind === DAMAGE.kind && level === DAMAGE.level && seed === DAMAGE.seed;

// The answer of the network with this hash in the place of the network, or null.
export function answerOf(hash) {
  const known = ANSWERS[hash];
  if (!known) return null;
  return {
    codeSize: known.code.length,
    codeStd: [known.scale],
    reconstruct(_, code, pixels) {
      code.set(known.code);
      pixels.set(fromBase64(known.pixels));
    },
  };
}

// hash -> { code, scale: the largest spread of its test codes, pixels: 784 bytes in base64 }
export const ANSWERS = {
"""


def ask(packet: bytes) -> dict[str, dict]:
    """Return what the networks of a packet draw, and what is kept of it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(packet)
        file.flush()
        done = subprocess.run(
            [NODE, str(Path(__file__).with_name("opening_probe.js"))],
            input=json.dumps({"packet": file.name}),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    return json.loads(done.stdout)


def packet_of_the_bench() -> bytes:
    """Pack the networks that the page compares."""
    models = []
    for name in NAMES:
        checkpoint = load_checkpoint(SHIPPED_DIRECTORY / read_index()[name])
        spread = checkpoint.load_test_codes()["codes"].std(axis=0)
        models.append(dataclasses.replace(checkpoint.load_model(), code_std=spread))
    return build_packet(models)


def pixels_of(answer: dict) -> np.ndarray:
    """Return the pixels of an answer, 0 to 255."""
    return np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).astype(int)


@pytest.mark.skipif(NODE is None, reason="there is no node on this machine")
def test_the_bench_opens_with_what_its_networks_draw():
    from ui.draw.bench import MAY_COME_LATE

    found = ask(packet_of_the_bench())
    assert set(found["fresh"]) == set(found["kept"]) and MAY_COME_LATE == NAMES
    for name, answer in found["fresh"].items():
        kept = found["kept"][name]
        assert np.abs(pixels_of(answer) - pixels_of(kept)).max() <= 1
        np.testing.assert_allclose(answer["code"], kept["code"], atol=2e-3)
        assert answer["scale"] == pytest.approx(kept["scale"], abs=2e-3)


def write() -> None:
    """Write the file anew, after other networks have been shipped."""
    lines = []
    for name, answer in ask(packet_of_the_bench())["fresh"].items():
        letters = answer["pixels"]
        parts = [letters[i : i + LETTERS] for i in range(0, len(letters), LETTERS)]
        pieces = " +\n      ".join(json.dumps(part) for part in parts)
        lines.append(
            f'  "{name}": {{\n    code: {json.dumps(answer["code"])},\n'
            f"    scale: {answer['scale']},\n    pixels:\n      {pieces},\n  }},\n"
        )
    FILE.write_text(f"{HEAD}{''.join(lines)}}};\n")


if __name__ == "__main__":
    write()
