"""RMSProp as TensorFlow 1 defined it; torch's differs where report 004's networks feel it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor


class TensorFlowRMSprop(torch.optim.Optimizer):
    """RMSProp with TensorFlow 1's two peculiarities.

    The running mean of squared gradients starts at one, not at zero, so that the first steps
    are small; and ``epsilon`` stands under the root, so that a gradient well below its root
    (1e-5 by default) moves a weight by less than the learning rate.

    Parameters
    ----------
    parameters : iterable of tensors or of parameter groups
    lr : float
        Learning rate, positive.
    decay : float
        Share of the old mean kept at every step.
    epsilon : float

    References
    ----------
    tf.train.RMSPropOptimizer, TensorFlow 1.0: ``ms = decay * ms + (1 - decay) * g**2;
    w -= lr * g / sqrt(ms + epsilon)``, slot "rms" initialised with ones.
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
                mean = self._mean_square(parameter)
                mean.mul_(decay).addcmul_(parameter.grad, parameter.grad, value=1 - decay)
                root = mean.add(group["epsilon"]).sqrt_()
                parameter.addcdiv_(parameter.grad, root, value=-group["lr"])

    def _mean_square(self, parameter: Tensor) -> Tensor:
        state = self.state[parameter]
        if not state:
            state["square_avg"] = torch.ones_like(parameter)
        mean: Tensor = state["square_avg"]
        return mean
