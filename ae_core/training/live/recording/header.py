"""What a film begins with: the digits it shows, what the network is measured against, its plan."""

import contextlib

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import DATASETS, DataSplit, find_dataset
from ae_core.errors import CheckpointDamagedError
from ae_core.metrics import mse
from ae_core.networks.model import FloatArray, as_pixels
from ae_core.networks.pca import PCAModel
from ae_core.specs import CorruptionSpec, ExperimentSpec, NetworkSpec
from ae_core.training.library import find_stored_pca
from ae_core.training.live.recording.packets import MAX_CODES, NUM_DIGITS, Packet

_MOST_FITTED = 10_000  # training images that a PCA is fitted to where none is stored: 0.3 s
_NOISE_SEED = 0
_MOST_DECOMPOSED = 128  # numbers, for which all directions take 2 ms
_SPARE_DIRECTIONS, _ITERATIONS = 8, 16


def build_header(spec: ExperimentSpec, split: DataSplit) -> Packet:
    """Return a film's header: six test digits, how they are shown to the network, and a note.

    The note's errors are means over the pixels of the first ``num_test`` test images: of PCA of
    the same code size, clipped to [0, 1], and of the mean training image.
    """
    from ae_core.data.corruption import corrupt_images  # torch: not where digits are only chosen
    from ae_core.training.engine import plan

    images, labels = split.test_images[:MAX_CODES], split.test_labels[:MAX_CODES]
    rows = choose_digits(labels)
    originals = images[rows]
    damage = _first_damage(spec)
    inputs = originals if damage is None else corrupt_images(originals, damage, _NOISE_SEED)
    mean_image = split.train_images.mean(0, dtype=np.float64).astype(np.float32)
    phases = []
    for phase in spec.phases:
        steps_per_epoch, num_steps, num_epochs = plan(phase, len(split.train_images))
        about = {"kind": phase.kind, "layer": phase.layer, "loss": phase.loss}
        counts = {"num_steps": num_steps, "steps_per_epoch": steps_per_epoch}
        phases.append({**about, **counts, "num_epochs": num_epochs})
    note = {
        "version": 1,
        "spec_hash": spec.hash,
        "num_test": len(images),
        "indices": rows.tolist(),
        "classes": labels[rows].tolist(),
        "class_names": list(find_dataset(spec.data.name).class_names),
        "pca_mse": measure_pca(spec, split, images),
        "meets_damage": damage is not None,  # all these errors are on clean images all the same
        "mean_mse": mse(images, np.broadcast_to(mean_image, images.shape)),
        "layers": layer_names(spec.network),
        "phases": phases,
        "batch_size": spec.phases[0].batch_size,
        "num_train": len(split.train_images),
    }
    arrays = {"originals": as_bytes(originals), "inputs": as_bytes(inputs)}
    return Packet({**arrays, "labels": labels.astype(np.uint8)}, note)


def choose_digits(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which six of the test images (N,) are shown: the first of each class, as they come.

    Where there are fewer classes the next images follow, and where there are fewer images they
    are shown more than once.
    """
    firsts = np.sort(np.unique(labels, return_index=True)[1])
    order = list(dict.fromkeys([*firsts.tolist(), *range(len(labels))]))[:NUM_DIGITS]
    return np.resize(np.array(order, dtype=np.int64), NUM_DIGITS)


def layer_names(network: NetworkSpec) -> list[str]:
    """Return the names of all layers as `ae_core.networks.model.layer_table` has them."""
    sides = {"encoder": network.encoder_shapes, "decoder": network.decoder_shapes}
    return [f"{side} {i}" for side, shapes in sides.items() for i in range(1, len(shapes) + 1)]


def as_bytes(pixels: FloatArray) -> NDArray[np.uint8]:
    """Return images (N, …) of pixels in [0, 1] as uint8 (N, 28, 28); what lies outside is cut."""
    grey = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return grey.reshape(len(grey), 28, 28)


def measure_pca(spec: ExperimentSpec, split: DataSplit, images: FloatArray) -> float | None:
    """Return the error on images (N, 1, 28, 28) of clipped PCA with the network's code size.

    It is that of the stored PCA where the network trains on the whole of a published set, else it
    is fitted to at most 10,000 of the training images; None where a code is as long as PCA allows.
    """
    data, code_size = spec.data, spec.network.code_size
    train = as_pixels(split.train_images)
    if not code_size < min(train.shape):
        return None
    model = None
    if data.name in DATASETS and data.num_images is None and data.binary_threshold is None:
        with contextlib.suppress(CheckpointDamagedError):  # it can be fitted here all the same
            model = find_stored_pca(code_size, data.name)
    if model is None:
        rows = np.linspace(0, len(train) - 1, min(len(train), _MOST_FITTED)).round().astype(int)
        model = _fit_leading(train[rows], code_size)
    return mse(images, model.clipped().reconstruct(images))


def leading_directions(points: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the directions (count, D) of most spread of centred points (N, D), and variances.

    The first comes first. Where D is large they are found by subspace iteration (Halko, Martinsson
    and Tropp 2011, algorithm 4.4), as exact as a map needs: for D = 1,024 in a tenth of the time of
    a decomposition, and without scipy, whose import takes 0.6 s at a training's first frame.
    """
    size = points.shape[1]
    products = (points.T @ points) / np.float32(max(len(points) - 1, 1))
    basis = np.eye(size, dtype=np.float32)
    if size > _MOST_DECOMPOSED:
        width = min(count + _SPARE_DIRECTIONS, size)
        basis = np.random.default_rng(0).standard_normal((size, width), dtype=np.float32)
        for _ in range(_ITERATIONS):
            basis = np.linalg.qr(products @ basis)[0]
    variances, vectors = np.linalg.eigh((basis.T @ products @ basis).astype(np.float64))
    leading = (basis @ vectors[:, ::-1][:, :count]).T
    return np.ascontiguousarray(leading, dtype=np.float32), variances[::-1][:count]


def _fit_leading(pixels: FloatArray, count: int) -> PCAModel:
    mean = pixels.mean(0, dtype=np.float64).astype(np.float32)
    components, variances = leading_directions(pixels - mean, count)
    return PCAModel(mean, components, variances.astype(np.float32))


def _first_damage(spec: ExperimentSpec) -> CorruptionSpec | None:
    """Return how the first phase that damages pictures does it, so that a film shows one input."""
    for phase in spec.phases:
        if phase.corruption is not None and not (phase.kind == "layer" and phase.layer > 0):
            return phase.corruption
    return None
