"""What tells runs of one name apart: the seed, the epochs, else the content."""

from collections.abc import Sequence
from pathlib import Path

from ae_core.store.checkpoints import Checkpoint
from ae_core.store.folder import read_number


def tell_apart(checkpoints: Sequence[Checkpoint]) -> dict[Path, str]:
    """Return by folder what sets a run apart from others of its name, empty where there is none."""
    runs: dict[str, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        runs.setdefault(checkpoint.name, []).append(checkpoint)
    told: dict[Path, str] = {}
    for several in runs.values():
        texts = _differences(several) if len(several) > 1 else [""]
        told |= {run.path: text for run, text in zip(several, texts, strict=True)}
    return told


def epochs_text(checkpoint: Checkpoint) -> str:
    """Return how many epochs a network was trained for."""
    count = read_number(checkpoint.provenance.get("epochs"))
    return "? epochs" if count is None else "1 epoch" if count == 1 else f"{count:,.0f} epochs"


def _differences(runs: list[Checkpoint]) -> list[str]:
    """Return the first of the facts in which all runs differ; copies differ in the folder."""
    seeds = [f"seed {run.seed}" for run in runs]
    epochs = [epochs_text(run) for run in runs]
    both = [f"{first} · {second}" for first, second in zip(seeds, epochs, strict=True)]
    hashes = [run.spec.hash for run in runs]
    folders = [run.path.name for run in runs]
    facts = (seeds, epochs, both, hashes)
    return next((texts for texts in facts if len(set(texts)) == len(texts)), folders)
