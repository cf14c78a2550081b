"""Which device computes, what it can do, and the import of torchvision.

Nothing here imports torch before a function is called, so that pages that only read files
start without it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import platform
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from ae_core.errors import SpecError

if TYPE_CHECKING:
    import torch

Bfloat16Unit = Literal["none", "avx512_bf16", "amx", "cuda"]

_TORCHVISION_LOCK = threading.Lock()


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of this name, having checked that this machine has it.

    Names are ``auto`` (CUDA where there is one, else the CPU), ``cpu``, ``cuda``,
    ``cuda:<index>`` and ``mps``.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    kind, _, index = str(name).partition(":")
    if kind not in ("cpu", "cuda", "mps") or not (index.isdecimal() or name == kind):
        raise SpecError(f"There is no device {name!r}; use auto, cpu, cuda, cuda:<index> or mps.")
    advice = "use auto or cpu."
    if kind == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if count == 0:
            raise SpecError(f"The device {name!r} needs a CUDA GPU, and none is found; {advice}")
        if index and int(index) >= count:
            raise SpecError(f"The device {name!r} does not exist, the last is cuda:{count - 1}.")
    if kind == "mps" and not torch.backends.mps.is_available():
        raise SpecError(f"The device {name!r} needs an Apple GPU, and none is found; {advice}")
    return torch.device("cpu") if kind == "cpu" else torch.device(name)


def bfloat16_unit(device: torch.device) -> Bfloat16Unit:
    """Name what multiplies bfloat16 faster than float32 on a device, or ``"none"``.

    ``"amx"`` (Intel, Sapphire Rapids on) and ``"avx512_bf16"`` (AMD, Zen 4 on) of a processor,
    ``"cuda"`` of a GPU. It is read from what the hardware says of itself, never timed: a busy
    moment must not decide which network a training gives.
    """
    import torch

    if device.type == "cuda":
        with torch.cuda.device(device.index):
            is_native = torch.cuda.is_bf16_supported(including_emulation=False)
        return "cuda" if is_native else "none"
    has_products = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if device.type != "cpu" or not has_products:
        return "none"
    if torch.cpu._is_amx_tile_supported():
        return "amx"
    return "avx512_bf16" if torch.cpu._is_avx512_bf16_supported() else "none"


def processor_text(device: torch.device) -> str:
    """Name the kind of processor: the same text, torch and threads give the same weights.

    For example ``AMD EPYC · AVX512 · avx512_bf16`` or ``NVIDIA H200``.
    """
    import torch

    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).name
    if device.type != "cpu":
        return device.type
    name = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):  # Linux; elsewhere Python knows
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        name = next(names, name)
    words = [name, torch.backends.cpu.get_cpu_capability()]
    unit = bfloat16_unit(device)
    return " · ".join(words if unit == "none" else [*words, unit])


def device_text(device: torch.device | None = None) -> str:
    """Describe a device in a few words; by default the one ``"auto"`` chooses.

    For example ``CPU · 2 cores · bf16`` or ``NVIDIA H200 · 140 GiB · bf16``.
    """
    import torch

    device = choose_device() if device is None else device
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        words = [properties.name, f"{properties.total_memory / 2**30:.0f} GiB"]
    elif device.type == "cpu":
        count = num_cores()
        words = ["CPU", f"{count} core{'s' if count > 1 else ''}"]
    else:
        words = ["Apple GPU" if device.type == "mps" else device.type]
    return " · ".join(words if bfloat16_unit(device) == "none" else [*words, "bf16"])


def num_cores() -> int:
    """Count the processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def generator_on(device: torch.device, generator: torch.Generator) -> torch.Generator:
    """Return a generator that lives on ``device`` and is driven by ``generator``.

    The generator itself, if it lives there. Otherwise a new one, seeded with the next number
    of ``generator``: the same seed gives the same numbers again on the same kind of device,
    but not the numbers of another kind.
    """
    import torch

    is_same_kind = generator.device.type == device.type
    if is_same_kind and (device.index is None or generator.device.index in (None, device.index)):
        return generator
    seed = torch.randint(2**63 - 1, (), generator=generator, device=generator.device)
    return torch.Generator(device).manual_seed(int(seed))


def import_torchvision() -> ModuleType:
    """Import torchvision, also where its compiled operators do not fit the installed torch.

    A build for another torch (a CUDA wheel beside a CPU torch, say) fails while it registers
    its operators, although the data sets need none of them. Only then are the missing
    operators declared; declaring them first would break a healthy installation.
    """
    with _TORCHVISION_LOCK:
        try:
            return importlib.import_module("torchvision")
        except RuntimeError:
            import torch

            for name in [n for n in sys.modules if n.partition(".")[0] == "torchvision"]:
                del sys.modules[name]
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            for operator in ("nms", "qnms"):
                torch.library.define(f"torchvision::{operator}", schema)
            return importlib.import_module("torchvision")
