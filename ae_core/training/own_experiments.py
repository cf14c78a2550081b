"""An explorer for somebody's own images: a network and a training that suit how many there are.

Not presets: a preset names its data. ``own-K`` with a data set is one of these.
"""

import hashlib
import re

from ae_core.data.datasets import find_dataset
from ae_core.data.own.images import OwnImages
from ae_core.data.own.store import split_rows
from ae_core.errors import SpecError
from ae_core.presets import AUGMENTATIONS
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.store.checkpoints import list_checkpoints

FEW = 5_000  # training images below which a smaller network and moved copies help
MAX_CODE_SIZE = 64
_NAME = re.compile(r"own-([1-9]\d?)")
_STEPS = {True: 6_000, False: 12_000}  # optimiser steps aimed at, with few images and with many
_EPOCHS = (15, 400)


def parse_own_name(name: str) -> int | None:
    """Return K of ``own-K``, or None where it is another name.

    >>> parse_own_name("own-10"), parse_own_name("explorer-2")
    (10, None)
    """
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def own_experiment(data: str, code_size: int, *, num_epochs: int | None = None) -> ExperimentSpec:
    """Return what to train on a data set, as long as suits its number of images."""
    if not 1 <= code_size <= MAX_CODE_SIZE:
        raise SpecError(f"A code of 1 to {MAX_CODE_SIZE} numbers is trained, not {code_size}.")
    dataset = find_dataset(data)
    is_few = dataset.num_train < FEW
    sizes = (784, 256, 128) if is_few else (784, 512, 256)
    batch_size = 50 if is_few else 100
    steps_per_epoch = max(-(-dataset.num_train // batch_size), 1)
    epochs = min(max(round(_STEPS[is_few] / steps_per_epoch), _EPOCHS[0]), _EPOCHS[1])
    training = TrainingSpec(
        learning_rate=1e-3,
        schedule="cosine",
        decay=0.0,
        warmup_epochs=0.5,
        batch_size=batch_size,
        num_epochs=num_epochs or epochs,
        precision="bfloat16",
        augmentation=AUGMENTATIONS["small"] if is_few else None,
    )
    return ExperimentSpec(
        name=f"own-{data}-{code_size}",
        report="own",
        title=f"{dataset.title}: an explorer with a code of {code_size}",
        network=NetworkSpec.mirrored(*sizes, code_size, hidden="gelu"),
        phases=(training,),
        data=DataSpec(name=data),
    )


def check_not_trained(name: str, images: OwnImages) -> None:
    """Refuse a data set's name under which models were trained on other images.

    They would be shown these images as if they were theirs.
    """
    pixels = images.pixels[split_rows(images.labels)[0]]
    md5 = hashlib.md5(pixels.tobytes(), usedforsecurity=False).hexdigest()
    for checkpoint in list_checkpoints()[0]:
        trained_on = checkpoint.provenance.get("data", {})
        if trained_on.get("name") == name and trained_on.get("md5") != md5:
            raise SpecError(
                f"{checkpoint.name} was trained on other images that were called {name!r}; choose "
                f"another name, or delete {checkpoint.path}."
            )
