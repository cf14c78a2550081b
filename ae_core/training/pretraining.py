"""What training minimises. Every loss is a scalar tensor; units are those of the metrics."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from ae_core.data.augmentation import augment
from ae_core.data.corruption import corrupt, corrupt_units
from ae_core.data.datasets import DataSplit
from ae_core.networks.autoencoder import Autoencoder, Dense, apply_activation
from ae_core.specs import Activation, Loss, NetworkSpec, TrainingSpec
from ae_core.training.engine import Task


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
    """Return KL(N(mean, variance) || N(0, 1)) elementwise, nats (Kingma & Welling 2013, app. B)."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)


def activity_penalty(codes: Tensor, kind: str, reduction: str) -> Tensor:
    """Return the L1 or squared L2 norm of activations, a batch's mean or sum (as older Keras)."""
    each = codes.float().abs().sum(1) if kind == "l1" else codes.float().square().sum(1)
    return each.mean() if reduction == "mean" else each.sum()


_EVALUATION_BATCH = 2500


def build_task(
    network: Autoencoder, phase: TrainingSpec, split: DataSplit, device: torch.device, seed: int
) -> Task:
    """Return what a phase trains; a "layer" phase gets a small network of its own."""
    parts = {
        "train": (split.train_images, split.train_labels),
        "validation": (split.validation_images, split.validation_labels),
        "test": (split.test_images, split.test_labels),
    }
    sets = {k: torch.as_tensor(x).float().flatten(1).to(device) for k, (x, _) in parts.items()}
    if phase.kind == "classifier":
        # copied: the embedded digits' labels may not be written to, which torch warns of
        labels = {k: torch.tensor(x, device=device) for k, (_, x) in parts.items()}
        return _classifier_task(network, sets, labels)
    if phase.kind == "layer":
        sets = {k: [x, *encode_below(network, x, phase.layer)][-1] for k, x in sets.items()}
        small = Autoencoder(layer_spec(network.spec, phase.layer), seed=seed + 101 + phase.layer)
        return _autoencoder_task(small.to(device), phase, sets)
    return _autoencoder_task(network, phase, sets)


def begin_phase(network: Autoencoder, phase: TrainingSpec, task: Task) -> None:
    """Let a layer begin from what the network holds of it; other phases do anyhow."""
    if phase.kind == "layer":
        _copy(_layer_pairs(network, phase, task))


def finish_phase(network: Autoencoder, phase: TrainingSpec, task: Task) -> None:
    """Copy a pre-trained layer into the network; other phases trained it in place."""
    if phase.kind == "layer":
        _copy((large, small) for small, large in _layer_pairs(network, phase, task))


def _layer_pairs(
    network: Autoencoder, phase: TrainingSpec, task: Task
) -> list[tuple[nn.Module, nn.Module]]:
    """Return encoder and decoder of the small network that trains, each with its place."""
    small = task.module
    assert isinstance(small, Autoencoder)
    partner = network.decoder[len(network.decoder) - 1 - phase.layer]
    return [(small.encoder[0], network.encoder[phase.layer]), (small.decoder[0], partner)]


@torch.no_grad()
def _copy(pairs: Iterable[tuple[nn.Module, nn.Module]]) -> None:
    """Copy weights and biases, into the first of each pair from the second."""
    for into, source in pairs:
        assert isinstance(into, Dense) and isinstance(source, Dense)
        if into.weight is not None and source.weight is not None:
            into.weight.copy_(source.weight)
        into.bias.copy_(source.bias)


def layer_spec(network: NetworkSpec, layer: int) -> NetworkSpec:
    """Return the one-hidden-layer autoencoder that pre-trains an encoder layer.

    Pixels are reconstructed through the network's output activation; the activations of a
    deeper layer through the activation that made them.
    """
    inputs, units = network.encoder_sizes[layer : layer + 2]
    below = network.encoder_activations[layer - 1] if layer else network.decoder_activations[-1]
    return NetworkSpec(
        encoder_sizes=(inputs, units),
        decoder_sizes=(units, inputs),
        encoder_activations=(network.encoder_activations[layer],),
        decoder_activations=(below,),
        is_tied=network.is_tied,
        initialiser=network.initialiser,
        initial_std=network.initial_std,
    )


