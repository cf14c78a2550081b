"""What was measured outlives its weights: measured, deleted, measured again."""

import dataclasses
import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from ae_core.presets import find_preset
from ae_core.reports import lab as laboratory
from ae_core.reports import reproduce
from ae_core.reports.drawing import draw_rows, remembered_line, with_runs
from ae_core.reports.figures import (
    Chart,
    Figure,
    Measurement,
    ReportResults,
    RunNote,
    Series,
    Verdict,
    load_results,
    save_results,
)
from ae_core.reports.lab import Lab
from ae_core.reports.r001 import report as report_001
from ae_core.reports.r003 import stack_runs as stack_runs_003
from ae_core.reports.r003 import stacks as stacks_003
from ae_core.reports.r003 import stacks_claims as stacks_verdicts_003
from ae_core.reports.r003.layers import measure_layers
from ae_core.reports.r003.networks import NO_HIDDEN, stack_name
from ae_core.reports.r003.parts import Part, join_parts
from ae_core.reports.r003.stacks_claims import judge_stacks
from ae_core.reports.r004 import report as report_004
from ae_core.reports.stored_results import Memory
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
FIGURE = Figure(figure="seed", unit="seeds", n=20, preset="tiny-3", tuned_preset="tiny-3")


def note(spec, seed, **facts):
    return RunNote(
        preset=spec.name,
        hash=spec.hash,
        seed=seed,
        seconds=1.0,
        epochs=1,
        device="cpu",
        precision="float32",
        versions={},
        facts=facts,
    )


def stored(*, spec=TINY, seeds=(1,), figure=FIGURE, **more):
    """Make results in which a figure has the values 10 + seed."""
    measured = Measurement.over({seed: 10.0 + seed for seed in seeds})
    figure = dataclasses.replace(figure, reproduced=measured, tuned=measured)
    results = {"verdicts": [], "charts": {}, "runs": [note(spec, s) for s in seeds], **more}
    return ReportResults(report="test", figures=[figure], **results)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    train_or_load(TINY, seed=0, root=folder, run_directory=folder / "runs")
    return folder


@pytest.fixture
def remember(root, monkeypatch):
    """Return a laboratory with seed 0 here, and results as its memory."""
    monkeypatch.setattr(laboratory, "find_preset", {"tiny-3": TINY}.__getitem__)

    def build(results, *, is_empty=False, preset=TINY):
        monkeypatch.setattr(laboratory, "find_preset", {"tiny-3": preset}.__getitem__)
        roots = () if is_empty else (root,)
        return Lab(roots=roots, seeds=(0, 1), runs=root / "runs", memory=Memory(results))

    return build


def seed_of(checkpoint):
    return float(checkpoint.seed)


def test_a_figure_is_formed_over_runs_here_and_elsewhere(remember):
    lab = remember(stored())
    figure = lab.fill(FIGURE, seed_of)
    assert figure.reproduced == figure.tuned == Measurement.over({0: 0.0, 1: 11.0})
    assert "not run" not in figure.note
    assert [(run.preset, run.seed) for run in lab.run_notes] == [("tiny-3", 0), ("tiny-3", 1)]
    assert lab.fill(FIGURE, seed_of, best="lower").reproduced.value == 0


def test_a_run_that_is_here_is_measured_again(remember):
    figure = remember(stored(seeds=(0, 1))).fill(FIGURE, seed_of)
    assert figure.reproduced.seeds == {0: 0.0, 1: 11.0}


def test_without_weights_the_stored_figure_stays(remember):
    before = stored(seeds=(0, 1))
    figure = remember(before, is_empty=True).fill(FIGURE, seed_of)
    assert figure.reproduced == before.figures[0].reproduced and figure.note == ""


def test_what_was_measured_of_another_specification_is_not_mixed_in(remember):
    lab = remember(
        stored(seeds=(0, 1)),
        is_empty=True,
        preset=TINY.replace(phases=(TrainingSpec(learning_rate=1e-3),)),
    )
    figure = lab.fill(FIGURE, seed_of)
    assert figure.reproduced is None and figure.tuned is None and not lab.run_notes
    assert figure.note.count("not run: python -m ae_core train tiny-3 --seed 0") == 2


@pytest.mark.parametrize("change", [{"n": 30}, {"unit": "mse"}, {"preset": "other"}])
def test_a_value_of_another_unit_set_or_network_is_not_the_same_figure(remember, change):
    before = stored(figure=dataclasses.replace(FIGURE, **change))
    figure = remember(before, is_empty=True).fill(FIGURE, seed_of)
    assert figure.reproduced is None


