"""The engine trains every preset, follows its schedule, stops when told, and resumes exactly."""

import math

import numpy as np
import pytest
import torch

from ae_core.data.corruption import corrupt_units
from ae_core.data.datasets import DataSplit
from ae_core.device import choose_device
from ae_core.errors import CheckpointError, DataError, SpecError, TrainingDivergedError
from ae_core.presets import PRESETS
from ae_core.specs import (
    AugmentationSpec,
    CorruptionSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)
from ae_core.training.engine import Task, Trainer
from ae_core.training.optimizers import build_optimizer, learning_rate_at
from ae_core.training.pretraining import disturb
from ae_core.training.runs import Run


def make_split(num_train=64, num_validation=16, num_test=16):
    draw = np.random.default_rng(0)
    parts = []
    for count in (num_train, num_validation, num_test):
        parts += [
            draw.random((count, 1, 28, 28), dtype=np.float32) ** 4,
            draw.integers(0, 10, count),
        ]
    return DataSplit(*parts)


SPLIT = make_split()


def experiment(network=None, **training):
    return ExperimentSpec(
        name="t-t-3",
        report="t",
        title="",
        network=network or NetworkSpec.mirrored(784, 16, 3),
        phases=(TrainingSpec(**{"batch_size": 16, "num_epochs": 4} | training),),
        data=DataSpec(num_validation=16),
    )


def run_all(run):
    return list(run.reports())


@pytest.mark.parametrize("name", PRESETS)
def test_smoke_train_every_preset(name):
    """One optimiser step or two of the real loop, every phase, on 64 images."""
    spec = PRESETS[name]
    phases = tuple(p.replace(batch_size=32, num_epochs=1, num_steps=2) for p in spec.phases)
    run = Run(spec.replace(phases=phases), SPLIT, seed=0)
    reports = run_all(run)
    assert len(reports) == len(phases) and all(math.isfinite(r.train_loss) for r in reports)
    assert all(np.isfinite(r.test_loss) for r in reports)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_every_optimiser_lowers_the_loss(optimizer):
    rate = {"sgd": 20.0, "rmsprop": 0.1}.get(optimizer, 3e-3)  # TensorFlow starts it slowly
    momentum = 0.9 if optimizer == "sgd" else 0.0
    epochs = 60 if optimizer == "rmsprop" else 8
    spec = experiment(optimizer=optimizer, learning_rate=rate, momentum=momentum, num_epochs=epochs)
    reports = run_all(Run(spec, SPLIT))
    assert reports[-1].test_loss < 0.9 * reports[0].train_loss


def test_gradient_is_torchs_own():
    """One plain SGD step of the engine equals weight - rate * gradient by hand."""
    spec = experiment(optimizer="sgd", learning_rate=0.1, num_steps=1, batch_size=64)
    run = Run(spec, SPLIT, seed=4)
    start = {k: v.clone() for k, v in run.network.state_dict().items()}
    images = torch.as_tensor(SPLIT.train_images).flatten(1)
    outputs = torch.sigmoid(run.network(images).preactivations)
    torch.nn.functional.mse_loss(outputs, images).backward()
    gradients = {k: p.grad.clone() for k, p in run.network.named_parameters()}
    run_all(run)
    for name, value in run.network.state_dict().items():
        torch.testing.assert_close(value, start[name] - 0.1 * gradients[name], atol=1e-7, rtol=1e-4)


def test_weight_decay_spares_biases():
    network = torch.nn.Linear(3, 2)
    groups = build_optimizer(network, TrainingSpec(weight_decay=0.1)).param_groups
    assert [g["weight_decay"] for g in groups] == [0.1, 0.0]
    assert groups[1]["params"][0] is network.bias


def test_schedules():
    def rates(**fields):
        spec = TrainingSpec(learning_rate=1.0, **fields)
        return [learning_rate_at(spec, step, 10, 100) for step in range(100)]

    assert set(rates()) == {1.0}
    exponential = rates(schedule="exponential", decay=0.5)
    assert exponential[0] == exponential[9] == 1 and exponential[10] == 0.5
    cosine = rates(schedule="cosine", decay=0.1, warmup_epochs=1)
    assert cosine[0] == 0.1 and cosine[9] == 1.0 == cosine[10]
    assert cosine[55] == pytest.approx(0.55) and cosine[99] == pytest.approx(0.1, abs=1e-3)


def test_num_steps_cuts_the_last_epoch_short():
    reports = run_all(Run(experiment(num_steps=6), SPLIT))
    assert [r.step for r in reports] == [4, 6] and reports[-1].is_last


def test_early_stop_waits_as_long_as_told():
    stopped = run_all(
        Run(
            experiment(
                learning_rate=1e-12, num_epochs=9, early_stop_delta=1e-3, early_stop_patience=2
            ),
            SPLIT,
        )
    )
    assert len(stopped) == 3 and stopped[-1].is_last  # the first epoch always falls, from infinity


def test_divergence_is_explained():
    spec = experiment(
        optimizer="sgd",
        learning_rate=1e30,
        num_epochs=30,
        network=NetworkSpec.mirrored(784, 8, output="linear"),
    )
    with pytest.raises(TrainingDivergedError, match=r"phase 1, epoch 1.*Lower the learning rate"):
        run_all(Run(spec, SPLIT))


def test_gradient_clipping_bounds_the_step():
    spec = experiment(optimizer="sgd", learning_rate=1.0, gradient_clip=1e-3, num_steps=1)
    run = Run(spec, SPLIT)
    start = torch.nn.utils.parameters_to_vector(run.network.parameters()).clone()
    run_all(run)
    moved = torch.nn.utils.parameters_to_vector(run.network.parameters()) - start
    assert float(moved.detach().norm()) <= 1.0001e-3


