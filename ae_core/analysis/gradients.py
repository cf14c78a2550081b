"""How large a classifier's gradient is in each of its layers, before its first step."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray, as_images
from ae_core.specs import NetworkSpec


@dataclass(frozen=True)
class LayerGradients:
    """Sizes in every layer, from the pixels up.

    ``gradients`` are root mean squares of the loss's derivative by a layer's weights, the
    softmax layer's last; ``signals`` the standard deviation over images of a hidden layer's
    activations, root mean square over its units: near zero, a layer tells images no more apart.
    """

    gradients: tuple[float, ...]
    signals: tuple[float, ...]
    n: int

    @property
    def first_to_last(self) -> float:
        """The first hidden layer's gradient over the last hidden layer's; nan without two."""
        hidden = self.gradients[:-1]
        return hidden[0] / hidden[-1] if len(hidden) > 1 and hidden[-1] > 0 else float("nan")


def measure_gradients(
    network: NetworkSpec,
    images: FloatArray,
    labels: npt.NDArray[np.integer],
    *,
    weights: DenseAutoencoder | None = None,
    seed: int = 0,
) -> LayerGradients:
    """Measure the cross-entropy's gradient over images (N, 1, 28, 28), taken as one batch.

    Batch norm, if any, uses the batch's own statistics. ``weights`` has the encoder and softmax
    layer to start from; else the initial weights of ``seed`` are taken.
    """
    import torch  # 2 s: not where a page only shows results
    from torch.nn import functional

    from ae_core.networks.autoencoder import Autoencoder, apply_activation

    if not network.num_classes or len(network.encoder_sizes) < 2:
        raise DataError("Gradients by layer need hidden layers under a classifier.")
    pixels = torch.from_numpy(as_images(images)).flatten(1)
    trained = Autoencoder(network, seed=seed).train()
    assert trained.classifier is not None
    layers = [*trained.encoder, trained.classifier]
    if weights is not None:
        assert weights.classifier is not None
        with torch.no_grad():
            for layer, given in zip(layers, (*weights.encoder, weights.classifier), strict=True):
                layer.weight.copy_(torch.from_numpy(given.weight))
                layer.bias.copy_(torch.from_numpy(given.bias))
    current, signals = pixels, []
    for layer, activation in zip(trained.encoder, network.encoder_activations, strict=True):
        current = apply_activation(layer(current), activation)
        signals.append(float(current.detach().var(0, correction=0).mean().sqrt()))
    scores = trained.classifier(current)
    functional.cross_entropy(scores, torch.as_tensor(labels)).backward()  # type: ignore[no-untyped-call]
    sizes = [float(layer.weight.grad.square().mean().sqrt()) for layer in layers]
    return LayerGradients(tuple(sizes), tuple(signals), len(pixels))
