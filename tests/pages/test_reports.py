"""The reports: with and without results, without MNIST, and with files that are damaged."""

import re

import numpy as np
import pytest

from ae_core.reports import stored_results
from ae_core.reports.figures import (
    REPORTS,
    Chart,
    Figure,
    Gap,
    Measurement,
    Picture,
    ReportResults,
    RunNote,
    Series,
    Verdict,
)
from ae_core.reports.stored_results import save_results
from ui.reports import exhibits as report_exhibits
from ui.reports.texts import load_texts

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]
NOT_RUN = "python -m ae_core train 001-mlp-constant-8 --seed 0"
ACTIVITY = Chart(
    title="Activity of the code",
    x_title="",
    unit="share",
    note="0: dead",
    series=[Series(name="seed 0", x=["unit 1", "unit 2"], y=[0.9, 0.0], is_line=False)],
)


def results(report, **options):
    rows = [
        Figure(
            figure="test_mse",
            unit="mse",
            n=10_000,
            published=0.0274,
            preset="001-mlp-8",
            reproduced=Measurement.over({0: 0.0272, 1: 0.0402}, best="lower"),
            group="Loss",
        ),
        Figure(
            figure="slow test_mse",
            unit="mse",
            n=10_000,
            preset="001-mlp-constant-8",
            group="Other",
            gaps={"reproduced": Gap(status="not run", text=NOT_RUN)},
        ),
        *(
            Figure(
                figure=f"{i} {kind} test_accuracy",
                unit="accuracy",
                n=2000,
                published=0.9,
                reproduced=Measurement.over({0: 0.91}),
                lower_is_better=False,
                group="Table 2",
                kind=kind,
                row=f"{i} test_accuracy",
            )
            for i in range(10)
            for kind in ("relu", "sigmoid")
        ),
    ]
    run = RunNote(
        preset="001-mlp-8",
        hash="05a64833",
        seed=0,
        seconds=224.2,
        epochs=50,
        device="CPU",
        precision="float32",
        versions={"torch": "2.1"},
    )
    picture = Picture(
        title="Rebuilt",
        row_names=["as told"],
        indices=[0, 1],
        images=np.zeros((1, 2, 28, 28), np.uint8),
    )
    verdicts = [
        Verdict(claim="It works.", holds=holds, text="Ours is 3.") for holds in (True, False, None)
    ]
    return ReportResults(
        report=report,
        figures=rows,
        verdicts=verdicts,
        charts={"unit_activity": ACTIVITY},
        runs=[run],
        pictures={"rebuilt": picture},
        **options,
    )


def redirect(monkeypatch, folder):
    """Take the results of a folder for those of the rooms."""
    monkeypatch.setattr(
        stored_results, "results_path", lambda report, directory=None: folder / f"{report}.json"
    )


@pytest.fixture
def stored(monkeypatch, tmp_path):
    """Give an empty folder of results and a function that fills it."""
    redirect(monkeypatch, tmp_path)
    return lambda report, **options: save_results(results(report, **options), tmp_path)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.usefixtures("stored")
def test_without_results_the_page_stands_and_names_the_command(run_page, text_of, report):
    app = run_page("reports", report=report)
    assert not app.exception
    assert load_texts()[report].protocol[0].split(":")[0] in text_of(app)
    assert "has not been rerun here yet" in text_of(app)
    assert f"python -m ae_core reproduce {report} --tuned" in [code.value for code in app.code]


def test_it_opens_on_what_the_five_claim_and_whether_that_holds(run_page, text_of):
    app = run_page("reports")
    text = text_of(app)
    assert not app.exception and "report" not in app.query_params
    for report, said in load_texts().items():
        if said.headline is None:
            continue
        assert said.headline.sentence in text
        results = stored_results.load_results(report)
        assert said.headline.claim in [verdict.claim for verdict in results.verdicts]
        assert set(said.headline.figures.values()) <= {f.figure for f in results.figures}
    assert text.count("✓ holds") + text.count("✗ does not hold") == 5
    bars = re.sub(r"<dd[^>]*><i></i>", " ", text)
    assert "<dt>test cost</dt> <b>4.204</b>" in bars and "<dt>published</dt> <b>4.249</b>" in bars
    shares = [float(share) for share in re.findall(r"--share:([\d.]+)", text)]
    assert shares[:2] == [pytest.approx(4.204 / 4.249, abs=2e-4), 1.0] and max(shares) == 1.0
    assert "n = 10,000 · seed 0 · CPU, 2 cores" in text and "3 of 4 claims hold" in text
    app.button(key="audit_002").click().run()
    assert not app.exception and app.query_params["report"] in ("002", ["002"])
    assert load_texts()["002"].title in text_of(app)


