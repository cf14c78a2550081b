"""The app's own commands as a teacher uses them; the server is found as before."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.web.server.app_discovery import discover_asgi_app

from ui import commands

ROOT = Path(commands.__file__).parents[1]


@pytest.fixture
def run(capsys):
    """Run a command in this process; return exit code, stdout and stderr."""

    def call(*words):
        code = commands.main([str(word) for word in words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def test_streamlit_still_finds_the_server():
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app and found.import_string == "app:app"


def test_app_runs_as_a_command():
    words = [sys.executable, "app.py", "lessons", "check", "lessons/1-ten-numbers.toml"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Ten numbers for a digit: 8 min, 5 steps, 4 questions")


def test_lessons_are_listed_in_the_order_they_are_taught(run):
    code, out, _ = run("lessons", "list")
    lines = out.splitlines()
    assert code == 0 and lines[0] == "The first hour, 41 min" and lines[7].startswith("The second")
    assert [line.split("(")[1][:1] for line in lines if "(" in line] == list("01325974681")


def test_a_lesson_is_checked_by_name_too(run):
    assert run("lessons", "check", "4-pca-in-disguise")[0] == 0


def test_a_bad_lesson_is_refused_and_its_step_named(run, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('title = "x"\n[[steps]]\ntext = 3\n')
    code, out, err = run("lessons", "check", path)
    assert (code, out) == (2, "") and err.startswith("Step 1 of bad.toml: ")
    assert run("lessons", "check", tmp_path / "none.toml")[0] == 2


CLAIMING = """
title = "Claims"
goal = "To be true."
place = 1
[[steps]]
text = "Look."
minutes = 1
claims = [{{ model = "001-mlp-8", figure = "dead_numbers", op = "==", value = {value} }}]
"""


@pytest.mark.parametrize(("value", "code"), [(2, 0), (3, 2)])
def test_claims_are_measured_where_asked_for(run, tmp_path, value, code):
    path = tmp_path / "claims.toml"
    path.write_text(CLAIMING.format(value=value))
    assert run("lessons", "check", path)[0] == 0
    found, out, err = run("lessons", "check", path, "--measure")
    assert found == code and "Step 1  001-mlp-8: dead_numbers" in out
    assert ("Step 1 of claims.toml claims what is not so" in err) is (code == 2)
