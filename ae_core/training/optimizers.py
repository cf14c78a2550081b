"""Which optimiser a phase asks for, and its learning rate at every step."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from ae_core.specs import TrainingSpec
from ae_core.training.rmsprop import TensorFlowRMSprop


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
