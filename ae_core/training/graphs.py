"""A whole training step as one CUDA graph: one call starts it, in place of hundreds.

``AE_CUDA_GRAPHS=1`` asks for it. No test has run it on a GPU, so it is off by default.

The first steps are real ones on a stream of their own, as capturing needs; the next one is captured
and replayed, and so are all others. What differs from step to step lies where the graph reads it:
the batch's rows and the learning rate in tensors, the noise's place in its generator, which is
registered with the graph. A batch of another size is trained as without a graph; where a setting
is changed while it trains the step is captured anew.
"""

import os
import sys
from collections.abc import Callable

import torch
from torch import Tensor

from ae_core.specs import TrainingSpec

ASKED = "AE_CUDA_GRAPHS"
_WARM_UP_STEPS = 3  # what is made at first use is made in these: states, workspaces
_said: set[str] = set()

Step = Callable[[Tensor], Tensor]  # from the rows of a batch to its loss


def are_wanted(spec: TrainingSpec, device: torch.device) -> bool:
    """Tell whether steps are to be captured; where they cannot be, say why, once."""
    if os.environ.get(ASKED) != "1":
        return False
    problem = problem_with(spec, device)
    _say(problem)
    return not problem


def problem_with(spec: TrainingSpec, device: torch.device) -> str:
    """Return a sentence on why a phase's steps cannot be captured, "" where they can."""
    if device.type != "cuda":
        return f"{ASKED}=1 has no effect on {device.type}: only a CUDA device has such graphs."
    if spec.optimizer == "rmsprop":
        return f"{ASKED}=1 has no effect on RMSProp; choose another optimiser for it, as Adam."
    return ""


class StepGraph:
    """Take the steps of a phase, those of whole batches by a graph.

    ``step`` takes one from the rows (B,) of a batch in the set and returns its loss; ``generator``
    draws its noise. The optimiser's learning rate is a tensor from here on.
    """

    def __init__(
        self,
        step: Step,
        optimizer: torch.optim.Optimizer,
        batch_size: int,
        device: torch.device,
        generator: torch.Generator,
    ) -> None:
        self._step, self._optimizer = step, optimizer
        self._generator, self._device = generator, device
        self._rows = torch.zeros(batch_size, dtype=torch.int64, device=device)
        self._rate = torch.zeros((), device=device)
        self._parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._gradients: list[Tensor | None] = []
        self._spec: TrainingSpec | None = None
        self._replay: Callable[[], None] | None = None
        self._num_warm, self._is_off, self._loss = 0, False, self._rate

    def take(self, rows: Tensor, rate: float, spec: TrainingSpec) -> Tensor:
        """Take one step and return its loss, which the next one overwrites."""
        self._rate.fill_(rate)
        for group in self._optimizer.param_groups:  # each time: resuming puts others there
            group["lr"] = self._rate
            if "capturable" in group:
                group["capturable"] = True
        if spec is not self._spec:  # its numbers are part of the graph
            self._spec, self._replay, self._num_warm = spec, None, 0
        if self._is_off or len(rows) != len(self._rows):
            return self._step(rows)
        if self._num_warm < _WARM_UP_STEPS:
            self._num_warm += 1
            return run_aside(lambda: self._step(rows), self._device)
        self._rows.copy_(rows)
        if self._replay is None:
            try:
                self._capture()
            except RuntimeError as error:
                self._is_off = True
                _say(f"{ASKED}=1: this step cannot be captured, it is taken without ({error}).")
                return self._step(rows)
        for parameter, gradient in zip(self._parameters, self._gradients, strict=True):
            parameter.grad = gradient  # a smaller batch has put its own there
        assert self._replay is not None
        self._replay()
        return self._loss

    def _capture(self) -> None:
        """Note the step without taking it."""
        self._replay, self._loss = capture(lambda: self._step(self._rows), self._generator)
        self._gradients = [parameter.grad for parameter in self._parameters]


def run_aside(step: Callable[[], Tensor], device: torch.device) -> Tensor:
    """Take a step on another stream than the current one, between what is before and after it."""
    current = torch.cuda.current_stream(device)
    aside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    aside.wait_stream(current)
    with torch.cuda.stream(aside):
        loss = step()
    current.wait_stream(aside)
    loss.record_stream(current)
    return loss


def capture(
    step: Callable[[], Tensor], generator: torch.Generator
) -> tuple[Callable[[], None], Tensor]:
    """Return what takes the step again and again, and the loss that each time fills anew."""
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(generator)
    with torch.cuda.graph(graph):
        loss = step()
    return graph.replay, loss


def _say(sentence: str) -> None:
    if sentence and sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr)
