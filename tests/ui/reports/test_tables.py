"""The reports' tables: figures beside the published ones, with sign, word, unit, n, seeds."""

import csv
import io
import re

import pytest

from ae_core.reports.figures import Figure, Gap, Measurement, RunNote, Verdict
from ui.reports import grids as report_grids
from ui.reports import tables as report_tables
from ui.shell.theme import DARK, LIGHT


def figure(name="test_mse", *, seeds=None, best=None, tuned=None, **options):
    options = {"unit": "mse", "n": 10_000, "preset": "001-mlp-8"} | options
    return Figure(
        figure=name,
        reproduced=Measurement.over(seeds or {}, best=best),
        tuned=Measurement.over(tuned or {}),
        **options,
    )


@pytest.mark.parametrize(
    ("ours", "published", "lower_is_better", "expected"),
    [
        (0.0272, 0.018, True, ("+0.00920", "worse", "ae-worse")),
        (0.0153, 0.018, True, ("−0.00270", "better", "ae-better")),
        (0.9465, 0.94, False, ("+0.0065", "better", "ae-better")),
        (0.9312, 0.94, False, ("−0.0088", "worse", "ae-worse")),
        (0.57, 0.61, None, ("−0.0400", "", "ae-same")),
        (622_504.0, 622_504.0, True, ("±0", "the same", "ae-same")),
    ],
)
def test_a_difference_has_a_sign_and_a_word(ours, published, lower_is_better, expected):
    text, word, style = expected
    found = report_tables.difference_html(ours, published, lower_is_better)
    assert found == f'<small class="{style}">{text} {word}</small>'


def test_how_a_figure_was_made_of_its_seeds_is_said():
    seeds = {0: 0.02, 1: 0.03, 2: 0.04}
    words = report_tables.spread_words
    assert words(Measurement.over(seeds)) == "mean ± 0.010 (3 seeds)"
    assert words(Measurement.over(seeds, best="lower")) == "best of 3 seeds; mean 0.03000 ± 0.010"
    assert words(Measurement.over({4: 0.02})) == "seed 4"
    assert words(Measurement.exact(7)) == ""


def test_unit_and_n_stand_once_where_all_rows_share_them():
    rows = [figure(seeds={0: 0.027}, published=0.018), figure("denoised test_mse", seeds={0: 0.03})]
    text = report_tables.table_html({"Loss": rows})
    assert text.count("n = 10,000") == 1 and ">MSE</span>, n = 10,000" in text
    assert ">test</td>" in text and ">denoised test</td>" in text
    assert "0.018" in text and "+0.00900 worse" in text and "seed 0" in text
    assert "Tuned" not in text
    mixed = report_tables.table_html({"": [rows[0], figure("units", unit="units", n=None)]})
    assert "MSE, n = 10,000</small>" in re.sub("</?span[^>]*>", "", mixed)


def test_a_specification_that_is_no_preset_and_was_not_run_says_so_too():
    figure = Figure(
        figure="summed",
        unit="share",
        n=2000,
        published=0.99,
        gaps={"reproduced": Gap(status="not run", text="python -m ae_core reproduce 003")},
    )
    assert "<small>not run</small>" in report_tables.table_html({"": [figure]})


def test_what_was_not_run_says_so_with_its_command():
    gap = Gap(status="not run", text="python -m ae_core train 001-mlp-8 --seed 0")
    options = {"published": 0.018, "tuned_preset": "001-mlp-8-tuned"}
    row = figure(note="of the text", gaps={"reproduced": gap}, **options)
    text = report_tables.table_html({"Loss": [row, row]})
    assert "<small>not run</small>" in text
    assert text.count("python -m ae_core train 001-mlp-8 --seed 0") == 1
    assert "<sup>a</sup> of the text<" in text
    failed = Gap(status="failed", text="The loss became nan.", seed=3)
    text = report_tables.table_html({"": [figure(gaps={"reproduced": failed}, **options)]})
    assert "<small>failed</small>" in text and "<small>not run</small>" in text
    assert "failed with seed 3: The loss became nan." in text


def test_names_and_notes_cannot_bring_markup():
    text = report_tables.table_html({"<b>": [figure("<i>", note="<script>", seeds={0: 1.0})]})
    assert "<script>" not in text and "<i>" not in text and "<b></b>" not in text


def test_a_column_without_figures_is_left_out():
    text = report_tables.table_html({"": [figure(seeds={0: 0.1})]})
    assert "Published" not in text and "Reproduced" in text
    bars = report_tables.table_html(
        {"": [figure(preset=None, tuned_preset="explorer-30", tuned={0: 2.2}, published=3.0)]}
    )
    assert "Reproduced" not in bars and "Tuned" in bars