def test_a_glance_at_the_reports_survives_one_that_is_damaged_or_not_run(run_page, text_of, stored):
    stored("001")
    stored("002").write_text("{")
    app = run_page("reports")
    text = text_of(app)
    assert not app.exception and "002.json cannot be read" in text
    assert "1 of 3 claims hold" in text and "not run again here yet" in text


def test_a_report_has_its_figures_defect_and_pictures(run_page, text_of, stored):
    stored("001")
    app = run_page("reports", report="001")
    text = text_of(app)
    assert not app.exception
    assert app.button_group(key="choose_report").value == "001"
    assert "<b>Defect</b> A ReLU on the code lets units die" in text
    assert "−0.00020 better" in text
    assert "best of 2 seeds; mean 0.03370 ± 0.0092" in text
    for words in ("✓ holds", "✗ does not hold", "? cannot be told"):
        assert words in text
    assert "python -m ae_core train 001-mlp-constant-8 --seed 0" in text
    assert "From digit to digit in 8 steps" in text and "7 to 2" in text  # drawn from the weights
    assert "The original digits are not on this machine." in text
    assert "From one run, 224 s in all, on CPU" in text
    assert len(app.get("plotly_chart")) == 1
    assert any("ReLU difference" in frame.value.columns for frame in app.dataframe)
    links = [link.proto for link in app.get("page_link")]
    assert any(link.label == "Latent space" and "001-mlp-8" in link.query_string for link in links)


@pytest.mark.mnist
def test_originals_stand_above_where_they_are_here(run_page, text_of, stored, monkeypatch):
    monkeypatch.undo()
    redirect(monkeypatch, stored("001").parent)
    text = text_of(run_page("reports", report="001"))
    assert "original, 1 of 2" in text
    assert "The digits themselves stand at the ends." in text


def test_choosing_another_report_changes_the_address(run_page, text_of, stored):
    stored("001")
    app = run_page("reports")
    app.button_group(key="choose_report").set_value("003").run()
    assert not app.exception
    assert app.query_params["report"] == "003"
    assert load_texts()["003"].title in text_of(app)


def test_a_report_that_is_not_there_gets_a_sentence(run_page, text_of):
    app = run_page("reports", report="007")
    assert not app.exception
    assert "the default is shown instead" in text_of(app)


def test_results_in_miniature_say_that_they_mean_nothing(run_page, text_of, stored):
    stored("000", is_quick=True)
    assert "the figures mean nothing" in text_of(run_page("reports", report="000"))


def test_a_damaged_file_is_named(run_page, text_of, stored):
    stored("002").write_text("{")
    app = run_page("reports", report="002")
    assert not app.exception
    assert "002.json cannot be read" in text_of(app)
    assert "python -m ae_core reproduce 002" in text_of(app)


@pytest.mark.parametrize("report", REPORTS)
def test_what_ships_can_be_shown(run_page, text_of, report):
    app = run_page("reports", report=report)
    assert not app.exception
    assert "Something went wrong" not in text_of(app) and "Run it again" in text_of(app)


def test_a_charts_points_go_into_its_csv():
    lines = report_exhibits.chart_csv(ACTIVITY).splitlines()
    assert lines == [
        "series,,share,published",
        "seed 0,unit 1,0.9,False",
        "seed 0,unit 2,0.0,False",
    ]


def test_whose_filters_a_report_shows_stands_in_the_address(run_page):
    assert "filters_of" not in run_page("reports", report="003").query_params
    app = run_page("reports", report="003", filters_of="400 units")
    assert not app.exception and app.query_params["filters_of"] == "400 units"
    assert app.button_group(key="choose_filters_of").value == "400 units"
