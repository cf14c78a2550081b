"""TensorBoard: curves and pictures of a training, as ``tensorboard --logdir DIR`` shows them.

Scalars an epoch: ``<loss>/train``, ``/validation`` and ``/test``, ``learning_rate`` and
``images_per_second``; images: ``inputs/0`` to ``3``, the first test images, and
``reconstructions/0`` to ``3`` of them. The step is the number of epochs so far, all phases counted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ae_core.data.datasets import split_data
from ae_core.errors import DataMissingError, SpecError
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint

if TYPE_CHECKING:
    from ae_core.training.engine import EpochReport
    from ae_core.training.runs import Run

NUM_IMAGES = 4
Images = npt.NDArray[np.float32]


class TensorBoardLog:
    """The log of one run in one directory; the curves of another run in it are replaced."""

    def __init__(self, directory: Path) -> None:
        try:
            import torch.utils.tensorboard  # noqa: F401  (needs the package tensorboard)
        except ImportError:
            raise SpecError(
                "--logdir needs the package tensorboard, which is not installed here: "
                "pip install tensorboard"
            ) from None
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SpecError(
                f"--logdir {directory} cannot be written ({error.strerror}); choose another."
            ) from None
        self.directory = directory
        self._writer: Any = None  # a SummaryWriter, whose methods have no types
        self._run: Run | None = None

    def start(self, run: Run) -> None:
        """Begin at the epoch where a run stands; call it before the run trains on.

        What the log has from that epoch on is a stopped run's, later than its resume
        point, and is hidden: it will be trained again. Where there is no log, earlier epochs are
        written first.
        """
        self._run, is_new = run, not any(self.directory.glob("events.out.tfevents.*"))
        self._open(run.history, run.spec, is_new=is_new)

    def write(self, report: EpochReport) -> None:
        """Write an epoch of the run and what its network now makes of four test images."""
        import torch

        assert self._run is not None and self._writer is not None
        run, step = self._run, len(self._run.history)
        self._write_scalars(run.spec, run.history[-1], step)
        if run.spec.phases[report.phase].kind == "classifier":
            return
        images = run.split.test_images[:NUM_IMAGES]
        run.network.eval()  # the engine sets training mode at every epoch's start
        with torch.inference_mode():
            inputs = torch.as_tensor(images).flatten(1).to(run.device)
            outputs = run.network.reconstruct(inputs).float().cpu().numpy()
        self._write_images(images, outputs.reshape(images.shape), step)
        self._writer.flush()

    def finish(self, checkpoint: Checkpoint) -> None:
        """Write the history and pictures of a network that was trained before; else nothing."""
        if self._run is not None:
            return
        history = checkpoint.load_history()
        self._open(history, checkpoint.spec, is_new=True)
        with contextlib.suppress(DataMissingError):  # the curves need no images
            images = split_data(checkpoint.spec.data).test_images[:NUM_IMAGES]
            drawn = checkpoint.load_model().reconstruct(images)
            self._write_images(images, drawn, len(history))

    def __enter__(self) -> TensorBoardLog:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def _open(self, history: list[dict[str, Any]], spec: ExperimentSpec, *, is_new: bool) -> None:
        """Begin a log with a history, or go on after one that the log has."""
        from torch.utils.tensorboard import SummaryWriter

        first_step = 1 if is_new else len(history) + 1
        self._writer = SummaryWriter(str(self.directory), purge_step=first_step)
        for step, entry in enumerate(history if is_new else [], start=1):
            self._write_scalars(spec, entry, step)

    def _write_scalars(self, spec: ExperimentSpec, entry: Mapping[str, Any], step: int) -> None:
        loss = spec.phases[entry["phase"]].loss
        tags = {f"{split}_loss": f"{loss}/{split}" for split in ("train", "validation", "test")}
        for name in (*tags, "learning_rate", "images_per_second"):
            if entry[name] is not None:
                self._writer.add_scalar(tags.get(name, name), entry[name], step)

    def _write_images(self, inputs: Images, reconstructions: Images, step: int) -> None:
        for tag, images in (("inputs", inputs), ("reconstructions", reconstructions)):
            pixels = np.rint(images.clip(0, 1) * 255).astype(np.uint8)
            for number, image in enumerate(pixels):  # one image each, 28 x 28: nothing is blurred
                self._writer.add_image(f"{tag}/{number}", image, step)
