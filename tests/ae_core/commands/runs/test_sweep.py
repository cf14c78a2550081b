"""``sweep`` as a stranger uses it: the table, what failed, what was done before."""

import json

import pytest

from ae_core.commands import cli
from ae_core.commands.sweep import _divide_cores


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Sweep over a grid in a folder of its own; return exit code, stdout and stderr."""
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))

    def call(grid, *words):
        path = tmp_path / "grid.json"
        path.write_text(json.dumps(grid))
        words = ("sweep", "--grid", str(path), "--out", str(tmp_path / "out"), *words)
        code = cli.main(list(words))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


SMALL = {"base": "004-tied-128-10", "hidden_sizes": [[]], "epochs": [2], "data": "digits"}


@pytest.mark.timeout(300)
def test_a_cell_that_fails_stops_no_other_and_the_end_is_1(run):
    grid = SMALL | {"code_sizes": [2, 3], "base": "004-tied-10"}
    code, out, err = run(grid, "--jobs", "1", "--json")
    assert code == 0, err
    rows = json.loads(out)
    assert [(row["code_size"], row["epochs"], row["seed"]) for row in rows] == [
        (2, 2, 0),
        (3, 2, 0),
    ]
    assert all(row["test_rmse"] ** 2 == pytest.approx(row["test_mse"]) for row in rows)
    assert [row["trained_epochs"] for row in rows] == [2, 2]
    first = rows[0]["path"]
    weights = f"{first}/model.safetensors"
    with open(weights, "r+b") as file:
        file.truncate(10)
    code, out, err = run(grid, "--jobs", "1")
    assert code == 1
    assert "FAILED" in err and "truncated or altered" in err
    assert "trained already" in err
    assert "failed" in out and rows[1]["name"] in out


@pytest.mark.parametrize(
    ("grid", "words", "message"),
    [
        ({"base": "no-such-preset"}, (), "no preset"),
        (SMALL, ("--device", "abacus"), "no device 'abacus'"),
        (SMALL, ("--jobs", "0"), "--jobs"),
        (SMALL, ("--jobs", "2", "--cluster", "tcp://127.0.0.1:1"), "--jobs is for this machine"),
    ],
)
def test_mistakes_end_with_2_and_a_sentence(run, grid, words, message):
    code, out, err = run(grid, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_a_grid_that_is_not_there_is_named(capsys):
    assert cli.main(["sweep", "--grid", "nowhere.json"]) == 2
    assert "nowhere.json cannot be read" in capsys.readouterr().err


def test_cells_share_the_cores(monkeypatch):
    monkeypatch.setattr("ae_core.commands.sweep.num_cores", lambda: 8)
    assert _divide_cores(20, None, "cpu") == (8, 1)
    assert _divide_cores(3, None, "cpu") == (3, 2)
    assert _divide_cores(20, 2, "cpu") == (2, 4)
    assert _divide_cores(20, 16, "cpu") == (16, 1)