def test_quick_results_are_not_remembered(remember):
    before = dataclasses.replace(stored(), is_quick=True)
    assert remember(before, is_empty=True).every_run(TINY) == {}


def test_a_figure_that_is_new_says_that_it_was_not_measured(remember):
    lab = remember(stored(), is_empty=True)
    figure = lab.fill(dataclasses.replace(FIGURE, figure="new"), seed_of)
    assert figure.reproduced is None and "not run" in figure.note


def test_weights_at_hand_come_first(remember):
    assert remember(stored()).first_run(TINY).seed == 0
    assert isinstance(remember(stored(), is_empty=True).first_run(TINY), RunNote)
    assert remember(None, is_empty=True).first_run(TINY) is None


def test_facts_are_noted_and_outlive_the_weights(remember):
    lab = remember(stored())
    assert lab.facts(TINY, lambda c: {"x": [1.0, 2.0]}) == {0: {"x": [1.0, 2.0]}, 1: {}}
    lab.checkpoint(TINY)  # asked for once more: the note keeps its facts
    before = dataclasses.replace(stored(), runs=lab.run_notes)
    known = remember(before, is_empty=True).facts(TINY, lambda c: {"x": [9.0]})
    assert known == {0: {"x": [1.0, 2.0]}, 1: {}}


def test_a_verdict_that_cannot_be_formed_again_stays(remember):
    told = Verdict(claim="It works.", holds=True, text="It does, by 3.")
    before = stored(verdicts=[told])
    assert remember(before, is_empty=True).untold("It works.", TINY) == told
    assert remember(before, is_empty=True).untold("It fails.", TINY).holds is None
    changed = TINY.replace(phases=(TrainingSpec(learning_rate=1e-3),))
    untold = remember(before, is_empty=True).untold("It works.", TINY, changed)
    assert untold.holds is None and "not run" in untold.text
    vague = Verdict(claim="It works.", holds=None, text="Cannot be told yet: not run: x")
    text = remember(stored(verdicts=[vague]), is_empty=True).untold("It works.", TINY).text
    assert "the runs there are ended" in text


def test_lines_are_filled_by_chart_and_name():
    def chart(*lines):
        return Chart(title="A", x_title="x", y_title="y", series=list(lines))

    old = Series(name="a", x=[1.0], y=[2.0])
    memory = Memory(stored(charts={"one": chart(old)}))
    told = Series(name="told", x=[1.0], y=[1.0], is_published=True)
    charts = {
        "one": chart(remembered_line("a"), remembered_line("b"), told),
        "two": chart(remembered_line("a"), told),
    }
    filled = with_runs(charts, memory)
    assert filled == {"one": chart(old, told)}
    assert with_runs(charts, Memory()) == {}


def test_rows_are_filled_from_the_picture_of_the_same_digits():
    ones = np.ones((2, 1, 28, 28), np.float32)
    old = draw_rows("old", {"a": ones, "b": 0 * ones}, indices=[3, 4])
    new = draw_rows("new", {"a": None, "c": None, "b": ones}, indices=[3, 4], stored=old)
    assert new.row_names == ["a", "b"] and new.images.min() == 255
    assert draw_rows("new", {"a": None}, indices=[4, 5], stored=old) is None


# the reports themselves, in miniature


@pytest.fixture(scope="module")
def small():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laboratory, "QUICK_IMAGES", 120)
        patch.setattr(laboratory, "QUICK_TEST", 60)
        yield patch


def lose_weights(module, trained, tmp_path):
    """Measure in miniature, store, delete the checkpoints, measure again: before and after."""
    root = tmp_path / "runs"
    lab = Lab(roots=(root,), seeds=(0, 1), is_quick=True, data="digits", runs=tmp_path / "work")
    for number, (preset, seed) in enumerate(trained):
        train_or_load(
            lab.spec(preset), seed=seed, root=root, run_directory=tmp_path / "work" / str(number)
        )
    before = dataclasses.replace(module.measure(lab), is_quick=False)
    save_results(before, tmp_path)
    shutil.rmtree(root)
    read = load_results(before.report, tmp_path)
    again = dataclasses.replace(lab, memory=Memory(read), notes={})
    return read, dataclasses.replace(module.measure(again), is_quick=False), again