def test_small_numbers_are_left_alone_outside_training():
    """Flushing them to zero is the engine's business while it trains, nobody else's after."""
    run_all(Run(experiment(num_epochs=1), SPLIT))
    assert float(torch.tensor(1e-40) * 1.0) > 0


def test_no_images_is_refused():
    task = Task(torch.nn.Linear(784, 2), torch.zeros(0, 784), None, lambda name: None)
    with pytest.raises(DataError, match="no images"):
        Trainer(task, TrainingSpec(), seed=0)


def test_corruption_and_augmentation_take_part():
    plain = run_all(Run(experiment(num_epochs=1), SPLIT))[0].train_loss
    noisy = experiment(
        num_epochs=1,
        corruption=CorruptionSpec(kind="gaussian", level=0.9),
        augmentation=AugmentationSpec(share=1.0, shift_pixels=4),
    )
    assert run_all(Run(noisy, SPLIT))[0].train_loss != plain


def stacked():
    layer = TrainingSpec(
        kind="layer", optimizer="sgd", learning_rate=0.1, momentum=0.9, batch_size=16, num_epochs=3
    )
    network = NetworkSpec.mirrored(784, 20, 10, code="relu", batch_norm="encoder", num_classes=10)
    phases = (layer, layer.replace(layer=1), layer.replace(kind="classifier", loss="cross_entropy"))
    return experiment(network=network).replace(phases=phases)


RESUMED = {
    "denoising, batch norm": experiment(
        network=NetworkSpec.mirrored(
            784, 16, 2, code="uniform", code_noise=0.1, batch_norm="hidden"
        ),
        num_epochs=6,
        corruption=CorruptionSpec(kind="gaussian", level=0.3),
        augmentation=AugmentationSpec(shift_pixels=2, rotation_degrees=9),
    ),
    "variational, cosine": experiment(
        network=NetworkSpec.mirrored(784, 16, 2, is_variational=True),
        loss="bce",
        num_epochs=6,
        schedule="cosine",
        decay=0.0,
    ),
    "stack of phases": stacked(),
}


@pytest.mark.parametrize("spec", RESUMED.values(), ids=RESUMED.keys())
@pytest.mark.parametrize("stop_after", [1, 3, 4])
def test_resumed_run_ends_bit_for_bit_where_an_uninterrupted_one_does(spec, stop_after, tmp_path):
    whole = Run(spec, SPLIT, seed=7)
    expected = run_all(whole)
    first = Run(spec, SPLIT, seed=7, directory=tmp_path / "run", resume_share=math.inf)
    for number, _ in enumerate(first.reports(), 1):
        if number == stop_after:
            break  # what a kill leaves: the files of the epochs so far
    second = Run(spec, SPLIT, seed=7, directory=tmp_path / "run", resume_share=math.inf)
    assert len(second.history) == stop_after
    run_all(second)
    assert [h["train_loss"] for h in second.history] == [r.train_loss for r in expected]
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[name]), name
    assert len((tmp_path / "run" / "progress.jsonl").read_text().splitlines()) == len(expected)


def test_finished_run_trains_no_further(tmp_path):
    spec = experiment(num_epochs=2)
    run_all(Run(spec, SPLIT, directory=tmp_path))
    assert run_all(Run(spec, SPLIT, directory=tmp_path)) == []


def test_directory_of_another_run_is_refused(tmp_path):
    run_all(Run(experiment(num_epochs=1), SPLIT, directory=tmp_path))
    with pytest.raises(CheckpointError, match="choose another directory"):
        Run(experiment(num_epochs=2), SPLIT, directory=tmp_path)


@pytest.mark.cuda
def test_training_on_cuda_follows_the_cpu():
    spec = experiment(num_epochs=3)
    on_cpu = run_all(Run(spec, SPLIT, device=choose_device("cpu")))
    on_cuda = run_all(Run(spec, SPLIT, device=choose_device("cuda")))
    assert on_cuda[-1].test_loss == pytest.approx(on_cpu[-1].test_loss, rel=1e-2)


def test_drawn_pixels_are_zero_or_one_with_their_probability():
    images = torch.full((2000, 784), 0.3)
    phase = TrainingSpec(loss="bce", samples_pixels=True)
    targets, inputs = disturb(images, phase, torch.Generator().manual_seed(0))
    assert torch.equal(targets, inputs)
    assert set(targets.unique().tolist()) == {0.0, 1.0}
    assert float(targets.mean()) == pytest.approx(0.3, abs=0.002)


def test_a_deeper_layer_is_pre_trained_on_damaged_activations():
    units = 2 * torch.rand(500, 64, generator=torch.Generator().manual_seed(1)) + 0.5
    noise = CorruptionSpec(kind="masking", level=0.25, clip=False)
    phase = TrainingSpec(kind="layer", layer=1, corruption=noise)
    targets, inputs = disturb(units, phase, torch.Generator().manual_seed(0))
    assert torch.equal(targets, units)
    assert float((inputs == 0).float().mean()) == pytest.approx(0.25, abs=0.01)
    assert torch.equal(inputs[inputs != 0], units[inputs != 0])


def test_a_deeper_layer_is_no_picture():
    with pytest.raises(SpecError, match="no pictures"):
        TrainingSpec(kind="layer", layer=1, corruption=CorruptionSpec(kind="blur", level=1))
    with pytest.raises(SpecError, match="needs a picture"):
        corrupt_units(
            torch.ones(2, 5), CorruptionSpec(kind="occlusion", level=0.5), torch.Generator()
        )
