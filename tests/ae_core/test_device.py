"""Devices: chosen by name or refused with a sentence; torchvision's import outlives a mismatch."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ae_core.device import (
    bfloat16_unit,
    choose_device,
    device_text,
    generator_on,
    import_torchvision,
    num_cores,
    processor_text,
)
from ae_core.errors import SpecError

ROOT = Path(__file__).parents[2]
CPU = torch.device("cpu")


def test_auto_is_cuda_where_there_is_one():
    assert choose_device().type == ("cuda" if torch.cuda.is_available() else "cpu")
    assert choose_device("cpu") == choose_device("cpu:0") == CPU


@pytest.mark.parametrize("name", ["", "gpu", "tpu", "cuda:", "cuda:x", "cuda:-1", None, 3])
def test_unknown_devices_are_refused(name):
    with pytest.raises(SpecError, match="There is no device"):
        choose_device(name)


def test_absent_devices_are_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    for name in ("cuda", "cuda:0", "mps"):
        with pytest.raises(SpecError, match="use auto or cpu"):
            choose_device(name)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("cuda:1") == torch.device("cuda:1")
    with pytest.raises(SpecError, match="the last is cuda:1"):
        choose_device("cuda:2")


@pytest.mark.parametrize(
    ("has_amx", "has_avx512", "unit"),
    [(True, True, "amx"), (False, True, "avx512_bf16"), (False, False, "none")],
)
def test_bfloat16_unit_is_what_the_processor_says(monkeypatch, has_amx, has_avx512, unit):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: has_amx)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_avx512)
    assert bfloat16_unit(CPU) == unit
    assert processor_text(CPU).endswith(unit) == (unit != "none")


def test_bfloat16_is_never_timed(monkeypatch):
    """A busy moment must not decide which network a training gives."""
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        monkeypatch.setattr(time, name, lambda: pytest.fail("a clock was read"))
    assert bfloat16_unit(CPU) in ("none", "avx512_bf16", "amx")
    assert bfloat16_unit(torch.device("meta")) == "none"


def test_device_text_names_cores_and_precision():
    text = device_text(CPU)
    assert re.fullmatch(r"CPU · \d+ cores?( · bf16)?", text)
    assert text.endswith("bf16") == (bfloat16_unit(CPU) != "none")
    assert num_cores() >= 1


def test_generator_stays_where_it_lives():
    generator = torch.Generator()
    assert generator_on(CPU, generator) is generator


@pytest.mark.cuda
def test_cuda_has_text_precision_and_generators():
    device = choose_device("cuda")
    assert "GiB" in device_text(device)
    assert bfloat16_unit(device) in ("none", "cuda")
    assert processor_text(device) in device_text(device)
    first, again = (
        torch.rand(5, device=device, generator=generator_on(device, torch.Generator()))
        for _ in range(2)
    )
    assert torch.equal(first, again)
    native = torch.Generator(device)
    assert generator_on(device, native) is native


def test_torchvision_lists_its_data_sets():
    assert import_torchvision().datasets.MNIST.resources
    assert import_torchvision() is sys.modules["torchvision"]


HEALTHY = """
import torch
torch.library.define("torchvision::nms", "(Tensor a, Tensor b, float c) -> Tensor")
"""
MISFIT = """
import torch
import torchvision.part
torch.ops.torchvision.nms.default and torch.ops.torchvision.qnms.default
"""
MISFIT_PART = """
import torch
@torch.library.register_fake("torchvision::nms")
def fake(a, b, c):
    pass
"""
ABSENT = "raise ImportError('no such library')"


@pytest.mark.parametrize(
    ("source", "outcome"),
    [(HEALTHY, "fine"), (MISFIT, "fine"), (ABSENT, "ImportError")],
    ids=["healthy", "misfit", "absent"],
)
def test_import_declares_operators_only_for_a_misfit(tmp_path, source, outcome):
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text(source)
    (package / "part.py").write_text(MISFIT_PART)
    script = """if True:
        import sys
        sys.path.insert(0, sys.argv[1])
        from ae_core.device import import_torchvision
        try:
            assert sys.argv[1] in import_torchvision().__file__
            assert import_torchvision() is sys.modules["torchvision"]
            print("fine")
        except ImportError as error:
            print("ImportError")
    """
    command = [sys.executable, "-c", script, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert result.stdout.strip() == outcome, result.stderr
