"""A report's runs: which checkpoint serves, what is said of one that is missing, miniatures."""

import pytest

from ae_core.presets import PRESETS, find_preset
from ae_core.reports.figures import Figure
from ae_core.reports.runs import ReportRuns, quick_spec
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training.train import train_or_load

TINY = ExperimentSpec(
    name="tiny-3",
    report="test",
    title="A network for tests",
    network=NetworkSpec.mirrored(784, 8, 3),
    data=DataSpec(name="digits", num_images=60, num_test=20),
    phases=(TrainingSpec(learning_rate=5e-3),),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for seed in (0, 1):
        train_or_load(TINY, seed=seed, root=folder, run_directory=folder / "runs" / str(seed))
    return folder


@pytest.fixture
def runs(root):
    specs = {spec.name: spec for spec in (TINY, TINY.replace(name="other-3"))}
    return ReportRuns(roots=(root,), seeds=(0, 1, 2), directory=root / "runs", specs=specs)


def test_only_what_was_run_is_found_and_what_is_used_is_noted(runs):
    found = runs.checkpoints("tiny-3")
    assert sorted(found) == [0, 1]
    assert [(note.preset, note.hash, note.seed) for note in runs.run_notes] == [
        ("tiny-3", TINY.hash, 0),
        ("tiny-3", TINY.hash, 1),
    ]
    assert runs.run_notes[0].seconds >= 0 and runs.run_notes[0].versions["torch"]


def test_the_same_specification_under_another_name_serves(runs):
    assert runs.find("other-3", 1).name == "tiny-3"
    assert runs.find("tiny-3", 2) is None


def test_a_figure_is_filled_from_every_seed(runs):
    template = Figure(figure="seed", unit="seeds", n=20, preset="tiny-3", note="a note")
    figure = runs.fill(template, lambda checkpoint: float(checkpoint.seed), is_best=True)
    assert figure.reproduced.seeds == {0: 0.0, 1: 1.0} and figure.reproduced.value == 0
    assert figure.tuned is None and figure.note == "a note"
    assert figure.gaps == {} and runs.command("001-mlp-8") == "python -m ae_core train 001-mlp-8"
    assert runs.fill(template, lambda checkpoint: None).reproduced is None


def test_what_is_missing_says_how_to_get_it(runs):
    template = Figure(figure="x", unit="mse", n=1, preset="001-mlp-8", tuned_preset="004-tied-10")
    empty = ReportRuns(roots=(), seeds=(99,), specs=runs.specs)
    figure = empty.fill(template, lambda checkpoint: 0.0)
    assert figure.reproduced is None and figure.tuned is None
    commands = {column: gap.text for column, gap in figure.gaps.items()}
    assert commands == {
        "reproduced": "python -m ae_core train 001-mlp-8 --seed 0",
        "tuned": "python -m ae_core train 004-tied-10 --seed 0",
    }
    assert {gap.status for gap in figure.gaps.values()} == {"not run"} and figure.note == ""
    assert runs.absence("tiny-3").text == "python -m ae_core reproduce test"  # no preset
    untold = empty.unavailable("It works.", "001-mlp-8")
    assert untold.holds is None and "train 001-mlp-8" in untold.words


def test_what_failed_says_why(runs):
    runs.note_failure(TINY, 2, "The loss became nan.")
    gap = runs.absence("tiny-3")
    assert (gap.status, gap.seed, gap.text) == ("failed", 2, "The loss became nan.")


@pytest.mark.parametrize("data", ["mnist", "digits"])
def test_every_preset_has_a_miniature(data):
    for name in PRESETS:
        spec = quick_spec(find_preset(name), data)
        assert spec.network == find_preset(name).network and spec.data.name == data
        assert spec.data.num_validation < spec.data.num_images <= 600
        assert bool(spec.data.num_validation) == bool(find_preset(name).data.num_validation)
        assert all(phase.num_epochs == 1 and phase.num_steps is None for phase in spec.phases)
