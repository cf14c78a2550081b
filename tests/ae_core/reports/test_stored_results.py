"""What was measured outlives its weights: measured, deleted, measured again."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from ae_core.presets import find_preset
from ae_core.reports import reproduce, stored_results
from ae_core.reports import runs as report_runs
from ae_core.reports.exhibits import draw_rows, fill_charts
from ae_core.reports.figures import (
    Chart,
    Figure,
    Gap,
    Measurement,
    ReportResults,
    RunNote,
    Series,
    Verdict,
)
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003 import claims as claims_003
from ae_core.reports.r003 import stacks
from ae_core.reports.r003.networks import SLOW, TABLE_2
from ae_core.reports.report import load_report
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import StoredResults, load_results, save_results
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
CHANGED = TINY.replace(phases=(TrainingSpec(learning_rate=1e-3),))
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
def remember(root):
    """Return runs with seed 0 here, and stored results of others."""

    def build(results, *, is_empty=False, preset=TINY):
        return ReportRuns(
            roots=() if is_empty else (root,),
            seeds=(0, 1),
            directory=root / "runs",
            specs={"tiny-3": preset, "changed-3": CHANGED},
            stored=StoredResults(results),
        )

    return build


def seed_of(checkpoint):
    return float(checkpoint.seed)


def test_a_figure_is_formed_over_runs_here_and_elsewhere(remember):
    runs = remember(stored())
    figure = runs.fill(FIGURE, seed_of)
    assert figure.reproduced == figure.tuned == Measurement.over({0: 0.0, 1: 11.0})
    assert not figure.gaps
    assert [(run.preset, run.seed) for run in runs.run_notes] == [("tiny-3", 0), ("tiny-3", 1)]
    assert runs.fill(FIGURE, seed_of, is_best=True).reproduced.value == 0


def test_a_run_that_is_here_is_measured_again(remember):
    figure = remember(stored(seeds=(0, 1))).fill(FIGURE, seed_of)
    assert figure.reproduced.seeds == {0: 0.0, 1: 11.0}


def test_without_weights_the_stored_figure_stays(remember):
    before = stored(seeds=(0, 1))
    figure = remember(before, is_empty=True).fill(FIGURE, seed_of)
    assert figure.reproduced == before.figures[0].reproduced and not figure.gaps


def test_what_was_measured_of_another_specification_is_not_mixed_in(remember):
    runs = remember(stored(seeds=(0, 1)), is_empty=True, preset=CHANGED)
    figure = runs.fill(FIGURE, seed_of)
    assert figure.reproduced is None and figure.tuned is None and not runs.run_notes
    gap = Gap(status="not run", text="python -m ae_core reproduce test")
    assert figure.gaps == {"reproduced": gap, "tuned": gap}


@pytest.mark.parametrize("change", [{"n": 30}, {"unit": "mse"}, {"preset": "other"}])
def test_a_value_of_another_unit_set_or_network_is_not_the_same_figure(remember, change):
    before = stored(figure=dataclasses.replace(FIGURE, **change))
    figure = remember(before, is_empty=True).fill(FIGURE, seed_of)
    assert figure.reproduced is None


def test_quick_results_are_not_remembered(remember):
    before = dataclasses.replace(stored(), is_quick=True)
    assert remember(before, is_empty=True).every_run("tiny-3") == {}


def test_a_figure_that_is_new_says_that_it_was_not_measured(remember):
    runs = remember(stored(), is_empty=True)
    figure = runs.fill(dataclasses.replace(FIGURE, figure="new"), seed_of)
    assert figure.reproduced is None and figure.gaps["reproduced"].status == "not run"


def test_weights_at_hand_come_first(remember):
    assert remember(stored()).first_run("tiny-3").seed == 0
    assert isinstance(remember(stored(), is_empty=True).first_run("tiny-3"), RunNote)
    assert remember(None, is_empty=True).first_run("tiny-3") is None


def test_facts_are_noted_and_outlive_the_weights(remember):
    runs = remember(stored())
    assert runs.facts("tiny-3", lambda c: {"x": [1.0, 2.0]}) == {0: {"x": [1.0, 2.0]}, 1: {}}
    runs.checkpoints("tiny-3")  # asked for once more: the note keeps its facts
    before = dataclasses.replace(stored(), runs=runs.run_notes)
    known = remember(before, is_empty=True).facts("tiny-3", lambda c: {"x": [9.0]})
    assert known == {0: {"x": [1.0, 2.0]}, 1: {}}


def test_a_verdict_that_cannot_be_formed_again_stays(remember):
    told = Verdict(claim="It works.", holds=True, text="It does, by 3.")
    before = stored(verdicts=[told])
    empty = remember(before, is_empty=True)
    assert empty.unavailable("It works.", "tiny-3") == told
    assert empty.unavailable("It fails.", "tiny-3").holds is None
    untold = empty.unavailable("It works.", "tiny-3", "changed-3")
    assert untold.holds is None and "not run" in untold.words
    vague = Verdict(claim="It works.", holds=None, gaps=[Gap(status="not run", text="x")])
    again = remember(stored(verdicts=[vague]), is_empty=True).unavailable("It works.", "tiny-3")
    assert "the runs there are ended" in again.words


def test_lines_are_filled_by_chart_and_name():
    def chart(*lines):
        return Chart(title="A", x_title="x", unit="y", series=list(lines))

    old = Series(name="a", x=[1.0], y=[2.0])
    known = StoredResults(stored(charts={"one": chart(old)}))
    empty, other = (Series(name=name, x=[], y=[]) for name in "ab")
    told = Series(name="told", x=[1.0], y=[1.0], is_published=True)
    charts = {"one": chart(empty, other, told), "two": chart(empty, told)}
    filled = fill_charts(charts, known)
    assert filled == {"one": chart(old, told)}
    assert fill_charts(charts, StoredResults()) == {}


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
        patch.setattr(report_runs, "QUICK_IMAGES", 120)
        patch.setattr(report_runs, "QUICK_TEST", 60)
        yield patch


def lose_weights(report, trained, tmp_path):
    """Measure in miniature, store, delete the checkpoints, measure again: before and after."""
    root = tmp_path / "runs"
    runs = ReportRuns(
        roots=(root,), seeds=(0, 1), is_quick=True, data="digits", directory=tmp_path / "work"
    )
    for number, (preset, seed) in enumerate(trained):
        train_or_load(
            runs.spec(preset), seed=seed, root=root, run_directory=tmp_path / "work" / str(number)
        )
    before = dataclasses.replace(report.measure(runs), is_quick=False)
    save_results(before, tmp_path)
    shutil.rmtree(root)
    read = load_results(before.report, tmp_path)
    again = dataclasses.replace(runs, stored=StoredResults(read), notes={})
    return read, dataclasses.replace(report.measure(again), is_quick=False), again


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
        assert (new.note, new.gaps, new.chosen) == (old.note, old.gaps, old.chosen), old.figure
    assert found.runs == read.runs
    assert found.charts.keys() == read.charts.keys()
    for key, chart in read.charts.items():
        lines = found.charts[key].series
        assert [line.name for line in lines] == [line.name for line in chart.series]
        for old, new in zip(chart.series, lines, strict=True):
            assert new.x == old.x and len(new.y) == len(old.y), (key, old.name)
            for one, other in zip(old.y, new.y, strict=True):
                assert other == (one and pytest.approx(one, rel=1e-5)), (key, old.name)
    assert found.pictures.keys() == read.pictures.keys()
    for key, picture in read.pictures.items():
        assert found.pictures[key].row_names == picture.row_names
        assert (found.pictures[key].images == picture.images).all()
    assert [v.claim for v in found.verdicts] == [v.claim for v in read.verdicts]
    for old, new in zip(read.verdicts, found.verdicts, strict=True):
        assert new.holds == old.holds and new.words == old.words


def test_report_001_stays_as_it_was_measured(small, tmp_path):
    trained = [("001-mlp-8", 0), ("001-mlp-8", 1), ("001-mlp-8-tuned", 0)]
    read, after, _ = lose_weights(load_report("001"), trained, tmp_path)
    assert len(read.runs) == 3 and {"reconstructions", "denoised"} <= read.pictures.keys()
    same(read, after, tmp_path)


def test_report_004_stays_as_it_was_measured(small, tmp_path):
    trained = [("004-tied-10", 0), ("004-tied-10", 1), ("004-tied-512-128-1", 0)]
    read, after, _ = lose_weights(load_report("004"), trained, tmp_path)
    assert "recognised" in read.charts
    same(read, after, tmp_path)


ROW = {key: name for key, name in TABLE_2.items() if key[0] == "128"}
FIRST, SECOND = ROW.values()
NO_HIDDEN = "003-stack-none-784"
RUN_BESIDE = {
    NO_HIDDEN,
    *SLOW.values(),
    "003-scratch-relu-128",
    "003-scratch-sigmoid-128",
    "003-under-relu-128",
}
WANTED = ("Table 2", "The same stacks", "Epochs until", "Figure 1", "Figures 3 and 4", "Table 1: ")


@pytest.fixture(scope="module")
def one_row(small):
    """Take the table's first row for all of it, and leave out what takes long."""
    for module in (stacks, claims_003):
        small.setattr(module, "TABLE_2", ROW)
        small.setattr(module, "STACKS", ("128",))
    report = load_report("003")
    known = {*ROW.values(), *RUN_BESIDE}
    wanted = [
        record
        for record in report.figures
        if record.group.startswith(WANTED)
        and (record.makes != "stack_row" or record.preset in known)
    ]
    small.setattr(report, "figures", wanted)
    claims = [claim for claim in report.claims if claim.claim.startswith("Without")]
    small.setattr(report, "claims", claims)
    return report


