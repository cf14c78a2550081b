"""The training loop. It knows no model: a task says what a batch costs, the caller what next.

The whole set lies on the device as one tensor; a seeded generator permutes it; corruption and
augmentation happen on the batch, on the device. `Trainer.epochs` yields a report an epoch and
trains no further than it is asked to.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ae_core.device import supports_bfloat16
from ae_core.errors import DataError, TrainingDivergedError
from ae_core.specs import TrainingSpec
from ae_core.training.rmsprop import TensorFlowRMSprop


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

    def to_dict(self) -> dict[str, object]:
        """Return plain JSON types."""
        return asdict(self)


@dataclass
class Task:
    """What a phase trains: a module, its images and the cost of a batch.

    ``objective(images, rows, generator)`` returns the loss to minimise of the batch of images
    (B, …) that lies in rows (B,) of the set; ``evaluate(split)`` the plain loss on
    "validation" or "test", or None where there are no such images.
    """

    module: nn.Module
    images: Tensor  # (N, pixels), on the device
    objective: Callable[[Tensor, Tensor, torch.Generator], Tensor]
    evaluate: Callable[[str], float | None]


class Trainer:
    """One phase of training that can be stopped, stored and resumed at any epoch.

    Parameters
    ----------
    task : Task
    spec : TrainingSpec
    seed : int
        Orders the batches and draws all noise.
    phase : int
        Number of the phase, for the reports.

    Raises
    ------
    DataError
        If there are no images to train on.
    """

    def __init__(self, task: Task, spec: TrainingSpec, *, seed: int, phase: int = 0) -> None:
        if len(task.images) < 1:
            raise DataError("There are no images to train on; give at least one.")
        self.task, self.spec, self.phase = task, spec, phase
        self.device = task.images.device
        self.order_generator = torch.Generator().manual_seed(seed)
        self.noise_generator = torch.Generator(self.device).manual_seed(seed + 1)
        self.optimizer = build_optimizer(task.module, spec)
        self.epoch = self.step = self.stale = 0
        self.best_validation = math.inf
        self.is_finished = False
        is_asked = spec.precision == "bfloat16"
        self.uses_bfloat16 = is_asked and supports_bfloat16(self.device)

    @property
    def steps_per_epoch(self) -> int:
        """Batches in a whole epoch."""
        return math.ceil(len(self.task.images) / self.spec.batch_size)

    @property
    def num_steps(self) -> int:
        """Optimiser steps in the whole phase."""
        return self.spec.num_steps or self.spec.num_epochs * self.steps_per_epoch

    @property
    def num_epochs(self) -> int:
        """Epochs in the whole phase, a last one cut short counted."""
        return math.ceil(self.num_steps / self.steps_per_epoch)

    def epochs(self) -> Iterator[EpochReport]:
        """Train epoch after epoch, a report each, until done or stopping early.

        Raises
        ------
        TrainingDivergedError
            If the loss becomes NaN or infinite.
        """
        while not self.is_finished:
            start = time.perf_counter()
            train_loss, num_images, rate = self._train_one_epoch()
            seconds = time.perf_counter() - start
            self.epoch += 1
            validation = self.task.evaluate("validation")
            self.is_finished = self.step >= self.num_steps or self._stops_early(validation)
            yield EpochReport(
                self.phase, self.epoch, self.num_epochs, self.step, train_loss, validation,
                self.task.evaluate("test"), rate, seconds, num_images / seconds, self.is_finished,
            )  # fmt: skip

    def _train_one_epoch(self) -> tuple[float, int, float]:
        with _flush_denormals():
            return self._train_all_batches()

    def _train_all_batches(self) -> tuple[float, int, float]:
        self.task.module.train()
        images, size = self.task.images, self.spec.batch_size
        order = torch.randperm(len(images), generator=self.order_generator).to(self.device)
        total, num_images, rate = torch.zeros((), device=self.device), 0, self.spec.learning_rate
        for start in range(0, len(images), size):
            rows = order[start : start + size]
            if self.step >= self.num_steps or (len(rows) == 1 < len(images)):
                break  # batch norm cannot use a batch of one
            rate = learning_rate_at(self.spec, self.step, self.steps_per_epoch, self.num_steps)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            loss = self._step(images.index_select(0, rows), rows)
            total += loss * len(rows)
            num_images += len(rows)
            self.step += 1
            if self.step % 50 == 0:
                self._check(float(loss), rate)
        mean = float(total) / max(num_images, 1)
        self._check(mean, rate)
        if num_images < len(images) and self.step < self.num_steps:
            self.step = self.steps_per_epoch * (self.epoch + 1)  # the batch of one left out
        return mean, num_images, rate

    def _step(self, batch: Tensor, rows: Tensor) -> Tensor:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.uses_bfloat16):
            loss = self.task.objective(batch, rows, self.noise_generator)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if self.spec.gradient_clip is not None:
            nn.utils.clip_grad_norm_(self.task.module.parameters(), self.spec.gradient_clip)
        self.optimizer.step()
        return loss.detach()

    def _check(self, loss: float, rate: float) -> None:
        if not math.isfinite(loss):
            raise TrainingDivergedError(
                f"The loss became {loss} in phase {self.phase + 1}, epoch {self.epoch + 1}, step "
                f"{self.step} at learning rate {rate:g}. Lower the learning rate (a tenth is a "
                "good try) or set gradient_clip, then train again."
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
        tensors["random.order"] = self.order_generator.get_state()
        tensors["random.noise"] = self.noise_generator.get_state()
        numbers = {
            "epoch": self.epoch, "step": self.step, "stale": self.stale,
            "best_validation": min(self.best_validation, 1e300), "is_finished": self.is_finished,
        }  # fmt: skip
        return tensors, numbers

    def load_state(self, tensors: Mapping[str, Tensor],
                   numbers: Mapping[str, float | int | bool]) -> None:  # fmt: skip
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
        self.order_generator.set_state(tensors["random.order"].cpu())
        self.noise_generator.set_state(tensors["random.noise"].cpu())
        self.epoch, self.step = int(numbers["epoch"]), int(numbers["step"])
        self.stale, self.is_finished = int(numbers["stale"]), bool(numbers["is_finished"])
        self.best_validation = float(numbers["best_validation"])


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
