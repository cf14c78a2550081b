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
FILE = Path(__file__).parents[3] / "ui/components/digit_canvas/opening.json"
NAMES = tuple(f"bench-10-{kind}" for kind in ("plain", "denoising", "variational"))


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
    """Write the file anew, after other networks have been shipped; a line for each network."""
    kept = json.loads(FILE.read_text("utf-8"))
    kept["answers"] = ask(packet_of_the_bench())["fresh"]
    *others, answers = kept.items()
    lines = ",\n".join(f"    {json.dumps(key)}: {json.dumps(a)}" for key, a in answers[1].items())
    head = "".join(f"  {json.dumps(name)}: {json.dumps(value)},\n" for name, value in others)
    FILE.write_text(f'{{\n{head}  "answers": {{\n{lines}\n  }}\n}}\n', "utf-8")


if __name__ == "__main__":
    write()