@pytest.fixture(scope="module")
def measured(one_row, tmp_path_factory):
    """Return stored results of stacks, those measured without weights, and the runs."""
    trained = [(FIRST, 0), (FIRST, 1), (SECOND, 0), (NO_HIDDEN, 0), ("003-under-relu-128", 0)]
    folder = tmp_path_factory.mktemp("stacks")
    return lose_weights(one_row, trained, folder)


def test_stacks_stay_as_they_were_measured(measured, tmp_path):
    read, after, runs = measured
    assert len(read.runs) == 5 and {"figure_1", "table_2", "epochs"} <= read.charts.keys()
    assert {"figure_2"} == read.pictures.keys()
    same(read, after, tmp_path)
    run = stacks.stack_of(measuring(runs), FIRST)[1]
    assert len(run["epochs"]) == len(run["losses"]) == 2 and run["validation_accuracy"]


def measuring(runs):
    report = load_report("003")
    return Measuring(report.images, report.modules, runs)


@pytest.fixture
def stored_before(measured):
    """Return runs whose stored results kept the accuracy of every stack and no more."""
    read, _, runs = measured
    old = dataclasses.replace(read, runs=[dataclasses.replace(run, facts={}) for run in read.runs])
    return dataclasses.replace(runs, stored=StoredResults(old), notes={})


