"""The ONNX form, run by another program, against the numpy model."""

import numpy as np
import pytest

from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.onnx_graph import build_onnx

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus")


def _layers(generator, sizes, activations):
    return tuple(
        DenseLayer(
            (generator.standard_normal((sizes[i + 1], sizes[i])) / 8).astype(np.float32),
            generator.standard_normal(sizes[i + 1]).astype(np.float32),
            activation,
        )
        for i, activation in enumerate(activations)
    )


def _run(model, images):
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(build_onnx(model).SerializeToString())
    assert [entry.name for entry in session.get_inputs()] == ["image"]
    assert [entry.name for entry in session.get_outputs()] == ["code", "reconstruction"]
    return session.run(None, {"image": images})


@pytest.mark.parametrize("code", ["linear", "uniform"])
@pytest.mark.parametrize("options", [{}, {"is_variational": True}, {"is_clipped": True}])
def test_onnx_computes_what_numpy_computes(code, options):
    generator = np.random.default_rng(4)
    outputs = 6 if options.get("is_variational") else 3
    sizes = (784, *range(20, 20 + len(ACTIVATIONS)), outputs)
    encoder = _layers(generator, sizes, (*ACTIVATIONS, code))
    decoder = _layers(generator, (3, *sizes[-2::-1]), (*ACTIVATIONS, "linear"))
    model = DenseAutoencoder("all-activations", encoder, decoder, **options)
    images = generator.uniform(size=(5, 784)).astype(np.float32)
    codes, reconstructions = _run(model, images)
    assert codes.shape == (5, 3)
    np.testing.assert_allclose(codes, model.encode(images), atol=1e-5)
    expected = model.reconstruct(images).reshape(5, 784)
    np.testing.assert_allclose(reconstructions, expected, atol=1e-4)
    if options.get("is_clipped"):
        assert reconstructions.min() == 0
        assert reconstructions.max() == 1


def test_any_number_of_images(tmp_path):
    layer = DenseLayer(np.eye(784, dtype=np.float32), np.zeros(784, dtype=np.float32))
    model = DenseAutoencoder("identity", (layer,), (layer,))
    for count in (1, 4):
        images = np.random.default_rng(0).uniform(size=(count, 784)).astype(np.float32)
        _, reconstructions = _run(model, images)
        np.testing.assert_array_equal(reconstructions, images)
