"""Claims of a training: a preset is trained again on the CPU, in a folder of its own."""

import tempfile
from functools import cache
from pathlib import Path

from ae_core.presets import PRESETS
from ae_core.training.live.recording.film import Film, read_film
from ui.lessons.lesson import Claim


def validation_loss(claim: Claim) -> float:
    """Train a preset again, without early stopping, up to the epoch of the claim."""
    from ae_core.training.train import train_or_load  # torch

    preset, epoch = PRESETS[claim.model], claim.epoch or 1
    last = preset.phases[-1].replace(num_epochs=epoch, early_stop_delta=None)
    spec = preset.replace(name=f"{preset.name}-{epoch}", phases=(*preset.phases[:-1], last))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        run = train_or_load(
            spec, seed=claim.seed or 0, device="cpu", root=root, run_directory=root / "run"
        )
        return float(run.load_history()[-1]["validation_loss"])


def film_error(claim: Claim) -> float:
    """Train a preset again, whole, and return the MSE that its film tells after an epoch."""
    film = _film_of(claim.model, claim.seed or 0)
    notes = [frame.note for frame in film.frames if frame.note["total_epoch"] <= claim.epoch]
    return float(notes[-1]["mse"])


@cache
def _film_of(preset: str, seed: int) -> Film:
    from ae_core.training.live.session import watch_directory  # torch
    from ae_core.training.train import train_or_load

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        train_or_load(
            PRESETS[preset],
            seed=seed,
            device="cpu",
            root=root,
            run_directory=root / "run",
            watch=watch_directory,
        )
        return read_film(root / "run" / "film.bin")
