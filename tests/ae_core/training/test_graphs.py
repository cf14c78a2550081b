"""Steps as CUDA graphs: when they are wanted, what is captured and what is trained without.

Where there is no GPU, what captures is replaced by what takes the step when it is told to.
"""

import dataclasses

import pytest
import torch

from ae_core.device import choose_device
from ae_core.specs import AugmentationSpec, CorruptionSpec, TrainingSpec
from ae_core.training import graphs
from ae_core.training.runs import Run
from tests.ae_core.training.test_engine import SPLIT, experiment, run_all

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setenv(graphs.ASKED, "1")
    monkeypatch.setattr(graphs, "_said", set())


@dataclasses.dataclass
class Machine:
    """Stands for a GPU: what is captured is taken only when it is replayed."""

    warm: int = 0
    captured: int = 0
    replayed: int = 0
    is_able: bool = True

    def run_aside(self, step, device):
        self.warm += 1
        return step()

    def capture(self, step, generator):
        if not self.is_able:
            raise RuntimeError("operation not permitted when stream is capturing")
        self.captured += 1
        loss = torch.zeros(())

        def replay():
            self.replayed += 1
            loss.copy_(step())

        return replay, loss


@pytest.fixture
def machine(asked, monkeypatch):
    """Let steps on the processor be captured."""
    found = Machine()
    monkeypatch.setattr(graphs, "problem_with", lambda spec, device: "")
    monkeypatch.setattr(graphs, "run_aside", found.run_aside)
    monkeypatch.setattr(graphs, "capture", lambda step, generator: found.capture(step, generator))
    return found


def test_they_are_off_unless_they_are_asked_for(monkeypatch):
    for word in ("", "0", "yes"):
        monkeypatch.setenv(graphs.ASKED, word)
        assert not graphs.are_wanted(TrainingSpec(), CUDA)
    monkeypatch.setenv(graphs.ASKED, "1")
    assert graphs.are_wanted(TrainingSpec(), CUDA)


def test_where_they_have_no_effect_one_sentence_says_so(asked, capsys):
    reports = run_all(Run(experiment(num_epochs=2), SPLIT))
    assert len(reports) == 2 and not graphs.are_wanted(TrainingSpec(), CPU)
    assert capsys.readouterr().err.splitlines() == [
        "AE_CUDA_GRAPHS=1 has no effect on cpu: only a CUDA device has such graphs."
    ]
    assert not graphs.are_wanted(TrainingSpec(optimizer="rmsprop"), CUDA)
    assert "RMSProp" in capsys.readouterr().err


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"optimizer": "sgd", "learning_rate": 0.1, "schedule": "cosine"},
        {"optimizer": "adamw", "weight_decay": 1e-2, "gradient_clip": 1.0},
        {"corruption": CorruptionSpec(kind="masking", level=0.3)},
    ],
)
def test_the_same_is_trained_with_and_without(machine, monkeypatch, settings):
    spec = experiment(batch_size=20, **settings)  # of 64 images: the last batch has 4
    found = run_all(Run(spec, SPLIT))
    assert (machine.warm, machine.captured, machine.replayed) == (3, 1, 9)
    monkeypatch.delenv(graphs.ASKED)
    for with_graph, without in zip(found, run_all(Run(spec, SPLIT)), strict=True):
        assert with_graph.train_loss == pytest.approx(without.train_loss, rel=1e-5)
        assert with_graph.test_loss == pytest.approx(without.test_loss, rel=1e-5)
        assert with_graph.learning_rate == without.learning_rate


def test_a_changed_setting_is_captured_anew(machine):
    class Change:
        def begin(self, run):
            pass

        def before_step(self, run, trainer):
            if trainer.step == 8:
                trainer.change("learning_rate", 1e-4)

        def after_epoch(self, run, trainer, report):
            assert all(p.grad is not None for p in trainer.task.module.parameters())

    reports = run_all(Run(experiment(), SPLIT, watch=Change()))
    assert machine.captured == 2 and machine.warm == 6
    assert [report.learning_rate for report in reports] == [1e-3, 1e-3, 1e-4, 1e-4]


def test_a_run_goes_on_from_its_resume_point(machine, tmp_path):
    spec = experiment(num_epochs=4)
    whole = run_all(Run(spec, SPLIT))
    first = Run(spec, SPLIT, directory=tmp_path)
    next(first.reports())
    second = run_all(Run(spec, SPLIT, directory=tmp_path))
    assert [r.train_loss for r in second] == pytest.approx([r.train_loss for r in whole[1:]])


def test_a_step_that_cannot_be_captured_is_taken_without(machine, monkeypatch, capsys):
    machine.is_able = False
    found = run_all(Run(experiment(num_epochs=2), SPLIT))
    assert len(found) == 2 and machine.replayed == 0
    assert capsys.readouterr().err.count("cannot be captured") == 1


@pytest.mark.cuda
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", ["masking", "blur"])
def test_on_a_gpu_a_graph_trains_as_steps_do(asked, monkeypatch, precision, kind):
    spec = experiment(
        batch_size=20,
        num_epochs=6,
        precision=precision,
        corruption=CorruptionSpec(kind=kind, level=0.5),
        augmentation=AugmentationSpec(rotation_degrees=10, scale=0.1, shift_pixels=2),
    )
    device = choose_device("cuda")
    replayed = []
    capture = graphs.capture

    def counting(step, generator):
        replay, loss = capture(step, generator)
        return lambda: (replayed.append(1), replay()), loss

    monkeypatch.setattr(graphs, "capture", counting)
    found = run_all(Run(spec, SPLIT, device=device))
    assert len(replayed) == 6 * 3 - 3
    monkeypatch.delenv(graphs.ASKED)
    for with_graph, without in zip(found, run_all(Run(spec, SPLIT, device=device)), strict=True):
        assert with_graph.train_loss == pytest.approx(without.train_loss, rel=1e-3)
        assert with_graph.test_loss == pytest.approx(without.test_loss, rel=1e-3)