def test_stacks_stored_before_keep_their_figures_and_what_was_chosen(stored_before, tmp_path):
    runs, old = stored_before, stored_before.stored.results
    after = load_report("003").measure(runs)
    known = {name: stacks.stack_of(measuring(runs), name) for name in ROW.values()}
    assert known[FIRST][0].keys() == {"test_accuracy"}
    assert stacks.choose(known) == {} and len(stacks.choose(known, on_test=True)) == 1
    same(old, after, tmp_path)
    best = {figure.figure: figure for figure in after.figures}["best_stack_accuracy"]
    assert ", seed 0; 2 of 2 stacks run" in best.note


def test_a_seed_that_is_whole_joins_the_best_stack_of_one_that_is_not(stored_before, tmp_path):
    runs, root = stored_before, tmp_path / "again"
    for name in (FIRST, SECOND):  # seed 1 of the first was run elsewhere before
        train_or_load(runs.spec(name), seed=1, root=root, run_directory=tmp_path / f"run-{name}")
    both = dataclasses.replace(runs, roots=(root,), notes={})
    known = {figure.figure: figure for figure in load_report("003").measure(both).figures}
    best = known["best_stack_accuracy"].reproduced
    assert sorted(best.seeds) == [0, 1] and best.rule == "mean"
    assert sorted(known["128 relu test_accuracy"].reproduced.seeds) == [0, 1]
    epochs = known["relu pre-training epochs"]
    assert epochs.note.startswith("median of 2 phases")  # the stored ones, not some of them


def test_stacks_that_changed_are_not_remembered(stored_before, monkeypatch):
    runs, honest = stored_before, ReportRuns.spec
    spec = runs.spec(FIRST)
    changed = spec.replace(phases=tuple(p.replace(learning_rate=0.05) for p in spec.phases))

    def spec_of(self, preset):
        return changed if preset == FIRST else honest(self, preset)

    monkeypatch.setattr(ReportRuns, "spec", spec_of)
    known = {figure.figure: figure for figure in load_report("003").measure(runs).figures}
    assert known["128 relu test_accuracy"].reproduced is None
    assert known["128 relu test_accuracy"].gaps["reproduced"].status == "not run"
    assert known["128 sigmoid test_accuracy"].reproduced is not None
    assert known["best_stack_accuracy"].reproduced is None
    assert known["relu classifier epochs"].reproduced is None
    assert known["sigmoid classifier epochs"].reproduced is not None


def test_runs_know_the_stored_results_of_the_app(tmp_path, monkeypatch):
    monkeypatch.setattr(
        stored_results, "results_path", lambda report, directory=None: tmp_path / f"{report}.json"
    )
    save_results(dataclasses.replace(stored(), report="000"), tmp_path)
    runs = reproduce.with_stored(ReportRuns(roots=()), "000")
    assert runs.stored.figure("seed") is not None
    assert reproduce.with_stored(ReportRuns(roots=()), "001").stored.stored is None
    quick = ReportRuns(roots=(), is_quick=True)
    assert reproduce.with_stored(quick, "000").stored.stored is None


def test_old_files_have_no_facts_and_load(tmp_path):
    path = save_results(dataclasses.replace(stored(), report="000"), tmp_path)
    content = json.loads(path.read_text("utf-8"))
    for run in content["runs"]:
        run.pop("facts", None)
    path.write_text(json.dumps(content), "utf-8")
    assert load_results("000", tmp_path).runs[0].facts == {}


def test_presets_that_share_a_specification_share_their_runs():
    known = StoredResults(stored(spec=find_preset("004-tied-10")))
    other = find_preset("004-tied-10").replace(name="other", title="The same")
    runs = ReportRuns(roots=(), specs={"other": other}, stored=known)
    assert sorted(runs.every_run("other")) == [1]
