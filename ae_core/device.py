"""Which device computes, what it can do, and the import of torchvision.

Nothing here imports torch before a function is called, so that pages that only read files
start without it.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
import threading
import time
from types import ModuleType
from typing import TYPE_CHECKING

from ae_core.errors import SpecError

if TYPE_CHECKING:
    import torch

_TORCHVISION_LOCK = threading.Lock()
_MIN_BFLOAT16_GAIN = 1.25  # below this, noise in the timing could decide


def choose_device(name: str = "auto") -> torch.device:
    """Return the device of this name, having checked that this machine has it.

    Parameters
    ----------
    name : str
        ``"auto"`` (CUDA where there is one, else the CPU), ``"cpu"``, ``"cuda"``,
        ``"cuda:<index>"`` or ``"mps"``.

    Raises
    ------
    SpecError
        If the name is unknown or the machine has no such device.
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


def supports_bfloat16(device: torch.device) -> bool:
    """Tell whether bfloat16 autocast pays on this device.

    On a CPU the products of a dense layer's training step are timed once a process in both
    precisions; there the answer is yes if float32 takes at least a quarter longer.
    CUDA devices answer from their capability; others say no.
    """
    return _supports_bfloat16(device.type, device.index)


@functools.cache
def _supports_bfloat16(kind: str, index: int | None) -> bool:
    import torch

    if kind == "cuda":
        with torch.cuda.device(index):
            return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if kind != "cpu":
        return False
    best = dict.fromkeys((torch.float32, torch.bfloat16), float("inf"))
    for _ in range(8):  # in turn, so that a busy moment meets both; the best time counts
        for precision in best:
            best[precision] = min(best[precision], _time_dense_step(precision))
    return best[torch.float32] > _MIN_BFLOAT16_GAIN * best[torch.bfloat16]


def _time_dense_step(precision: torch.dtype) -> float:
    """Time the casts and products of a dense layer's forward and backward pass, in seconds."""
    import torch

    # No random numbers and no gradients: the caller's generator and modes must not matter.
    with torch.inference_mode():
        weight, images = torch.ones(500, 784), torch.ones(100, 784)
        start = time.perf_counter()
        lean_weight, lean_images = weight.to(precision), images.to(precision)
        outputs = lean_images @ lean_weight.T
        (outputs.T @ lean_images).float()
        (outputs @ lean_weight).float()
        return time.perf_counter() - start


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
    return " · ".join([*words, "bf16"] if supports_bfloat16(device) else words)


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
