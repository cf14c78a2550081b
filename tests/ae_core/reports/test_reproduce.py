"""Every report's protocol in miniature on the embedded digits, and what may go wrong in it."""

import json

import pytest

from ae_core.commands import cli
from ae_core.errors import SpecError, TrainingDivergedError
from ae_core.reports import runs, stored_results
from ae_core.reports.report import load_report
from ae_core.reports.reproduce import Request, run_again
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import load_results, save_results
from ae_core.training import sweep

MINE = ("000", "001", "002", "bars")


@pytest.fixture(scope="module")
def small():
    """Take fewer images than a quick run, which takes a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "QUICK_IMAGES", 120)
        patch.setattr(runs, "QUICK_TEST", 60)
        yield


@pytest.fixture(scope="module", params=MINE)
def rerun(request, small, tmp_path_factory):
    out = tmp_path_factory.mktemp("results")
    done = run_again(
        Request(reports=(request.param,), is_quick=True, data="digits", out=out), lambda text: None
    )
    return request.param, done, out


def test_every_figure_is_measured_or_says_why_not(rerun):
    name, done, _ = rerun
    results = done.results[name]
    assert not done.failed and results.is_quick
    names = [figure.figure for figure in results.figures]
    assert len(names) == len(set(names)) >= 8
    for figure in results.figures:
        assert figure.command.startswith("python -m ae_core "), figure.figure
        assert figure.preset or figure.tuned_preset or figure.reproduced, figure.figure
        assert not figure.gaps, figure.figure
    for column, presets in (("reproduced", load_report(name).presets), ("tuned", ["x"])):
        if presets and not (name == "002" and column == "tuned"):
            assert any(getattr(figure, column) for figure in results.figures)


def test_every_claim_has_its_sentence(rerun):
    name, done, _ = rerun
    results = done.results[name]
    assert len(results.verdicts) >= 4
    for verdict in results.verdicts:
        assert verdict.claim.endswith(".") and len(verdict.words) > 20
        assert "nan" not in verdict.words.split()
    told = [verdict for verdict in results.verdicts if verdict.text]
    assert len(told) >= len(results.verdicts) - 2  # two of 001 need more epochs than one


def test_charts_and_pictures_are_drawn_from_the_runs(rerun):
    name, done, _ = rerun
    results = done.results[name]
    assert len(results.charts) >= 3 and len(results.runs) >= 3
    for chart in results.charts.values():
        assert chart.series and all(len(line.x) == len(line.y) > 0 for line in chart.series)
    for picture in results.pictures.values():
        assert picture.images.shape[:2] == (len(picture.row_names), len(picture.indices))
    assert bool(results.pictures) == (name != "bars")


def test_what_was_written_is_what_was_measured(rerun):
    name, done, out = rerun
    stored = load_results(name, out)
    for read, measured in zip(stored.figures, done.results[name].figures, strict=True):
        assert (read.figure, read.n, read.note) == (measured.figure, measured.n, measured.note)
        if measured.reproduced is not None:
            assert read.reproduced.value == pytest.approx(measured.reproduced.value, rel=1e-6)
    assert [v.text for v in stored.verdicts] == [v.text for v in done.results[name].verdicts]


@pytest.mark.parametrize("name", MINE)
def test_without_any_run_every_row_names_its_command(name, tmp_path):
    empty = ReportRuns(roots=(tmp_path,), is_quick=True, data="digits", directory=tmp_path)
    results = load_report(name).measure(empty)
    for figure in results.figures:
        if figure.preset and figure.reproduced is None:
            command = f"python -m ae_core train {figure.preset} --seed 0"
            assert figure.gaps["reproduced"].text == command
    assert any("Cannot be told yet: not run" in verdict.words for verdict in results.verdicts)
    assert not results.runs


def test_a_run_that_fails_is_a_row_that_says_why(small, monkeypatch, tmp_path, capsys):
    honest = sweep.train_or_load

    def failing(spec, **options):
        if spec.name == "quick-bars-keras-32":
            raise TrainingDivergedError("The loss became nan.")
        return honest(spec, **options)

    monkeypatch.setattr(sweep, "train_or_load", failing)
    names = load_report("bars").tuned
    monkeypatch.setattr(load_report("bars"), "tuned", names[-1:])
    words = ["reproduce", "bars", "--quick", "--data", "digits", "--out", str(tmp_path)]
    assert cli.main(words) == 1
    error = capsys.readouterr().err
    assert "1 trainings failed: quick-bars-keras-32 (seed 0)" in " ".join(error.split())
    row = next(f for f in load_results("bars", tmp_path).figures if f.preset == "bars-keras-32")
    assert row.reproduced is None and row.tuned is not None
    assert row.gaps["reproduced"].words == "failed with seed 0: The loss became nan."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["005"], "no report '005'"),
        (["000", "--seeds", "0;1"], "0,1,2"),
        (["000", "--seeds", "-1"], "0 and more"),
        (["000", "--data", "digits"], "--quick only"),
        (["000", "--data", "nonsense", "--quick"], "nonsense"),
        (["000", "--quick", "--measure-only"], "leave out one"),
        (["000", "--quick", "--device", "abacus"], "abacus"),
        (["000", "--jobs", "0"], "--jobs"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(words, sentence, capsys):
    assert cli.main(["reproduce", *words]) == 2
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error


def test_what_is_asked_for_without_seeds_is_refused():
    with pytest.raises(SpecError, match="seeds"):
        Request(seeds=())


def test_results_as_rows_and_as_a_table(small, monkeypatch, tmp_path, capsys):
    empty = ReportRuns(roots=(tmp_path,), is_quick=True, data="digits", directory=tmp_path)
    save_results(load_report("000").measure(empty), tmp_path)
    monkeypatch.setattr(
        stored_results, "results_path", lambda report, directory=None: tmp_path / f"{report}.json"
    )
    assert cli.main(["results", "--json"]) == 0
    printed = capsys.readouterr()
    rows = json.loads(printed.out)
    columns = {"report", "figure", "unit", "n", "published", "reproduced", "tuned"}
    assert all(set(row) == columns for row in rows)
    told = next(row for row in rows if row["figure"] == "test_l2_norm")
    assert (told["report"], told["published"], told["reproduced"]) == ("000", 4.249, None)
    assert "001 has no results yet: python -m ae_core reproduce 001" in printed.err
    assert cli.main(["results", "000"]) == 0
    assert "test_l2_norm" in capsys.readouterr().out
    assert cli.main(["results", "005"]) == 2
