"""The training loop. It knows no model: a task says what a batch costs, the caller what next.

The whole set lies on the device as one tensor; a seeded generator permutes it; corruption and
augmentation happen on the batch, on the device. `Trainer.epochs` yields a report an epoch and
trains no further than it is asked to; `Trainer.stop` ends it after the batch in hand, and what
`Trainer.state` then returns goes on from that very batch.
"""

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ae_core.errors import DataError, TrainingDivergedError
from ae_core.specs import LiveSetting, Precision, TrainingSpec
from ae_core.training import graphs
from ae_core.training.optimizers import LeanWeights, build_optimizer, learning_rate_at
from ae_core.training.rates import calmer_rate

_CHECKED_STEPS = 50  # a look at the loss waits for the device: not at every step
_NUMBERS = (  # of a trainer, all that a resumed phase needs beside the tensors
    *("epoch", "step", "stale", "best_validation", "is_finished"),
    *("epoch_images", "epoch_seconds"),
)


@dataclass(frozen=True)
class EpochReport:
    """What one epoch gave. Losses are in the unit of the phase's loss, means over images."""

    phase: int
    epoch: int  # from 1
    num_epochs: int
    step: int  # optimiser steps so far in this phase
    train_loss: float  # as minimised, penalties included, while training
    validation_loss: float | None  # reconstruction (or class) loss alone, in evaluation mode
    test_loss: float | None
    learning_rate: float  # of the epoch's last step
    seconds: float
    images_per_second: float
    is_last: bool


@dataclass
class Task:
    """What a phase trains: a module, its images and the cost of a batch.

    ``objective(spec, images, rows, generator)`` returns the loss to minimise, as the phase's spec
    now has it, of the batch of images (B, …) that lies in rows (B,) of the set;
    ``evaluate(split)`` the plain loss on "validation" or "test", or None where there are no such
    images.
    """

    module: nn.Module
    images: Tensor  # (N, pixels), on the device
    objective: Callable[[TrainingSpec, Tensor, Tensor, torch.Generator], Tensor]
    evaluate: Callable[[str], float | None]


def plan(spec: TrainingSpec, num_images: int) -> tuple[int, int, int]:
    """Return a phase's steps an epoch, its steps and its epochs, a short last one included."""
    steps_per_epoch = math.ceil(num_images / spec.batch_size)
    num_steps = spec.num_steps or spec.num_epochs * steps_per_epoch
    return steps_per_epoch, num_steps, math.ceil(num_steps / steps_per_epoch)


