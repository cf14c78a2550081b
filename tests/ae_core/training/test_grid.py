"""A grid is read from JSON and gives every combination once."""

import json
from pathlib import Path

import pytest

import ae_core
from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.training.variants import parse_grid

GRIDS = Path(ae_core.__file__).parent / "reports" / "r004"


def sizes_of(grid):
    return [cell.spec.network.encoder_sizes for cell in grid.cells()]


def test_the_code_sizes_of_report_004():
    grid = parse_grid((GRIDS / "code-sizes.json").read_text())
    sizes = [1, 2, 3, 4, 5, 8, 10, 16, 32, 64]
    assert sizes_of(grid) == [(784, 512, 128, size) for size in sizes]
    for cell in grid.cells():
        assert cell.spec.network.is_tied
        assert cell.spec.phases[0].num_epochs == 30
        assert cell.spec.phases[0].optimizer == "adam"


def test_the_depths_of_report_004():
    grid = parse_grid((GRIDS / "depth.json").read_text())
    assert sizes_of(grid) == [
        (784, 10),
        (784, 128, 10),
        (784, 512, 128, 10),
        (784, 512, 256, 128, 10),
    ]
    shared = {cell.folder for cell in grid.cells()} & {
        cell.folder for cell in parse_grid((GRIDS / "code-sizes.json").read_text()).cells()
    }
    assert len(shared) == 1  # 784,512,128,10 is trained once for both


def test_every_combination_once():
    grid = parse_grid(
        json.dumps(
            {
                "base": "001-mlp-8",
                "hidden_sizes": [[], [20]],
                "code_sizes": [2, 3, 2],
                "epochs": [1, 2],
                "seeds": [0, 5],
                "data": "digits",
            }
        )
    )
    cells = grid.cells()
    assert len(cells) == len({cell.folder for cell in cells}) == 16
    assert [cell.seed for cell in cells[:4]] == [0, 5, 0, 5]
    assert {cell.spec.data.name for cell in cells} == {"digits"}
    assert {cell.spec.phases[0].schedule for cell in cells} == {"exponential"}


def test_what_is_left_out_is_the_bases_own():
    (cell,) = parse_grid('{"base": "002-vae-5"}').cells()
    assert (cell.spec, cell.seed) == (PRESETS["002-vae-5"], 0)
    (cell,) = parse_grid(json.dumps({"base": PRESETS["001-mlp-8"].to_dict()})).cells()
    assert cell.spec == PRESETS["001-mlp-8"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ("{}", "base"),
        ({"base": "001-mpl-8"}, "Did you mean 001-mlp-8"),
        ({"base": "001-mlp-8", "code_size": [2]}, "no field code_size"),
        ({"base": "001-mlp-8", "code_sizes": 2}, "must be a list, got 2"),
        ({"base": "001-mlp-8", "code_sizes": []}, "code_sizes is empty"),
        ({"base": "001-mlp-8", "code_sizes": [0]}, "got 0"),
        ({"base": "001-mlp-8", "hidden_sizes": [[20, "a"]]}, "must be a whole number, got 'a'"),
        ({"base": "001-mlp-8", "epochs": [0]}, "num_epochs must be at least 1"),
        ({"base": "001-mlp-8", "seeds": [-1]}, "got -1"),
        ({"base": "001-mlp-8", "data": "no-such-set"}, "no data set"),
        ({"base": "003-stack-relu-128"}, "has layer, classifier"),
    ],
)
def test_mistakes_are_named(values, message):
    text = values if isinstance(values, str) else json.dumps(values)
    with pytest.raises(SpecError, match=message):
        parse_grid(text).cells()
