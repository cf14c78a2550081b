"""What decides a network's weights besides its specification and seed.

Precision and the number of threads give different weights from one seed, and so do another kind
of processor and another torch. So precision follows from a rule, never from a stopwatch, which a
busy moment would sway; and all of them are noted when a run begins and kept when it goes on.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from ae_core.device import Bfloat16Unit, bfloat16_unit, processor_text
from ae_core.specs import ExperimentSpec, NetworkSpec, Precision, TrainingSpec

if TYPE_CHECKING:
    import torch

# Multiply-adds of a batch's forward pass from which bfloat16 pays. Measured with the engine's
# own steps on an AMD EPYC with avx512_bf16, torch 2.13, seven networks at batches of 50 to 1000:
# below 4e7 it gains nothing, at 6e7 1.2 to 1.3 times, from 5e8 on 1.6 to 2 times. AMX gains more
# of large products and has the same casts to pay; it was not measured this finely.
_BFLOAT16_FROM: dict[Bfloat16Unit, float] = {
    "none": float("inf"),
    "avx512_bf16": 5e7,
    "amx": 5e7,
    "cuda": 0.0,
}
# Below this a second thread gains a tenth on an idle machine (there, float32), and on a busy one
# two threads that wait for each other were 50 times as slow as one.
_THREADS_FROM = 1.5e7


@dataclass(frozen=True)
class Conditions:
    """Under what a run computes, from its first epoch to its last."""

    device: str  # "cpu", "cuda" or "mps"
    num_threads: int  # of torch on the CPU
    precisions: tuple[Precision, ...]  # of the products, one a phase
    computers: tuple[str, ...]  # kinds of processor with their torch, in order; mostly one

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `asdict` gave; anything else is a KeyError, TypeError or ValueError."""
        precisions, computers = tuple(values["precisions"]), tuple(values["computers"])
        num_threads = int(values["num_threads"])
        if num_threads < 1 or not computers or not set(precisions) <= {"float32", "bfloat16"}:
            raise ValueError(f"no conditions: {values}")
        return cls(str(values["device"]), num_threads, precisions, computers)

    def continued_on(self, here: Conditions) -> Conditions:
        """Return the same conditions, with the computer noted that goes on, if another kind."""
        if here.computers[-1] == self.computers[-1]:
            return self
        return replace(self, computers=(*self.computers, here.computers[-1]))

    @property
    def warnings(self) -> list[str]:
        """Say why the same command may give another network, if it may."""
        if len(self.computers) == 1:
            return []
        return [
            f"It was trained in parts on different computers ({'; then '.join(self.computers)}): "
            "the same command on one of them gives a network that differs a little."
        ]

    @contextlib.contextmanager
    def in_force(self) -> Iterator[None]:
        """Compute with this run's number of threads; the caller's own is put back."""
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(self.num_threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def choose_conditions(
    spec: ExperimentSpec, device: torch.device, *, max_threads: int | None = None
) -> Conditions:
    """Return the conditions of a run that begins here.

    Small networks train with one thread, others with ``max_threads``, by default as many as torch
    uses in this process: the cores, or OMP_NUM_THREADS.
    """
    import torch

    precisions = tuple(choose_precision(spec.network, phase, device) for phase in spec.phases)
    is_large = max(multiply_adds(spec.network, phase) for phase in spec.phases) >= _THREADS_FROM
    num_threads = (max_threads or torch.get_num_threads()) if is_large else 1
    computer = f"{processor_text(device)} · torch {torch.__version__}"
    return Conditions(device.type, num_threads, precisions, (computer,))


def choose_precision(network: NetworkSpec, phase: TrainingSpec, device: torch.device) -> Precision:
    """Return bfloat16 where a phase allows it, the hardware has it and its batches are large."""
    if phase.precision != "bfloat16":
        return "float32"
    is_large = multiply_adds(network, phase) >= _BFLOAT16_FROM[bfloat16_unit(device)]
    return "bfloat16" if is_large else "float32"


def multiply_adds(network: NetworkSpec, phase: TrainingSpec) -> int:
    """Count the multiply-adds by which a batch of a phase passes through what it trains."""
    encoder, decoder = (
        [a * b for a, b in itertools.pairwise(sizes)]
        for sizes in (network.encoder_sizes, network.decoder_sizes)
    )
    if phase.kind == "layer":
        num_weights = 2 * encoder[phase.layer]
    elif phase.kind == "classifier":
        num_weights = sum(encoder) + network.code_size * network.num_classes
    else:
        num_weights = sum(encoder) + sum(decoder)
    return phase.batch_size * num_weights
