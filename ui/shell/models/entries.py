"""The models a visitor can pick: trained networks and PCA, described without reading weights."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ae_core.data.datasets import Dataset, find_dataset, is_available, list_datasets
from ae_core.errors import CheckpointDamagedError, SpecError
from ae_core.networks.model import Model
from ae_core.specs import NUM_PIXELS, ExperimentSpec
from ae_core.store.checkpoints import Checkpoint, Ladder, PCACheckpoint, list_all, load_checkpoint
from ae_core.store.folder import read_number
from ae_core.training.library import find_pca
from ui.shell.models.labels import alike, marks_of, numbers_text, word_of
from ui.shell.models.runs import epochs_text, tell_apart
from ui.shell.pages import Page

GROUPS = ("shipped", "own", "pca")  # in the order of the picker
PCA_SIZES = (2, 4, 5, 8, 10, 30, 64)  # the code sizes of the reports, and the largest
CONTESTANTS = ("plain", "denoising", "variational")
NO_NAMES = tuple(map(str, range(256)))  # of a set that was removed


def data_words(name: str) -> str:
    """Return what a sentence calls a data set."""
    return "the embedded 8×8 digits" if name == "digits" else dataset_of(name).title


def dataset_of(name: str) -> Dataset:
    """Return a data set; where it was removed since, one without images."""
    if name in list_datasets():
        return find_dataset(name)
    return Dataset(
        name=name,
        title=name,
        num_train=0,
        num_test=0,
        class_names=NO_NAMES,
        folder=f"own/{name}",
        is_own=True,
    )


def own_titles() -> dict[str, str]:
    """Return the titles of the data sets of one's own, by name."""
    return {name: found.title for name, found in list_datasets().items() if found.is_own}


def is_here(name: str) -> bool:
    """Tell whether the images of a data set are on this machine; those of a removed one are not."""
    try:
        return is_available(name)
    except SpecError:  # there is no such set, or no more
        return False


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One line of the picker."""

    key: str  # what the address says: the name of what ships, the folder of one's own
    name: str  # of the experiment; several runs may share it
    report: str
    title: str
    sizes: tuple[int, ...]  # units from pixels to pixels, the code once
    code_size: int
    data: str  # the set it was trained on
    group: str  # one of GROUPS
    path: str
    word: str = "Plain"  # what kind of network, for its title
    marks: tuple[str, ...] = ()  # what follows in its title, until no other has it: "001"
    is_variational: bool = False
    met_damage: bool = False  # in training: it was given damaged digits and had to mend them
    mse: float | None = None  # on the test set of ``data``, clean digits
    num_test: int = 0
    baseline_mse: float | None = None  # clipped PCA of the same code size, same digits
    origin: str = ""  # how it came to be, in a sentence
    note: str = ""  # what a visitor has to know before judging its pictures
    saved: int = 0  # when its weights were written, nanoseconds: trained again, it is another
    asked_by: str = ""  # the visitor who had it trained on a page; "" where none did
    apart: str = ""  # what tells it from other runs of its name: "seed 1"

    @property
    def full_name(self) -> str:
        """Its title, ``Denoising, 10 numbers``: what a visitor reads, and no other model has."""
        apart = (self.apart,) if self.apart else ()
        return " · ".join([f"{self.word}, {numbers_text(self.code_size)}", *self.marks, *apart])

    @property
    def short_name(self) -> str:
        """Its kind, where two models are told apart by it: ``denoising``."""
        return self.word if self.group == "pca" else self.word.lower()

    @property
    def layers(self) -> str:
        """Units from pixels to code, ``784▸512▸10``, and what follows."""
        middle = len(self.sizes) // 2
        if self.sizes[middle] != self.code_size:
            middle = self.sizes.index(self.code_size, 1)
        encoder, decoder = self.sizes[: middle + 1], self.sizes[middle:]
        if decoder == encoder[::-1]:
            return "▸".join(map(str, encoder)) + " and back"
        return "▸".join(map(str, self.sizes))

    @property
    def kind(self) -> str:
        """What it is, in a visitor's words."""
        if self.group == "pca":
            return "PCA"
        if self.is_variational:
            return "variational autoencoder"
        return "denoising autoencoder" if self.met_damage else "autoencoder"

    @property
    def kind_title(self) -> str:
        """What it is, as the head of its column."""
        return self.kind[0].upper() + self.kind[1:]


