"""README and docs say what there is: commands exist, parts are fresh, links lead somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ae_core.store.checkpoints import read_index

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_two_commands_stand_as_promised():
    assert "pip install -r requirements.txt && streamlit run app.py" in README
    assert "pip install -r requirements.txt -r requirements-dev.txt && pytest" in README


def test_the_readme_is_read_in_a_minute():
    assert len(README.splitlines()) <= 100


def test_every_page_is_listed():
    table = README.partition("## Pages")[2].partition("##")[0]
    listed = set(re.findall(r"^\| ([A-Z][\w ]+) \|", table, re.MULTILINE))
    assert len(listed) == 1 + len(list((ROOT / "pages").glob("*.py")))


def test_the_commands_of_the_readme_exist():
    from ae_core.commands.cli import app

    for command in set(re.findall(r"`python -m ae_core (\w+)", README)):
        asked = CliRunner().invoke(app, [command, "--help"])
        assert asked.exit_code == 0, command


def test_what_the_code_can_tell_is_generated_and_fresh(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for path in map(module.DOCS.joinpath, module.PAGES):
        text = path.read_text("utf-8")
        assert module.generate(text) == text, f"{path.name}: run python docs/generate.py"
    models, reports = ((module.DOCS / name).read_text("utf-8") for name in module.PAGES[:2])
    for name in read_index():
        assert f"`{name}`" in models
    assert "| 003 | `best_stack_accuracy` | accuracy | 0.94 | 0.9405 | 0.983 |" in reports
    assert "| `explorer-30` | 784-1000-500-250-30 | 30 | 0.0028 | 0.0161 | 98.5% | 0 |" in models


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_pictures_and_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


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
