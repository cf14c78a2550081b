"""A specification is the identity of an experiment: what was trained keeps its name and hash."""

import json
from pathlib import Path

import pytest

from ae_core.presets import PRESETS
from ae_core.specs import ExperimentSpec

HASHES = json.loads(Path(__file__).with_name("hashes.json").read_text("utf-8"))
SHIPPED = sorted(Path(__file__).parents[3].glob("checkpoints/shipped/*/spec.json"))


def test_every_preset_has_the_hash_it_was_trained_with():
    assert {name: spec.hash for name, spec in PRESETS.items()} == HASHES
    assert list(PRESETS) == list(HASHES)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_a_shipped_specification_is_read_as_it_was_written(path):
    written = json.loads(path.read_text("utf-8"))
    spec = ExperimentSpec.from_dict(written)
    assert path.parent.name.startswith(f"{spec.name}-{spec.hash}-s")
    today = spec.to_dict()
    assert json.dumps(merged(today, written)) == json.dumps(today)
    assert PRESETS[spec.name] == spec


def merged(today, written):
    """Give what was written the options that came after it, in today's order."""
    if isinstance(today, dict) and isinstance(written, dict):
        return {key: merged(today[key], written.get(key, today[key])) for key in today}
    if isinstance(today, list) and len(today) == len(written):
        return [merged(*pair) for pair in zip(today, written, strict=True)]
    return written