class Trainer:
    """One phase of training that can be stopped, stored and resumed at any batch.

    ``seed`` orders the batches and draws all noise; ``precision`` is that of the products: the
    caller knows what pays, see `ae_core.training.conditions`. ``before_step`` is called with the
    trainer before every batch: it may look at everything, `stop` it and `change` a setting.
    """

    def __init__(
        self,
        task: Task,
        spec: TrainingSpec,
        *,
        seed: int,
        phase: int = 0,
        precision: Precision = "float32",
        before_step: Callable[["Trainer"], None] | None = None,
    ) -> None:
        if len(task.images) < 1:
            raise DataError("There are no images to train on; give at least one.")
        self.task, self.spec, self.phase = task, spec, phase
        self.device = task.images.device
        self.order_generator = torch.Generator().manual_seed(seed)
        self.noise_generator = torch.Generator(self.device).manual_seed(seed + 1)
        self.optimizer = build_optimizer(task.module, spec)
        self.steps_per_epoch, self.num_steps, self.num_epochs = plan(spec, len(task.images))
        self.epoch = self.step = self.stale = 0
        self.best_validation, self._rate = 1e300, spec.learning_rate  # infinity is no JSON
        self.is_finished = self.is_stopping = False
        self.idle_seconds = 0.0  # of the time since the last report, what was no training
        self._before_step = before_step
        self._lean_weights = LeanWeights(task.module) if precision == "bfloat16" else None
        self._graph = None
        if graphs.are_wanted(spec, self.device):
            order = self._step, self.optimizer, spec.batch_size, self.device, self.noise_generator
            self._graph = graphs.StepGraph(*order)
        self._begin_epoch()

    @property
    def loss_sum(self) -> float:
        """Sum of the minimised loss over the images of the epoch so far; waits for the device."""
        return float(self._loss_sum)

    def stop(self) -> None:
        """End `epochs` after the batch in hand; safe in a signal handler."""
        self.is_stopping = True

    def change(self, name: LiveSetting, value: float) -> None:
        """Change a setting from the next batch on."""
        self.spec = self.spec.changed(name, value)

    def epochs(self) -> Iterator[EpochReport]:
        """Train epoch after epoch, a report each, until done, stopped or stopping early.

        A loss or a weight that becomes NaN or infinite is a TrainingDivergedError.
        """
        while not self.is_finished:
            start = time.perf_counter()
            with _flush_denormals():
                is_whole = self._train_batches()
            self.epoch_seconds += time.perf_counter() - start - self.idle_seconds
            self.idle_seconds = 0.0
            if not is_whole:
                return
            seconds, num_images = self.epoch_seconds, self.epoch_images
            train_loss = float(self._loss_sum) / max(num_images, 1)
            self._check(train_loss)
            # weights that the last steps broke: the loss would show it an epoch later
            weights = list(self.task.module.parameters())
            self._check(float(nn.utils.get_total_norm(weights, math.inf)), "The largest weight")
            self.epoch += 1
            self._begin_epoch()
            validation = self.task.evaluate("validation")
            self.is_finished = self.step >= self.num_steps or self._stops_early(validation)
            yield EpochReport(
                self.phase,
                self.epoch,
                self.num_epochs,
                self.step,
                train_loss,
                validation,
                self.task.evaluate("test"),
                self._rate,
                seconds,
                num_images / seconds,
                self.is_finished,
            )

    def _begin_epoch(self) -> None:
        """Forget the epoch before: its order of images is drawn when its first batch is due."""
        self._order_state = self.order_generator.get_state()
        self._loss_sum = torch.zeros((), device=self.device)
        self.epoch_images, self.epoch_seconds = 0, 0.0

    def _train_batches(self) -> bool:
        """Train what is left of the epoch in hand; return False if stopped before its end."""
        self.task.module.train()
        images, size = self.task.images, self.spec.batch_size
        self.order_generator.set_state(self._order_state)
        order = torch.randperm(len(images), generator=self.order_generator).to(self.device)
        for start in range(self.epoch_images, len(images), size):
            rows = order[start : start + size]
            if self.step >= self.num_steps or (len(rows) == 1 < len(images)):
                break  # batch norm cannot use a batch of one
            if self._before_step is not None:
                self._before_step(self)
            if self.is_stopping:
                return False
            self._rate = learning_rate_at(
                self.spec, self.step, self.steps_per_epoch, self.num_steps
            )
            loss = self._take(rows)
            self._loss_sum += loss * len(rows)
            self.epoch_images += len(rows)
            self.step += 1
            if self.step % _CHECKED_STEPS == 0:
                self._check(float(loss))
        if self.epoch_images < len(images) and self.step < self.num_steps:
            self.step = self.steps_per_epoch * (self.epoch + 1)  # the batch of one left out
        return True

    def _take(self, rows: Tensor) -> Tensor:
        if self._graph is not None:
            return self._graph.take(rows, self._rate, self.spec)
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate
        return self._step(rows)

    def _step(self, rows: Tensor) -> Tensor:
        batch = self.task.images.index_select(0, rows)
        is_lean = self._lean_weights is not None
        self.optimizer.zero_grad(set_to_none=True)
        with self._lean_weights.in_place() if self._lean_weights else contextlib.nullcontext():
            with torch.autocast(self.device.type, torch.bfloat16, enabled=is_lean):
                loss = self.task.objective(self.spec, batch, rows, self.noise_generator)
            loss.backward()  # type: ignore[no-untyped-call]
        if self.spec.gradient_clip is not None:
            nn.utils.clip_grad_norm_(self.task.module.parameters(), self.spec.gradient_clip)
        self.optimizer.step()
        return loss.detach()

    def _check(self, loss: float, what: str = "The loss") -> None:
        if not math.isfinite(loss):
            calmer = calmer_rate(self.spec.learning_rate, self.spec.optimizer)
            raise TrainingDivergedError(
                f"{what} became {loss} in phase {self.phase + 1}, epoch {self.epoch + 1}, step "
                f"{self.step} at learning rate {self._rate:g}. Lower the learning rate "
                f"({calmer:g} is a good try) or set gradient_clip, then train again."
            )

    def _stops_early(self, validation: float | None) -> bool:
        delta = self.spec.early_stop_delta
        if delta is None or validation is None:
            return False
        self.stale = 0 if self.best_validation - validation >= delta else self.stale + 1
        self.best_validation = min(self.best_validation, validation)
        return self.stale >= self.spec.early_stop_patience

    def state(self) -> tuple[dict[str, Tensor], dict[str, float | int | bool]]:
        """Return all tensors and all numbers that a resumed phase needs."""
        tensors = {f"module.{k}": v for k, v in self.task.module.state_dict().items()}
        for index, entries in self.optimizer.state_dict()["state"].items():
            for key, value in entries.items():
                if isinstance(value, Tensor):
                    tensors[f"optimizer.{index}.{key}"] = value
        tensors["random.order"] = self._order_state
        tensors["random.noise"] = self.noise_generator.get_state()
        tensors["epoch.loss_sum"] = self._loss_sum
        return tensors, {name: getattr(self, name) for name in _NUMBERS}

    def load_state(
        self, tensors: Mapping[str, Tensor], numbers: Mapping[str, float | int | bool]
    ) -> None:
        """Put everything back as `state` returned it."""
        module = {k[7:]: v for k, v in tensors.items() if k.startswith("module.")}
        self.task.module.load_state_dict(module)
        entries: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimizer."):
                _, index, key = name.split(".", 2)
                entries.setdefault(int(index), {})[key] = value.clone()
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": entries, "param_groups": groups})
        self._order_state = tensors["random.order"].cpu()
        self.noise_generator.set_state(tensors["random.noise"].cpu())
        self._loss_sum = tensors["epoch.loss_sum"].to(self.device, copy=True)
        for name in _NUMBERS:
            setattr(self, name, numbers[name])


@contextlib.contextmanager
def _flush_denormals() -> Iterator[None]:
    """Let numbers below 1e-38 be zero: with dying activations CPU steps are many times slower.

    The setting is the thread's, so it is put back: other code may count on such numbers.
    """
    was_flushing = float(torch.tensor(1e-40) * 1.0) == 0.0
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(was_flushing)
