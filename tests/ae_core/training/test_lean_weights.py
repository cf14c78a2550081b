"""bfloat16 weights for a step, float32 masters: nothing learned is lost to rounding."""

import pytest
import torch
from torch import nn

from ae_core.training.optimizers import LeanWeights


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 6))


def lean_backward(network, images):
    lean = LeanWeights(network)
    with lean.in_place():
        with torch.autocast("cpu", torch.bfloat16):
            loss = (network(images).float() - images).square().mean()
        loss.backward()
    return loss


def test_products_use_rounded_weights_and_leave_float32_gradients(network):
    images = torch.rand(20, 6)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    lean_backward(network, images)
    found = [p.grad.clone() for p in network.parameters()]
    for name, value in network.state_dict().items():
        assert value.dtype == torch.float32 and torch.equal(value, before[name])
    network.zero_grad()
    (network(images) - images).square().mean().backward()
    for parameter, gradient in zip(network.parameters(), found, strict=True):
        assert gradient.dtype == torch.float32
        torch.testing.assert_close(gradient, parameter.grad, atol=2e-3, rtol=2e-2)


def test_the_rounded_weights_follow_the_masters(network):
    lean, images = LeanWeights(network), torch.rand(20, 6)
    with torch.no_grad():
        network[0].weight.copy_(torch.full((5, 6), 0.3))  # as an optimiser or a resume does
    with lean.in_place():
        assert network[0].weight.dtype == torch.bfloat16
        assert torch.equal(network[0].weight, torch.full((5, 6), 0.3).bfloat16())
        assert network[0].bias.dtype == torch.float32
    assert torch.equal(network[0].weight, torch.full((5, 6), 0.3))
    assert network(images).dtype == torch.float32


def test_steps_too_small_for_bfloat16_add_up():
    """bfloat16 has no number between 1 and 1.0078: a thousandth at a time would be lost."""
    network = nn.Linear(1, 1, bias=False)
    nn.init.ones_(network.weight)
    lean, optimizer = LeanWeights(network), torch.optim.SGD(network.parameters(), lr=1e-3)
    for _ in range(10):
        optimizer.zero_grad()
        with lean.in_place():
            with torch.autocast("cpu", torch.bfloat16):
                loss = network(torch.ones(1, 1)).sum()
            loss.backward()
        optimizer.step()
    assert float(network.weight.detach()) == pytest.approx(0.99, abs=1e-6)


def test_a_weight_the_loss_does_not_use_has_no_gradient(network):
    lean = LeanWeights(network)
    with lean.in_place():
        with torch.autocast("cpu", torch.bfloat16):
            loss = network[0](torch.rand(3, 6)).float().sum()
        loss.backward()
    assert network[0].weight.grad is not None and network[2].weight.grad is None


def test_a_failed_step_leaves_the_module_in_float32(network):
    with pytest.raises(ZeroDivisionError), LeanWeights(network).in_place():
        raise ZeroDivisionError
    assert {p.dtype for p in network.parameters()} == {torch.float32}
