"""Precision and threads follow a rule, are noted with the run, and stay with it."""

import json
from dataclasses import asdict

import pytest
import torch

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.presets import PRESETS
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training import conditions
from ae_core.training.conditions import Conditions, choose_conditions, choose_precision
from ae_core.training.runs import Run

from .test_engine import SPLIT, run_all

CPU = torch.device("cpu")
LARGE = NetworkSpec.mirrored(784, 512, 256, 10)
SMALL = NetworkSpec.mirrored(784, 16, 3)
LEAN = TrainingSpec(batch_size=100, precision="bfloat16", num_epochs=3)


def experiment(network=SMALL, **training):
    return ExperimentSpec(
        name="t-t-3",
        report="t",
        title="",
        network=network,
        phases=(LEAN.replace(**training),),
        data=DataSpec(num_validation=16),
    )


@pytest.fixture
def unit(monkeypatch):
    """Set what the processor says of itself."""

    def give(name):
        monkeypatch.setattr(conditions, "bfloat16_unit", lambda device: name)

    return give


@pytest.mark.parametrize("name", ["none", "avx512_bf16", "amx", "cuda"])
def test_precision_follows_from_hardware_and_shapes(unit, name):
    unit(name)
    fast = "float32" if name == "none" else "bfloat16"
    assert choose_precision(LARGE, LEAN, CPU) == fast
    assert choose_precision(LARGE, LEAN.replace(precision="float32"), CPU) == "float32"
    small = "bfloat16" if name == "cuda" else "float32"  # casts would cost more than they gain
    assert choose_precision(SMALL, LEAN, CPU) == small
    assert choose_precision(SMALL, LEAN.replace(batch_size=2048), CPU) == fast


def test_a_phase_counts_what_it_trains(unit):
    unit("avx512_bf16")
    stack = NetworkSpec.mirrored(784, 1000, 10, num_classes=10)
    layer, classifier = (
        LEAN.replace(kind="layer", layer=1),
        LEAN.replace(kind="classifier", loss="cross_entropy"),
    )
    phases = [LEAN, LEAN.replace(kind="layer"), layer, classifier]
    found = [choose_precision(stack, phase, CPU) for phase in phases]
    assert found == ["bfloat16", "bfloat16", "float32", "bfloat16"]


def test_small_networks_train_with_one_thread(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 8)
    assert choose_conditions(experiment(SMALL), CPU).num_threads == 1
    assert choose_conditions(experiment(LARGE), CPU).num_threads == 8
    assert choose_conditions(experiment(LARGE), CPU, max_threads=3).num_threads == 3
    assert choose_conditions(PRESETS["digits-10-plain"], CPU).num_threads == 1
    assert choose_conditions(PRESETS["bench-10-plain"], CPU).num_threads == 8


def test_a_run_notes_its_conditions_and_keeps_them(tmp_path, unit, monkeypatch):
    """Resumed with other threads on another processor, it computes as it began."""
    spec = experiment(LARGE)
    unit("amx")
    whole = Run(spec, SPLIT, max_threads=2)
    first = Run(spec, SPLIT, max_threads=2, directory=tmp_path)
    next(first.reports())
    unit("none")
    monkeypatch.setattr(conditions, "processor_text", lambda device: "Another")
    second = Run(spec, SPLIT, max_threads=1, directory=tmp_path)
    assert second.conditions.precisions == ("bfloat16",)
    assert second.conditions.num_threads == 2
    assert len(second.history) == 1
    (warning,) = second.conditions.warnings
    assert "; then Another · torch" in warning
    third = Run(spec, SPLIT, directory=tmp_path)
    assert third.conditions == second.conditions  # a computer is noted once
    run_all(whole)
    run_all(third)
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, third.network.state_dict()[name]), name
    assert torch.get_num_threads() == 1  # the tests' own number, put back


def test_threads_are_the_runs_only_while_it_trains():
    run = Run(experiment(LARGE), SPLIT, max_threads=2)
    objective_threads = []
    build = run.network.encode

    def spy(images):
        objective_threads.append(torch.get_num_threads())
        return build(images)

    run.network.encode = spy
    for _ in run.reports():
        assert torch.get_num_threads() == 1
    assert set(objective_threads) == {2}


def test_another_kind_of_device_is_refused(tmp_path):
    run_all(Run(experiment(), SPLIT, directory=tmp_path))
    note = json.loads((tmp_path / "run.json").read_text())
    note["conditions"]["device"] = "cuda"
    (tmp_path / "run.json").write_text(json.dumps(note))
    with pytest.raises(CheckpointError, match="began on cuda.*--device cuda"):
        Run(experiment(), SPLIT, directory=tmp_path)


@pytest.mark.parametrize(
    "note",
    [
        "{",
        "[]",
        "{}",
        '{"seed": 0, "conditions": {}}',
        '{"seed": 0, "conditions": {"device": "cpu", "num_threads": 0, '
        '"precisions": ["float32"], "computers": ["x"]}}',
    ],
)
def test_a_damaged_note_is_said(tmp_path, note):
    run_all(Run(experiment(), SPLIT, directory=tmp_path))
    (tmp_path / "run.json").write_text(note)
    with pytest.raises(CheckpointDamagedError, match=r"run\.json is damaged or missing"):
        Run(experiment(), SPLIT, directory=tmp_path)


def test_conditions_survive_json():
    chosen = choose_conditions(experiment(), CPU)
    assert Conditions.from_dict(json.loads(json.dumps(asdict(chosen)))) == chosen