def list_entries() -> tuple[list[ModelEntry], list[str]]:
    """Return all models in the order of the picker, and a sentence for each damaged one."""
    found, problems = list_all()
    checkpoints = [one for one in found if isinstance(one, Checkpoint)]
    ladders: dict[str, Ladder] = {}
    entries: dict[str, ModelEntry] = {}
    for fitted in (one for one in found if isinstance(one, PCACheckpoint)):
        try:
            ladder = ladders.setdefault(fitted.data, fitted.load_ladder())
        except CheckpointDamagedError as error:
            problems.append(str(error))
            continue
        if fitted.data == "mnist" and fitted.is_shipped:
            entries |= {entry.key: entry for entry in _pca_entries(fitted, ladder)}
    told = tell_apart(checkpoints)
    for checkpoint in checkpoints:
        ladder = ladders.get(checkpoint.spec.data.name, {})
        entry = _network_entry(checkpoint, ladder, key=_key_of(checkpoint, entries))
        is_plain = entry.key == entry.name  # what ships needs no more
        entries[entry.key] = replace(entry, apart="" if is_plain else told[checkpoint.path])
    for entry in alike(list(entries.values())):
        entries[entry.key] = replace(entry, marks=(*entry.marks, entry.name))
    return sorted(entries.values(), key=lambda entry: GROUPS.index(entry.group)), problems


def _key_of(checkpoint: Checkpoint, taken: Collection[str]) -> str:
    """Return what the address calls a model for ever, whatever else is trained or deleted."""
    if checkpoint.is_shipped and checkpoint.name not in taken:
        return checkpoint.name
    key = checkpoint.path.name
    while key in taken:  # a folder that was given a shipped model's name by hand
        key += "-own"
    return key


def find_key(entries: Iterable[ModelEntry], text: str) -> str | None:
    """Return the key of the model that an address means, or None.

    It is a key, or the plain name of a model of one's own, as addresses once had it: of several
    runs of that name the newest.
    """
    entries = list(entries)
    if text in (entry.key for entry in entries):
        return text
    runs = [entry for entry in entries if entry.name == text]
    return max(runs, key=lambda entry: entry.saved).key if runs else None


def map_label(entry: ModelEntry) -> str:
    """Return under which name a model's maps are stored: its folder, and of PCA its size."""
    folder = entry.path.rstrip("/").rpartition("/")[2]
    return f"{folder}-{entry.code_size}" if entry.group == "pca" else folder


def load_entry(entry: ModelEntry) -> Model:
    """Read a model's weights.

    Of one's own it bears the name that tells it from other runs, and its hash is that of its
    weights too: two runs that differ only in seed or luck are two models in the browser.
    """
    if entry.group == "pca":
        return find_pca(entry.name, data=entry.data)
    checkpoint = load_checkpoint(Path(entry.path))
    model = checkpoint.load_model()
    if entry.group == "shipped":
        return model
    weights = hashlib.sha256(
        b"".join(
            np.ascontiguousarray(part)
            for layer in (*model.encoder, *model.decoder)
            for part in (layer.weight, layer.bias)
        )
    ).hexdigest()
    return replace(model, name=entry.key, hash=f"{model.hash}-{weights[:16]}")


