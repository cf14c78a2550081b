"""The training network and its dense stack agree with each other and with torch's own layers."""

import json
import struct

import numpy as np
import pytest
import torch

from ae_core.errors import CheckpointDamagedError, DataError
from ae_core.networks.autoencoder import Autoencoder
from ae_core.networks.dense import build_packet, build_portable, expected_shapes
from ae_core.presets import PRESETS, find_preset
from ae_core.specs import ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training.pretraining import activity_penalty, kl_divergence, reconstruction_loss

IMAGES = np.random.default_rng(0).random((20, 1, 28, 28), dtype=np.float32)
SMALL = {
    "plain": NetworkSpec.mirrored(784, 24, 3, hidden="relu"),
    "gelu": NetworkSpec.mirrored(784, 24, 3, hidden="gelu"),
    "elu, tanh code": NetworkSpec.mirrored(784, 24, 3, hidden="elu", code="tanh"),
    "softplus, linear output": NetworkSpec.mirrored(784, 9, 3, hidden="softplus", output="linear"),
    "batch norm everywhere": NetworkSpec.mirrored(
        784, 24, 12, 3, hidden="sigmoid", code="sigmoid", batch_norm="all", batch_norm_epsilon=1e-3
    ),
    "batch norm hidden": NetworkSpec.mirrored(784, 24, 3, batch_norm="hidden"),
    "uniform code": NetworkSpec.mirrored(784, 24, 2, code="uniform", code_noise=0.01),
    "tied": NetworkSpec.mirrored(784, 24, 3, hidden="sigmoid", code="sigmoid", is_tied=True),
    "variational": NetworkSpec.mirrored(784, 24, 3, hidden="elu", is_variational=True),
    "classifier": NetworkSpec.mirrored(
        784, 24, 12, code="relu", batch_norm="encoder", num_classes=10
    ),
}


def spec_of(network):
    return ExperimentSpec(
        name="x-y-3", report="x", title="", network=network, phases=(TrainingSpec(),)
    )


def half_arrays(network):
    return {k: v.numpy().astype(np.float16) for k, v in network.folded_arrays().items()}


@pytest.mark.parametrize("spec", SMALL.values(), ids=SMALL.keys())
def test_folded_stack_is_the_network(spec):
    network = Autoencoder(spec, seed=3)
    network.train()
    for _ in range(30):  # gives batch norm statistics of its own
        network(torch.rand(64, 784))
    network.eval()
    arrays = network.folded_arrays()
    assert {k: tuple(v.shape) for k, v in arrays.items()} == expected_shapes(spec)
    folded = Autoencoder(spec, is_folded=True)
    folded.load_state_dict(arrays)
    images = torch.as_tensor(IMAGES)
    torch.testing.assert_close(
        folded.reconstruct(images), network.reconstruct(images), atol=2e-5, rtol=1e-4
    )


@pytest.mark.parametrize("spec", SMALL.values(), ids=SMALL.keys())
def test_numpy_and_torch_agree_on_the_stored_halves(spec):
    halves = half_arrays(Autoencoder(spec, seed=3))
    model = build_portable(spec_of(spec), halves)
    folded = Autoencoder(spec, is_folded=True)
    folded.load_state_dict({k: torch.as_tensor(v.astype(np.float32)) for k, v in halves.items()})
    folded.eval()
    images = torch.as_tensor(IMAGES)
    with torch.inference_mode():
        codes = folded.encode(images)[:, : spec.code_size].numpy()
        pixels = folded.reconstruct(images).numpy()
    np.testing.assert_allclose(model.encode(IMAGES), codes, atol=1e-5)
    np.testing.assert_allclose(model.reconstruct(IMAGES).reshape(20, -1), pixels, atol=1e-5)
    assert model.reconstruct(IMAGES).dtype == np.float32


def test_uniform_code_fills_the_square_evenly():
    spec = SMALL["uniform code"].replace(code_noise=0.0)
    network = Autoencoder(spec, seed=0).train()
    codes = network(torch.rand(5000, 784)).codes
    assert codes.abs().max() <= 1
    counts = torch.histc(codes[:, 0].detach(), 10, -1, 1)
    assert counts.min() > 350 and counts.max() < 650


def test_code_noise_only_while_training():
    network = Autoencoder(SMALL["uniform code"].replace(code_noise=0.5), seed=0).eval()
    image = torch.rand(4, 784)
    assert torch.equal(network(image).codes, network(image).codes)


def test_tied_weights_are_one_parameter_with_gradient_from_both_sides():
    network = Autoencoder(SMALL["tied"], seed=0)
    weights = [p for p in network.parameters() if p.ndim == 2]
    assert [tuple(w.shape) for w in weights] == [(24, 784), (3, 24)]
    network(torch.rand(4, 784)).preactivations.sum().backward()
    assert all(w.grad is not None and w.grad.abs().sum() > 0 for w in weights)


@pytest.mark.parametrize(
    ("kind", "std"),
    [
        ("fan_in_normal", 784**-0.5),
        ("he_normal", (2 / 784) ** 0.5),
        ("normal", 0.05),
        ("glorot_uniform", (2 / (784 + 400)) ** 0.5),
        ("torch", (1 / (3 * 784)) ** 0.5),
    ],
)
def test_initial_weights_have_the_spread_they_say(kind, std):
    network = Autoencoder(NetworkSpec.mirrored(784, 400, initialiser=kind), seed=0)
    weight = network.encoder[0].weight.detach()
    assert float(weight.std()) == pytest.approx(std, rel=0.02)
    assert torch.equal(weight, Autoencoder(network.spec, seed=0).encoder[0].weight)
    assert not torch.equal(weight, Autoencoder(network.spec, seed=1).encoder[0].weight)


