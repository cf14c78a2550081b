"""The reports' networks are all here, with the sizes and counts the texts print."""

import pytest

from ae_core.errors import SpecError
from ae_core.networks.dense import expected_shapes
from ae_core.presets import PRESETS, STACKS, find_preset


def count(name):
    shapes = expected_shapes(find_preset(name).network).values()
    return sum(shape[0] * (shape[1] if len(shape) > 1 else 1) for shape in shapes)


def test_the_report_of_four_layers_has_its_printed_number_of_parameters():
    assert count("001-mlp-8") == 622_504


def test_every_row_of_every_table_is_a_preset():
    names = list(PRESETS)
    assert sum(n.startswith("003-over-") for n in names) == 12
    assert len(STACKS) == len(set(STACKS)) == 23
    stacks = [n for n in names if n.startswith("003-stack-") and "none" not in n]
    assert len(stacks) == 46
    for row in ("10", "128-10", "128-128-10", "flag30-128-128-10", "512-128-10", "512-128-1"):
        assert f"004-tied-{row}" in names
    for kind in ("linear", "sigmoid", "relu", "elu", "vae", "linear-mse"):
        assert f"002-{kind}-5" in names
    assert len(names) >= 70


def test_names_end_with_the_code_size_and_start_with_the_report():
    for name, spec in PRESETS.items():
        base = name.removesuffix("-tuned").removesuffix("-plain")
        base = base.removesuffix("-denoising").removesuffix("-variational")
        assert int(base.split("-")[-1]) == spec.network.code_size, name
        assert spec.name == name and spec.report == name.split("-")[0]


def test_the_flag_that_never_reached_the_network_is_no_noise():
    published, plain = find_preset("004-tied-flag30-128-128-10"), find_preset("004-tied-128-128-10")
    assert published.hash == plain.hash
    assert find_preset("004-tied-noise30-128-128-10").hash != plain.hash


def test_equal_sizes_in_the_bench():
    bench = [find_preset(f"bench-10-{kind}") for kind in ("plain", "denoising", "variational")]
    assert len({spec.network.encoder_sizes for spec in bench}) == 1
    assert {spec.network.code_size for spec in bench} == {10}


def test_unknown_preset_names_the_closest():
    with pytest.raises(SpecError, match="001-mlp-8"):
        find_preset("001-mpl-8")