def stacks():
    return [
        figure(
            f"{sizes} {kind} test_accuracy",
            unit="accuracy",
            n=2000,
            published=0.9,
            seeds={0: 0.92, 1: 0.94},
            lower_is_better=False,
            note=f"standard error 0.005{i}",
            kind=kind,
            row=f"{sizes} test_accuracy",
        )
        for i, sizes in enumerate(("128", "256", "512", "128-128", "256-256", "512-512", "9", "8"))
        for kind in ("relu", "sigmoid")
    ]


def test_relu_and_sigmoid_stand_side_by_side_in_a_grid():
    table, grid = report_grids.part_figures([figure("no hidden layer test_accuracy"), *stacks()])
    assert [one.figure for one in table] == ["no hidden layer test_accuracy"]
    rows = report_grids.grid_rows(grid)
    assert len(rows) == 8 and rows[3]["Figure"] == "128-128 test"
    assert list(rows[0]) == [
        "Figure",
        "ReLU published",
        "ReLU ours",
        "ReLU ±",
        "ReLU difference",
        "Sigmoid published",
        "Sigmoid ours",
        "Sigmoid ±",
        "Sigmoid difference",
    ]
    assert rows[0]["Sigmoid difference"] == pytest.approx(0.03)
    words = report_grids.grid_words(grid)
    assert "mean of 2 seeds a row" in words and "a plus is better" in words
    assert "standard error 0.0050 to 0.0057" in words


def test_few_figures_and_figures_without_a_kind_are_not_torn_apart():
    assert report_grids.part_figures(stacks()[:6]) == (stacks()[:6], [])
    plain = [figure(f"row {i}", seeds={0: float(i)}) for i in range(20)]
    assert report_grids.part_figures(plain) == ([], plain)
    assert report_grids.grid_rows(plain)[3] == {"Figure": "row 3", "Ours": 3.0}


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_grids_difference_is_signed_and_coloured(palette):
    text = report_grids.styled_grid(stacks(), palette).to_html()
    assert "+0.030" in text and palette.too_little in text and palette.too_much not in text


def test_groups_are_split_into_tables_of_about_equal_length():
    groups = {name: [figure()] * count for name, count in (("a", 8), ("b", 5), ("c", 4), ("d", 6))}
    tables = report_tables.split_groups(groups, 2)
    assert [list(table) for table in tables] == [["a", "b"], ["c", "d"]]
    assert report_tables.split_groups({}, 2) == []


def test_all_figures_go_into_the_csv():
    rows = list(
        csv.DictReader(io.StringIO(report_tables.figures_csv("003", [*stacks(), figure("x, y")])))
    )
    assert len(rows) == 17 and rows[-1]["figure"] == "x, y" and rows[-1]["reproduced"] == ""
    assert rows[0]["seeds"] == "0:0.92 1:0.94" and rows[0]["rule"] == "mean"


def test_runs_are_told_in_a_sentence():
    run = RunNote(
        preset="a",
        hash="12",
        seed=0,
        seconds=90,
        epochs=5,
        device="CPU",
        precision="float32",
        versions={"torch": "2.1"},
    )
    assert report_tables.runs_words([run]) == "From one run, 90 s in all, on CPU; torch 2.1."
    assert report_tables.run_table([run])["Seconds"][0] == 90


def test_a_verdict_names_the_first_of_many_commands():
    gaps = [Gap(status="not run", text=text) for text in "abc"]
    untold = Verdict(claim="It works.", holds=None, gaps=gaps)
    assert report_tables.verdict_words(untold) == "Cannot be told yet: not run: a (and 2 more)"
    told = Verdict(claim="It works.", holds=True, text="Ours is 3; theirs -4.")
    assert report_tables.verdict_words(told) == "Ours is 3; theirs −4."


def test_a_grid_that_not_all_rows_can_pair_in_names_every_row_whole():
    kinds = {"linear": None, "sigmoid": "sigmoid", "relu": "relu", "PCA-5": None}
    figures = [
        Figure(figure=f"{name} squared_error", unit="x", n=10, kind=kind, row="squared_error")
        for name, kind in kinds.items()
    ]
    rows = report_grids.grid_rows(figures)
    assert len(rows) == 4 and not any("ReLU ours" in row for row in rows)
    pairs = report_grids.grid_rows(figures[1:3])
    assert len(pairs) == 1 and {"ReLU ours", "Sigmoid ours"} <= set(pairs[0])
