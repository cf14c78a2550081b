"""RMSProp against TensorFlow 1's formula, by hand."""

import pytest
import torch

from ae_core.training.optimizers import TensorFlowRMSprop


def test_the_first_step_is_small_because_the_mean_square_starts_at_one():
    weight = torch.nn.Parameter(torch.tensor([1.0]))
    optimizer = TensorFlowRMSprop([weight], lr=0.1)
    weight.grad = torch.tensor([0.01])
    optimizer.step()
    mean = 0.9 + 0.1 * 0.01**2
    assert weight.item() == pytest.approx(1 - 0.1 * 0.01 / mean**0.5, abs=1e-7)


def test_a_long_run_follows_the_formula():
    gradients = torch.randn(50, generator=torch.Generator().manual_seed(0)) * 1e-5
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = TensorFlowRMSprop([weight], lr=0.1)
    value, mean = 0.0, 1.0
    for gradient in gradients.double():
        weight.grad = gradient[None]
        optimizer.step()
        mean = 0.9 * mean + 0.1 * gradient.item() ** 2
        value -= 0.1 * gradient.item() / (mean + 1e-10) ** 0.5
    assert weight.item() == pytest.approx(value, rel=1e-9)


def test_a_tiny_gradient_moves_less_than_the_rate():
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = TensorFlowRMSprop([weight], lr=0.1)
    for _ in range(300):  # the mean square has forgotten its start
        weight.grad = torch.tensor([1e-7])
        optimizer.step()
    before = weight.item()
    optimizer.step()
    assert abs(weight.item() - before) == pytest.approx(0.1 * 1e-7 / 1e-5, rel=1e-3)


def test_a_parameter_without_gradient_stays():
    weight = torch.nn.Parameter(torch.ones(2))
    TensorFlowRMSprop([weight], lr=0.1).step()
    assert weight.tolist() == [1, 1]