def test_losses_in_their_units():
    preactivations, targets = torch.randn(7, 784), torch.rand(7, 784)
    outputs = torch.sigmoid(preactivations)
    difference = (outputs - targets).double().numpy()
    squared = (difference**2).sum(1)
    expected = {
        "mse": squared.mean() / 784,
        "rmse": np.sqrt(squared.mean() / 784),
        "l2_norm": np.sqrt(squared).mean(),
        "bce": float(torch.nn.BCELoss()(outputs, targets)),
    }
    for kind, value in expected.items():
        loss = reconstruction_loss(kind, preactivations, targets)
        assert float(loss) == pytest.approx(value, rel=1e-5), kind


@pytest.mark.parametrize("kind", ["mse", "rmse", "l2_norm", "bce"])
def test_gradients_of_losses_stay_finite_at_the_ends(kind):
    preactivations = torch.tensor([[0.0] * 784, [90.0] * 784, [-90.0] * 784], requires_grad=True)
    targets = torch.stack([torch.full((784,), 0.5), torch.ones(784), torch.ones(784)])
    reconstruction_loss(kind, preactivations, targets).backward()
    assert torch.isfinite(preactivations.grad).all()


def test_kl_is_torchs_own():
    mean, log_variance = torch.randn(5, 3), torch.randn(5, 3)
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(
        normal(mean, (0.5 * log_variance).exp()), normal(0.0, 1.0)
    )
    torch.testing.assert_close(kl_divergence(mean, log_variance), expected)


def test_activity_penalties():
    codes = torch.tensor([[1.0, -2.0], [3.0, 0.0]])
    assert float(activity_penalty(codes, "l1", "mean")) == 3
    assert float(activity_penalty(codes, "l2", "sum")) == 14


def test_unfit_arrays_are_named():
    spec = spec_of(SMALL["plain"])
    good = half_arrays(Autoencoder(spec.network))
    for change, words in (
        ({"encoder.0.weight": good["encoder.0.weight"][:, :5]}, "encoder.0.weight is float16"),
        ({"decoder.1.bias": good["decoder.1.bias"].astype(np.float32)}, "decoder.1.bias"),
        ({"extra": good["decoder.1.bias"]}, "unknown"),
        ({"encoder.1.bias": np.full(3, np.nan, np.float16)}, "NaN"),
    ):
        with pytest.raises(CheckpointDamagedError, match=words):
            build_portable(spec, good | change)
    with pytest.raises(CheckpointDamagedError, match="missing"):
        build_portable(spec, {})


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.zeros((0, 1, 28, 28)), "no images"),
        (np.full((28, 28), np.nan), "NaN"),
        (np.zeros((3, 32, 32)), "shape"),
        (np.array(["a"]), "numbers"),
        (np.float32(3), "shape"),
    ],
)
def test_bad_images_are_refused(bad, words):
    model = build_portable(spec_of(SMALL["plain"]), half_arrays(Autoencoder(SMALL["plain"])))
    with pytest.raises(DataError, match=words):
        model.encode(bad)
    with pytest.raises(DataError, match="3 numbers"):
        model.decode(np.zeros((2, 5)))
    with pytest.raises(DataError, match="no classifier"):
        model.classify(IMAGES)
    with pytest.raises(DataError, match="not variational"):
        model.posterior(IMAGES)


def test_packet_is_aligned_and_says_where_everything_lies():

    spec = spec_of(SMALL["variational"])
    model = build_portable(spec, half_arrays(Autoencoder(spec.network)))
    sheet = np.arange(7, dtype=np.uint8)
    packet = build_packet([model], {"sheet": sheet})
    (length,) = struct.unpack_from("<I", packet)
    header = json.loads(packet[4 : 4 + length])
    assert length % 4 == 0 and header["version"] == 1
    entry = header["models"][0]
    assert entry["code_size"] == 3 and entry["variational"] and entry["hash"] == spec.hash
    start = 4 + length
    for side, layers in (("encoder", model.encoder), ("decoder", model.decoder)):
        for told, layer in zip(entry[side], layers, strict=True):
            place = told["weight"]
            assert place["offset"] % 4 == 0 and told["activation"] == layer.activation
            count, begin = int(np.prod(place["shape"])), start + place["offset"]
            raw = np.frombuffer(packet, np.float16, count, begin)
            np.testing.assert_array_equal(raw.reshape(place["shape"]), layer.weight)
    place = header["arrays"]["sheet"]
    raw = np.frombuffer(packet, np.uint8, 7, start + place["offset"])
    np.testing.assert_array_equal(raw, sheet)
    assert "note" not in header  # packets without one are the bytes they were
    with pytest.raises(DataError, match="float64"):
        build_packet([], {"a": np.zeros(2)})


def test_a_packet_carries_a_note():
    packet = build_packet([], {"sheet": np.zeros(3, np.uint8)}, {"step": 3, "loss": None})
    (length,) = struct.unpack_from("<I", packet)
    assert json.loads(packet[4 : 4 + length])["note"] == {"step": 3, "loss": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        build_packet([], note={"loss": float("nan")})


def test_every_preset_builds():
    for spec in PRESETS.values():
        network = Autoencoder(spec.network)
        shapes = {k: tuple(v.shape) for k, v in network.folded_arrays().items()}
        assert shapes == expected_shapes(spec.network), spec.name


def test_parameters_of_the_four_layer_report():
    network = Autoencoder(find_preset("001-mlp-8").network)
    assert sum(p.numel() for p in network.parameters()) == 622_504
