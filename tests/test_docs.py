"""The README lists what there is, its commands exist, and its example runs."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ae_core.presets import PRESETS
from ae_core.reports.figures import load_results
from ae_core.store.checkpoints import read_index

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def test_the_two_commands_stand_as_promised():
    assert "pip install -r requirements.txt && streamlit run app.py" in README
    assert "pip install -r requirements.txt -r requirements-dev.txt && pytest" in README


def test_every_preset_page_and_shipped_model_is_listed():
    for name in PRESETS:
        assert f"`{name}`" in README, name
    for page in (ROOT / "pages").glob("*.py"):
        assert f"| {page.stem.replace('_', ' ').capitalize()} |" in README, page
    for name in read_index():
        assert f"| `{name}` |" in README, name


def test_every_command_is_listed_and_exists():
    from ae_core.commands.cli import app

    told = set(re.findall(r"`python -m ae_core (\w+)", README))
    help_text = CliRunner().invoke(app, ["--help"]).output
    for command in told:
        assert re.search(rf"\b{command}\b", help_text), command
    for command in re.findall(r"^│ (\w+)  ", help_text, re.MULTILINE):
        assert command in told or command == "Error", command


def test_the_figures_of_the_reports_are_those_that_were_measured():
    known = {
        (report, figure.figure): figure
        for report in ("000", "001", "002", "003", "004", "bars")
        if (results := load_results(report)) is not None
        for figure in results.figures
    }
    rows = re.findall(r"^\| (\w+) \| `([^`]+)` \| (\w+) \| (.+) \|$", README, re.MULTILINE)
    assert len(rows) > 10
    for report, name, unit, cells in rows:
        figure = known[report, name]
        measured = (figure.reproduced, figure.tuned)
        values = [figure.published, *(m and m.value for m in measured)]
        told = ["–" if value is None else f"{value:.4g}" for value in values]
        assert (unit, cells.split(" | ")) == (figure.unit, told), name


def test_pictures_are_there():
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).exists(), path


def test_the_python_example_runs():
    if "001-mlp-8" not in read_index():
        pytest.skip("001-mlp-8 does not ship in this checkout")
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["codes"].shape == (360, 8)
    assert names["reconstructions"].shape == (360, 1, 28, 28)


def test_contributing_is_short_and_the_other_papers_are_there():
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) < 50
    for name in ("LICENSE", "CHANGELOG.md", "requirements.txt", "requirements-dev.txt", ".ci/run"):
        assert (ROOT / name).exists()
