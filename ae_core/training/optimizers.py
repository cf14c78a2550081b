"""How a step is computed and taken: lean weights, the optimiser of a phase, its learning rate."""

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from ae_core.specs import TrainingSpec


def build_optimizer(module: nn.Module, spec: TrainingSpec) -> torch.optim.Optimizer:
    """Return the optimiser of a phase; weight decay falls on weight matrices only."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": spec.weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if spec.weight_decay == 0:  # every group costs a tenth of a millisecond a step
        groups = [{"params": parameters, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    rate = spec.learning_rate
    if spec.optimizer == "adam":
        return torch.optim.Adam(groups, lr=rate, fused=True)
    if spec.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=rate, fused=True)
    if spec.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=spec.momentum, fused=True)
    return TensorFlowRMSprop(groups, lr=rate)


def learning_rate_at(spec: TrainingSpec, step: int, steps_per_epoch: int, num_steps: int) -> float:
    """Return the learning rate of a step (from 0).

    Exponential falls once an epoch, by the factor ``decay``; cosine falls at every step from
    the full rate to the share ``decay`` of it; both after a linear rise over the warm-up.
    """
    warmup = spec.warmup_epochs * steps_per_epoch
    if step < warmup:
        return spec.learning_rate * (step + 1) / max(warmup, 1)
    if spec.schedule == "exponential":
        return float(spec.learning_rate * spec.decay ** (step // steps_per_epoch))
    if spec.schedule == "cosine":
        progress = (step - warmup) / max(num_steps - warmup, 1)
        share = spec.decay + (1 - spec.decay) * 0.5 * (1 + math.cos(math.pi * min(progress, 1)))
        return spec.learning_rate * share
    return spec.learning_rate


class TensorFlowRMSprop(torch.optim.Optimizer):
    """RMSProp with TensorFlow 1's two peculiarities.

    The running mean of squared gradients starts at one, not at zero, so that the first steps
    are small; and ``epsilon`` stands under the root, so that a gradient well below its root
    (1e-5 by default) moves a weight by less than the learning rate. tf.train.RMSPropOptimizer,
    TensorFlow 1.0: ``ms = decay * ms + (1 - decay) * g**2; w -= lr * g / sqrt(ms + epsilon)``.
    """

    def __init__(
        self, parameters: Iterable[Any], *, lr: float, decay: float = 0.9, epsilon: float = 1e-10
    ) -> None:
        super().__init__(parameters, {"lr": lr, "decay": decay, "epsilon": epsilon})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Move every parameter that has a gradient; ``closure`` is not used."""
        for group in self.param_groups:
            decay = group["decay"]
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if not state:
                    state["square_avg"] = torch.ones_like(parameter)
                mean = state["square_avg"]
                mean.mul_(decay).addcmul_(parameter.grad, parameter.grad, value=1 - decay)
                root = mean.add(group["epsilon"]).sqrt_()
                parameter.addcdiv_(parameter.grad, root, value=-group["lr"])


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
        for weight, wide, lean in zip(self._weights, self._gradients, gradients, strict=True):
            if lean is not None:  # a weight that the loss did not use keeps None
                weight.grad = wide.copy_(lean)

    def _hold(self, tensors: list[Tensor]) -> None:
        for weight, tensor in zip(self._weights, tensors, strict=True):
            weight.grad = None  # of the other precision: torch would refuse the pair
            weight.data = tensor