def same(read, after, tmp_path):
    """Compare results with stored ones, after the same rounding."""
    save_results(after, tmp_path / "after")
    found = load_results(after.report, tmp_path / "after")
    for old, new in zip(read.figures, found.figures, strict=True):
        for column in ("reproduced", "tuned"):
            one, other = getattr(old, column), getattr(new, column)
            assert (one is None) == (other is None), old.figure
            if one is not None:
                assert one.seeds.keys() == other.seeds.keys() and one.rule == other.rule
                assert other.value == pytest.approx(one.value, rel=1e-5), old.figure
        assert new.note == old.note, old.figure
    assert found.runs == read.runs
    assert found.charts.keys() == read.charts.keys()
    for key, chart in read.charts.items():
        lines = found.charts[key].series
        assert [line.name for line in lines] == [line.name for line in chart.series]
        for old, new in zip(chart.series, lines, strict=True):
            assert new.x == old.x and new.y == pytest.approx(old.y, rel=1e-5), (key, old.name)
    assert found.pictures.keys() == read.pictures.keys()
    for key, picture in read.pictures.items():
        assert found.pictures[key].row_names == picture.row_names
        assert (found.pictures[key].images == picture.images).all()
    assert [v.claim for v in found.verdicts] == [v.claim for v in read.verdicts]
    for old, new in zip(read.verdicts, found.verdicts, strict=True):
        assert new.holds == old.holds and new.text == old.text


def test_report_001_stays_as_it_was_measured(small, tmp_path):
    trained = [("001-mlp-8", 0), ("001-mlp-8", 1), ("001-mlp-8-tuned", 0)]
    read, after, _ = lose_weights(report_001, trained, tmp_path)
    assert len(read.runs) == 3 and {"reconstructions", "denoised"} <= read.pictures.keys()
    same(read, after, tmp_path)


def test_report_004_stays_as_it_was_measured(small, tmp_path):
    trained = [("004-tied-10", 0), ("004-tied-10", 1), ("004-tied-512-128-1", 0)]
    read, after, _ = lose_weights(report_004, trained, tmp_path)
    assert "recognised" in read.charts
    same(read, after, tmp_path)


def measure_some(lab):
    """Measure the parts of report 003 that rest on runs, those that take long left out."""
    stacks = stack_runs_003.run_stacks(lab)
    parts = join_parts(
        [
            measure_layers(lab),
            stacks_003.measure_stacks(lab, stacks),
            Part(verdicts=judge_stacks(lab, stacks, [], [])),
        ]
    )
    return ReportResults(
        report="003",
        figures=parts.figures,
        verdicts=parts.verdicts,
        runs=lab.run_notes,
        charts=with_runs(parts.charts, lab.memory),
        pictures=parts.pictures,
    )


FIRST, SECOND = stack_name("relu", "128"), stack_name("sigmoid", "128")
TABLE = {"128": (0.92, 0.91)}
NAMES = {("128", "relu"): FIRST, ("128", "sigmoid"): SECOND}


@pytest.fixture(scope="module")
def one_row(small):
    """Take the table's first row for all of it."""
    for module in (stack_runs_003, stacks_003, stacks_verdicts_003):
        small.setattr(module, "TABLE_2", TABLE)
        small.setattr(module, "TABLE_NAMES", NAMES)
        small.setattr(module, "SCRATCH_NAMES", NAMES)
    for name in ("_on_depth", "_on_two_layers", "_on_failure"):  # there is one layer
        verdict = Verdict(claim=name, holds=True, text="")
        small.setattr(stacks_verdicts_003, name, lambda *args, verdict=verdict: verdict)
    small.setattr(stacks_verdicts_003, "SLOW_SIZES", "128")
    small.setattr(
        stack_runs_003,
        "ROWS",
        {
            **{name: f"{sizes} {kind}" for (sizes, kind), name in NAMES.items()},
            **{
                name: text
                for name, text in stack_runs_003.ROWS.items()
                if name in (NO_HIDDEN, *stack_runs_003.SLOW_NAMES.values())
            },
        },
    )


@pytest.fixture(scope="module")
def measured(one_row, tmp_path_factory):
    """Return stored results of stacks, those measured without weights, and the laboratory."""
    trained = [(FIRST, 0), (FIRST, 1), (SECOND, 0), (NO_HIDDEN, 0), ("003-under-relu-128", 0)]
    folder = tmp_path_factory.mktemp("stacks")
    return lose_weights(SimpleNamespace(measure=measure_some), trained, folder)


