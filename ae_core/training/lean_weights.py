"""bfloat16 weights for the products of a step, float32 masters for what is learned.

A step multiplies with every weight matrix three times. On hardware with a bfloat16 unit that is
up to twice (AVX512) or eight times (AMX) as fast as in float32; but a weight that moves by a
thousandth of itself would not move at all in bfloat16, which keeps eight bits. So the module
holds rounded copies while a step computes, and the optimiser moves the float32 masters.

Reference: Micikevicius et al., Mixed Precision Training, 2018, section 3.1.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch
from torch import Tensor, nn


class LeanWeights:
    """bfloat16 copies of a module's weight matrices, put in their place for a step.

    Biases and all that is not a matrix stay float32: they cost nothing. Outside of `in_place`
    the module is as it was, float32 throughout, so whoever reads, stores or evaluates it
    notices nothing. It may be loaded with other values later, but not moved to another device.
    """

    def __init__(self, module: nn.Module) -> None:
        self._weights = [p for p in module.parameters() if p.requires_grad and p.ndim > 1]
        self._masters = [weight.data for weight in self._weights]
        self._copies = [master.bfloat16() for master in self._masters]
        self._gradients = [torch.zeros_like(master) for master in self._masters]

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Let forward and backward passes use the copies; leave float32 gradients behind.

        Inside, products belong under autocast, which rounds what meets the copies.
        """
        torch._foreach_copy_(self._copies, self._masters)
        self._hold(self._copies)
        try:
            yield
            gradients = [weight.grad for weight in self._weights]
        finally:
            self._hold(self._masters)
        self._give_back(gradients)

    def _hold(self, tensors: list[Tensor]) -> None:
        for weight, tensor in zip(self._weights, tensors, strict=True):
            weight.grad = None  # of the other precision: torch would refuse the pair
            weight.data = tensor

    def _give_back(self, gradients: list[Tensor | None]) -> None:
        """Widen the gradients that there are; a weight the loss did not use keeps None."""
        for weight, wide, lean in zip(self._weights, self._gradients, gradients, strict=True):
            if lean is not None:
                weight.grad = wide.copy_(lean)
