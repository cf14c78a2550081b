"""What TensorBoard reads back of a training: each epoch once, and the pictures as they were."""

import io
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from ae_core.data.datasets import split_data
from ae_core.errors import SpecError
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training.runs import Run
from ae_core.training.train import train_or_load

pytest.importorskip("tensorboard", reason="pip install tensorboard")

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: E402

from ae_core.training.tensorboard_log import TensorBoardLog  # noqa: E402

SPEC = ExperimentSpec(
    name="tiny-3",
    report="test",
    title="A network for tests",
    network=NetworkSpec.mirrored(784, 3),
    data=DataSpec(name="digits", num_validation=100),
    phases=(TrainingSpec(loss="rmse", num_epochs=5, batch_size=100),),
)
SCALARS = {"rmse/train", "rmse/validation", "rmse/test", "learning_rate", "images_per_second"}


@pytest.fixture(scope="module")
def split():
    return split_data(SPEC.data)


def train(run, log, num_epochs=None):
    """Train a run under a log, for so many epochs or to its end."""
    with log:
        log.start(run)
        for number, report in enumerate(run.reports(), start=1):
            log.write(report)
            if number == num_epochs:
                return


def read(directory):
    events = EventAccumulator(str(directory))
    events.Reload()
    return events


def picture(events, tag):
    """Return the last image of a tag, (28, 28) in [0, 1]."""
    content = events.Images(tag)[-1].encoded_image_string
    return np.asarray(Image.open(io.BytesIO(content)).convert("L")) / 255


def test_curves_and_pictures_are_read_back(split, tmp_path):
    run = Run(SPEC, split)
    train(run, TensorBoardLog(tmp_path))
    events = read(tmp_path)
    assert set(events.Tags()["scalars"]) == SCALARS
    for tag, key in (("rmse/test", "test_loss"), ("rmse/train", "train_loss")):
        found = [(event.step, event.value) for event in events.Scalars(tag)]
        expected = [entry[key] for entry in run.history]
        assert [step for step, _ in found] == [1, 2, 3, 4, 5]
        np.testing.assert_allclose([value for _, value in found], expected, rtol=1e-6)
    names = [f"{what}/{i}" for what in ("inputs", "reconstructions") for i in range(4)]
    assert sorted(events.Tags()["images"]) == names
    model = run.network.eval()
    for number in range(4):
        image = split.test_images[number]
        assert [event.step for event in events.Images(f"inputs/{number}")][-1] == 5
        np.testing.assert_allclose(picture(events, f"inputs/{number}"), image[0], atol=1 / 500)
        output = model.reconstruct(torch.as_tensor(image).flatten(1)).detach().reshape(28, 28)
        shown = picture(events, f"reconstructions/{number}")
        np.testing.assert_allclose(shown, output, atol=1 / 500)


@pytest.mark.parametrize("resume_share", [np.inf, 1e-9])  # after every epoch, the first alone
def test_a_resumed_run_has_every_step_once(split, tmp_path, resume_share):
    def begin():
        return Run(SPEC, split, directory=tmp_path / "run", resume_share=resume_share)

    train(begin(), TensorBoardLog(tmp_path / "log"), num_epochs=3)
    run = begin()
    train(run, TensorBoardLog(tmp_path / "log"))
    events = read(tmp_path / "log")
    for tag in SCALARS:
        assert [event.step for event in events.Scalars(tag)] == [1, 2, 3, 4, 5]
    assert [event.step for event in events.Images("inputs/0")][-1] == 5


def test_a_log_that_comes_late_has_the_earlier_epochs_too(split, tmp_path):
    half = Run(SPEC, split, directory=tmp_path / "run", resume_share=np.inf)
    for report in half.reports():
        if report.epoch == 2:
            break
    run = Run(SPEC, split, directory=tmp_path / "run")
    train(run, TensorBoardLog(tmp_path / "log"))
    values = [event.value for event in read(tmp_path / "log").Scalars("rmse/test")]
    np.testing.assert_allclose(values, [entry["test_loss"] for entry in run.history], rtol=1e-6)


def test_a_network_trained_before_is_logged_from_its_history(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    checkpoint = train_or_load(SPEC, root=tmp_path, device="cpu")
    for _ in range(2):  # the second time replaces the first
        with TensorBoardLog(tmp_path / "log") as log:
            log.finish(checkpoint)
    events = read(tmp_path / "log")
    assert [event.step for event in events.Scalars("rmse/test")] == [1, 2, 3, 4, 5]
    assert [event.step for event in events.Images("reconstructions/3")] == [5]


def test_phases_are_counted_on(tmp_path):
    layer = TrainingSpec(kind="layer", num_epochs=1, batch_size=100)
    classifier = TrainingSpec(kind="classifier", loss="cross_entropy", batch_size=100)
    stack = SPEC.replace(
        network=NetworkSpec.mirrored(784, 6, num_classes=10),
        phases=(layer, classifier),
        data=DataSpec(name="digits", num_images=500, num_test=100),
    )
    train(Run(stack, split_data(stack.data)), TensorBoardLog(tmp_path))
    events = read(tmp_path)
    assert [event.step for event in events.Scalars("mse/test")] == [1]
    assert [event.step for event in events.Scalars("cross_entropy/test")] == [2]
    assert [event.step for event in events.Images("inputs/0")] == [1]  # a classifier draws none


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(SpecError, match="file.*cannot be written"):
        TensorBoardLog(tmp_path / "file" / "log")
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(SpecError, match="pip install tensorboard"):
        TensorBoardLog(tmp_path)
