"""The stored denoising figures: those of the shipped weights, and measured as they say."""

import json

import pytest

from ae_core.analysis.evaluation import LEFT_AS_IT_IS, TOP_LEVELS, denoising_table
from ae_core.data.datasets import load_images
from ae_core.errors import CheckpointDamagedError
from ae_core.reports import denoising


@pytest.fixture(scope="module")
def results():
    return denoising.load_denoising()


def test_the_table_holds_every_contestant_on_all_test_digits(results):
    rows = denoising.load_rows()
    assert [(row.corruption, row.level, row.model) for row in rows] == [
        (spec.kind, spec.level, name)
        for spec in denoising.CORRUPTIONS
        for name in (LEFT_AS_IT_IS, *denoising.MODELS)
    ]
    assert all(row.n == 10_000 for row in rows)


def test_the_figures_are_those_of_the_shipped_weights(results):
    for name in denoising.MODELS:
        assert results["models"][name] == denoising.identity(name), (
            f"{name} was trained again: run `python -m ae_core.reports.denoising`"
        )


def test_the_denoiser_earns_its_name():
    by_name = {row.model: row for row in denoising.load_rows() if row.corruption == "gaussian"}
    assert by_name["bench-10-denoising"].mse <= by_name["bench-10-plain"].mse / 4
    assert by_name["bench-10-denoising"].mse < by_name[LEFT_AS_IT_IS].mse


def test_every_kind_has_its_curve(results):
    assert list(results["curves"]) == list(TOP_LEVELS)
    for curve in results["curves"].values():
        assert list(curve["mse"]) == [LEFT_AS_IT_IS, *denoising.MODELS]
        assert all(len(values) == len(curve["levels"]) for values in curve["mse"].values())
        assert curve["n"] == 500


@pytest.mark.mnist
def test_measuring_again_gives_the_stored_figures():
    images = load_images("mnist", "test")[0]
    stored = {row.model: row for row in denoising.load_rows() if row.corruption == "gaussian"}
    model = denoising.find_checkpoint("bench-10-denoising").load_model()
    for row in denoising_table([model], images, denoising.CORRUPTIONS[:1], seed=denoising.SEED):
        assert row.mse == pytest.approx(stored[row.model].mse, rel=1e-4)
        assert row.ssim == pytest.approx(stored[row.model].ssim, rel=1e-4)


@pytest.mark.parametrize("text", ["", "{}", '{"rows": [{"model": "x"}]}', '{"rows": 3}'])
def test_a_damaged_file_is_named(monkeypatch, tmp_path, text):
    path = tmp_path / "denoising.json"
    monkeypatch.setattr(denoising, "RESULTS_PATH", path)
    with pytest.raises(CheckpointDamagedError, match="denoising.json"):
        denoising.load_denoising()
    path.write_text(text)
    with pytest.raises(CheckpointDamagedError, match="measure again"):
        denoising.load_denoising()


def test_measuring_writes_what_loading_reads(monkeypatch, tmp_path):
    images = load_images("digits", "test")[0][:20]
    monkeypatch.setattr(denoising, "RESULTS_PATH", tmp_path / "denoising.json")
    monkeypatch.setattr(denoising, "load_images", lambda name, split: (images, None))
    said = []
    denoising.write_denoising(said.append)
    assert len(said) == 10 and "left as it is" in said[0]
    written = json.loads((tmp_path / "denoising.json").read_text())
    assert denoising.load_denoising() == written
    assert written["curves"]["gaussian"]["n"] == 20