def _autoencoder_task(network: Autoencoder, phase: TrainingSpec, sets: dict[str, Tensor]) -> Task:
    output, loss_kind = network.spec.decoder_activations[-1], phase.loss

    def objective(
        phase: TrainingSpec, images: Tensor, rows: Tensor, generator: torch.Generator
    ) -> Tensor:
        targets, inputs = disturb(images, phase, generator)
        done = network(inputs, generator)
        loss = reconstruction_loss(phase.loss, done.preactivations, targets, output)
        if done.mean is not None and done.log_variance is not None:
            # both terms a mean over pixels: the negative ELBO over 784 where the loss is bce
            divergence = kl_divergence(done.mean, done.log_variance).sum(1).mean()
            loss = loss + phase.kl_weight * divergence / images.shape[1]
        if phase.activity_penalty != "none":
            penalty = activity_penalty(done.codes, phase.activity_penalty, phase.activity_reduction)
            loss = loss + phase.activity_weight * penalty
        return loss

    def cost(images: Tensor, name: str, start: int) -> Tensor:
        codes = network.encode(images)[:, : network.spec.code_size]
        return reconstruction_loss(loss_kind, network.decode(codes), images, output)

    return Task(network, sets["train"], objective, _evaluator(network, sets, cost))


def _classifier_task(
    network: Autoencoder, sets: dict[str, Tensor], labels: dict[str, Tensor]
) -> Task:
    def scores(images: Tensor) -> Tensor:
        assert network.classifier is not None
        result: Tensor = network.classifier(network.encode(images)).float()
        return result

    def objective(
        phase: TrainingSpec, images: Tensor, rows: Tensor, generator: torch.Generator
    ) -> Tensor:
        _, inputs = disturb(images, phase, generator)
        return functional.cross_entropy(scores(inputs), labels["train"][rows])

    def cost(images: Tensor, name: str, start: int) -> Tensor:
        return functional.cross_entropy(scores(images), labels[name][start : start + len(images)])

    return Task(network, sets["train"], objective, _evaluator(network, sets, cost))


def disturb(
    images: Tensor, phase: TrainingSpec, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return targets and inputs (N, units): augmented or drawn, and the same then corrupted.

    Units of a hidden layer are no picture: each is corrupted for itself.
    """
    targets = images
    if phase.augmentation is not None:
        targets = augment(images.view(len(images), 1, 28, 28), phase.augmentation, generator)
    if phase.samples_pixels:
        drawn = torch.rand(targets.shape, generator=generator, device=targets.device)
        targets = (drawn < targets).to(targets.dtype)
    targets = targets.flatten(1)
    if phase.corruption is None:
        return targets, targets
    if phase.kind == "layer" and phase.layer > 0:
        return targets, corrupt_units(targets, phase.corruption, generator)
    grid = targets.view(len(images), 1, 28, 28)
    return targets, corrupt(grid, phase.corruption, generator).flatten(1)


def _evaluator(
    network: Autoencoder, sets: dict[str, Tensor], cost: Callable[[Tensor, str, int], Tensor]
) -> Callable[[str], float | None]:
    def evaluate(name: str) -> float | None:
        images = sets[name]
        if len(images) == 0:
            return None
        network.eval()
        total = 0.0
        with torch.inference_mode():
            for start in range(0, len(images), _EVALUATION_BATCH):
                batch = images[start : start + _EVALUATION_BATCH]
                total += float(cost(batch, name, start)) * len(batch)
        return total / len(images)

    return evaluate


def encode_below(network: Autoencoder, images: Tensor, layer: int) -> list[Tensor]:
    """Return the activations (N, units) of the encoder layers below ``layer``, without batch norm.

    The last of them, or the images (N, pixels) where there are none, is what ``layer`` receives.
    """
    current, outputs = images, []
    with torch.no_grad():
        for i in range(layer):
            dense = network.encoder[i]
            assert isinstance(dense, Dense) and dense.weight is not None
            sums = functional.linear(current, dense.weight, dense.bias)
            current = apply_activation(sums, network.spec.encoder_activations[i])
            outputs.append(current)
    return outputs


def decode_below(network: Autoencoder, activations: Tensor, layer: int) -> list[Tensor]:
    """Return what the partners of the encoder layers below ``layer`` make of its input.

    ``activations`` (N, units) are what ``layer`` receives, or a reconstruction of that. Each
    partner gives what its own pre-training was for, so the last output is pixels.
    """
    current, outputs = activations, []
    with torch.no_grad():
        for i in reversed(range(layer)):
            dense, partner = network.decoder[len(network.decoder) - 1 - i], network.encoder[i]
            assert isinstance(dense, Dense) and isinstance(partner, Dense)
            weight: Tensor | None = dense.weight
            if weight is None and partner.weight is not None:  # tied
                weight = partner.weight.T
            assert weight is not None
            sums = functional.linear(current, weight, dense.bias)
            current = apply_activation(sums, layer_spec(network.spec, i).decoder_activations[0])
            outputs.append(current)
    return outputs