def entries_for(
    page: Page, entries: list[ModelEntry], data: str, *, visitor: str = ""
) -> list[ModelEntry]:
    """Return all models, first those that a page opens with for a data set.

    What another visitor had trained comes last.
    """
    if not entries:
        raise SpecError(
            "There is no trained model here. Restore the shipped ones with `git checkout -- "
            "checkpoints/shipped`, or train one: `python -m ae_core train digits-10-plain`."
        )
    is_small = data == "digits" and page.needs_images
    names = [name.replace("bench", "digits") if is_small else name for name in page.models]
    of_data = [entry for entry in entries if entry.data == data]
    own = sorted(of_data, key=lambda entry: abs(entry.code_size - page.code_size))
    own = own if dataset_of(data).is_own else []  # what was trained on it comes first
    known = [entry for entry in entries if entry.asked_by in ("", visitor)]
    usual = [entry for name in names for entry in entries if entry.key == name]
    ordered = [entry for entry in (*own, *usual, *of_data) if entry in known]
    return list(dict.fromkeys([*ordered, *known, *entries]))


def _network_entry(checkpoint: Checkpoint, ladder: Ladder, *, key: str) -> ModelEntry:
    spec, network = checkpoint.spec, checkpoint.spec.network
    metrics, origin = checkpoint.metrics, checkpoint.provenance
    return ModelEntry(
        key=key,
        name=spec.name,
        report=spec.report,
        title=spec.title,
        sizes=(*network.encoder_sizes, *network.decoder_sizes[1:]),
        code_size=network.code_size,
        data=spec.data.name,
        group="shipped" if checkpoint.is_shipped else "own",
        path=str(checkpoint.path),
        word=word_of(spec),
        marks=marks_of(spec, dataset_of(spec.data.name).title),
        is_variational=network.is_variational,
        met_damage=any(phase.corruption is not None for phase in spec.phases),
        mse=metrics.get("mse"),
        num_test=int(metrics.get("n") or 0),
        baseline_mse=ladder.get(f"pca-{network.code_size}-clipped", {}).get("mse"),
        origin=(
            f"Seed {checkpoint.seed}, {epochs_text(checkpoint)} in "
            f"{read_number(origin.get('seconds')) or 0:,.0f} s on "
            f"{origin.get('device', 'an unknown device')}."
        ),
        asked_by=str(origin.get("asked_by", "")),
        note=" ".join(filter(None, [_note(spec), *_warnings(origin)])),
        saved=_saved(checkpoint.path),
    )


def _saved(folder: Path) -> int:
    try:
        return (folder / "model.safetensors").stat().st_mtime_ns
    except OSError:  # gone since it was listed: what loads it says so
        return 0


def _note(spec: ExperimentSpec) -> str:
    """Say what is unusual about how a network was trained, where it shows in its pictures."""
    if any(phase.kind == "classifier" for phase in spec.phases):
        return (
            "Pre-trained layer by layer, then trained further as a classifier; its decoder was "
            "not, so its pictures are poor. Look at its filters."
        )
    if spec.data.binary_threshold is not None:
        return "Trained on black and white images, without greys."
    return ""


def _warnings(origin: Mapping[str, object]) -> list[str]:
    """Return what its training warned of."""
    told = origin.get("warnings")
    return [words for words in told if isinstance(words, str)] if isinstance(told, list) else []


def _pca_entries(checkpoint: PCACheckpoint, ladder: Ladder) -> list[ModelEntry]:
    return [
        ModelEntry(
            key=name,
            name=name,
            report="PCA",
            title=f"{size} principal components, clipped to [0, 1]",
            sizes=(NUM_PIXELS, size, NUM_PIXELS),
            code_size=size,
            data=checkpoint.data,
            group="pca",
            word="PCA",
            path=str(checkpoint.path),
            mse=ladder[name]["mse"],
            num_test=checkpoint.num_images("test"),
            baseline_mse=ladder[name]["mse"],
            origin=f"Fitted to {checkpoint.num_images('train'):,} training digits.",
        )
        for size in PCA_SIZES
        if (name := f"pca-{size}-clipped") in ladder
    ]