def test_stacks_stay_as_they_were_measured(measured, tmp_path):
    read, after, lab = measured
    assert len(read.runs) == 5 and {"figure_1", "table_2", "epochs"} <= read.charts.keys()
    assert {"figure_2"} == read.pictures.keys()
    same(read, after, tmp_path)
    run = stack_runs_003.run_stacks(lab).runs[FIRST][1]
    assert len(run.epochs) == len(run.losses) == 2 and run.validation_accuracy is not None


@pytest.fixture
def stored_before(measured):
    """Return a laboratory whose memory kept the accuracy of every stack and no more."""
    read, _, lab = measured
    old = dataclasses.replace(read, runs=[dataclasses.replace(run, facts={}) for run in read.runs])
    return dataclasses.replace(lab, memory=Memory(old), notes={})


def test_stacks_stored_before_keep_their_figures_and_what_was_chosen(stored_before, tmp_path):
    lab, old = stored_before, stored_before.memory.results
    after = measure_some(lab)
    stacks = stack_runs_003.run_stacks(lab)
    assert stacks.runs[FIRST][0].validation_accuracy is None
    assert (
        stack_runs_003.choose(stacks) == {}
        and len(stack_runs_003.choose(stacks, on_test=True)) == 1
    )
    same(old, after, tmp_path)
    best = {figure.figure: figure for figure in after.figures}["best_stack_accuracy"]
    assert ", seed 0; 2 of 2 stacks run" in best.note


def test_a_seed_that_is_whole_joins_the_best_stack_of_one_that_is_not(stored_before, tmp_path):
    lab, root = stored_before, tmp_path / "again"
    for name in (FIRST, SECOND):  # seed 1 of the first was run elsewhere before
        train_or_load(lab.spec(name), seed=1, root=root, run_directory=tmp_path / f"run-{name}")
    both = dataclasses.replace(lab, roots=(root,), notes={})
    known = {figure.figure: figure for figure in measure_some(both).figures}
    best = known["best_stack_accuracy"].reproduced
    assert sorted(best.seeds) == [0, 1] and best.rule == "mean"
    assert sorted(known["128 relu test_accuracy"].reproduced.seeds) == [0, 1]
    epochs = known["relu pre-training epochs"]
    assert epochs.note.startswith("median of 2 phases")  # the stored ones, not some of them


def test_stacks_that_changed_are_not_remembered(stored_before, monkeypatch):
    lab, honest = stored_before, Lab.spec
    spec = lab.spec(FIRST)
    changed = spec.replace(phases=tuple(p.replace(learning_rate=0.05) for p in spec.phases))
    monkeypatch.setattr(
        Lab, "spec", lambda self, preset: changed if preset == FIRST else honest(self, preset)
    )
    known = {figure.figure: figure for figure in measure_some(lab).figures}
    assert known["128 relu test_accuracy"].reproduced is None
    assert "not run" in known["128 relu test_accuracy"].note
    assert known["128 sigmoid test_accuracy"].reproduced is not None
    assert known["best_stack_accuracy"].reproduced is None
    assert known["relu classifier epochs"].reproduced is None
    assert known["sigmoid classifier epochs"].reproduced is not None


def test_the_memory_is_the_stored_results_of_the_app(tmp_path, monkeypatch):
    monkeypatch.setattr("ae_core.reports.figures.RESULTS_DIRECTORY", tmp_path)
    save_results(dataclasses.replace(stored(), report="000"), tmp_path)
    lab = reproduce.remembering(Lab(roots=()), "000")
    assert lab.memory.figure("seed") is not None
    assert reproduce.remembering(Lab(roots=()), "001").memory.stored is None
    assert reproduce.remembering(Lab(roots=(), is_quick=True), "000").memory.stored is None


def test_old_files_have_no_facts_and_load(tmp_path):
    path = save_results(dataclasses.replace(stored(), report="000"), tmp_path)
    content = json.loads(path.read_text("utf-8"))
    for run in content["runs"]:
        del run["facts"]
    path.write_text(json.dumps(content), "utf-8")
    assert load_results("000", tmp_path).runs[0].facts == {}


def test_presets_that_share_a_specification_share_their_runs():
    lab = Lab(roots=(), memory=Memory(stored(spec=find_preset("004-tied-10"))))
    other = find_preset("004-tied-10").replace(name="other", title="The same")
    assert sorted(lab.every_run(other)) == [1]
