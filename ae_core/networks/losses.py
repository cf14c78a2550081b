"""What training minimises. Every loss is a scalar tensor; units are those of the metrics."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ae_core.networks.autoencoder import apply_activation
from ae_core.specs import Activation, Loss


def reconstruction_loss(
    kind: Loss, preactivations: Tensor, targets: Tensor, output_activation: Activation = "sigmoid"
) -> Tensor:
    """Return the mean reconstruction loss of a batch; tensors are (N, pixels).

    mse: mean over pixels and images; rmse: its root, over the batch; l2_norm: mean over images of
    the Euclidean distance; bce: mean over pixels, nats, from logits.
    """
    preactivations = preactivations.float()
    if kind == "bce" and output_activation == "sigmoid":
        return functional.binary_cross_entropy_with_logits(preactivations, targets)
    outputs = apply_activation(preactivations, output_activation)
    if kind == "bce":
        return functional.binary_cross_entropy(outputs.clamp(1e-7, 1 - 1e-7), targets)
    if kind == "mse":
        return functional.mse_loss(outputs, targets)
    if kind == "rmse":
        return functional.mse_loss(outputs, targets).clamp_min(1e-12).sqrt()
    # the root's slope is infinite at zero; 1e-12 keeps a perfect image's gradient finite
    return (outputs - targets).square().sum(1).clamp_min(1e-12).sqrt().mean()


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(mean, variance) || N(0, 1)) of each code dimension, nats, shape of ``mean``.

    References
    ----------
    Kingma & Welling, Auto-Encoding Variational Bayes, 2013, appendix B.
    """
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)


def activity_penalty(codes: Tensor, kind: str, reduction: str) -> Tensor:
    """Return the L1 or squared L2 norm of activations, summed over units.

    Over the batch the ``reduction`` is "mean" or "sum" (as older Keras does).
    """
    each = codes.float().abs().sum(1) if kind == "l1" else codes.float().square().sum(1)
    return each.mean() if reduction == "mean" else each.sum()
