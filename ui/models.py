"""The models a visitor can pick: trained networks and PCA, described without reading weights."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ae_core.analysis.baselines import find_pca
from ae_core.analysis.pca_checkpoints import Ladder, PCACheckpoint, list_pca_checkpoints
from ae_core.data.datasets import Dataset, find_dataset, is_available, list_datasets
from ae_core.errors import CheckpointDamagedError, SpecError
from ae_core.networks.model import Model
from ae_core.specs import ExperimentSpec
from ae_core.training.checkpoints import Checkpoint, list_checkpoints, load_checkpoint

GROUPS = ("shipped", "own", "pca")  # in the order of the picker
PCA_SIZES = (2, 4, 5, 8, 10, 30, 64)  # the code sizes of the reports, and the largest
PAGES_OF_TWO = ("Home", "Latent space")  # they open with a code of two numbers
PAGES_OF_PICTURES = ("Reconstruct", "PCA")  # the others need no picture of the data set
CONTESTANTS = ("plain", "denoising", "variational")
NO_NAMES = tuple(f"class {number}" for number in range(256))  # of a set that was removed
LONGEST_LABEL = 26  # letters that the picker has room for
LONGEST_STEM = 13  # of them for the name


def data_words(name: str) -> str:
    """Return what a sentence calls a data set."""
    return "the embedded 8×8 digits" if name == "digits" else dataset_of(name).title


def dataset_of(name: str) -> Dataset:
    """Return a data set; where it was removed since, one without images."""
    if name in list_datasets():
        return find_dataset(name)
    return Dataset(name=name, title=name, num_train=0, num_test=0, class_names=NO_NAMES,
                   folder=f"own/{name}", is_own=True)  # fmt: skip


def own_titles() -> dict[str, str]:
    """Return the titles of the data sets of one's own, by name."""
    return {name: found.title for name, found in list_datasets().items() if found.is_own}


def is_here(name: str) -> bool:
    """Tell whether the images of a data set are on this machine; those of a removed one are not."""
    return name in list_datasets() and is_available(name)


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One line of the picker."""

    key: str  # what the address says: the name, or the folder where a name occurs twice
    name: str
    report: str
    title: str
    sizes: tuple[int, ...]  # units from pixels to pixels, the code once
    code_size: int
    data: str  # the set it was trained on
    group: str  # one of GROUPS
    path: str
    is_variational: bool = False
    met_damage: bool = False  # in training: it was given damaged digits and had to mend them
    mse: float | None = None  # on the test set of ``data``, clean digits
    num_test: int = 0
    baseline_mse: float | None = None  # clipped PCA of the same code size, same digits
    origin: str = ""  # how it came to be, in a sentence
    note: str = ""  # what a visitor has to know before judging its pictures

    @property
    def short_name(self) -> str:
        """The name as a column's head: ``denoising`` for ``bench-10-denoising``."""
        last = self.name.rpartition("-")[2]
        return last if last in CONTESTANTS else self.name

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
        return "denoising autoencoder" if "denoising" in self.name else "autoencoder"


def picker_labels(entries: Iterable[ModelEntry]) -> dict[str, str]:
    """Return what the picker calls each model, by key: short name, code size and MSE.

    It fits the sidebar, and no two are alike: ``denoising · 10 · .0111``.
    """
    labels: dict[str, str] = {}
    for entry in entries:
        figures = [str(entry.code_size)]
        if entry.mse is not None:
            figures.append(f"{entry.mse:.4f}".removeprefix("0"))
        room = LONGEST_LABEL - len(" · ".join(["", *figures]))
        room -= len(figures[0]) > 3  # figures are wider than letters
        first = " · ".join([_stem(entry, min(room, LONGEST_STEM)), *figures])
        label, copies = first, 1
        while label in labels.values():
            copies += 1
            label = f"{first} #{copies}"
        labels[entry.key] = label
    return labels


def _stem(entry: ModelEntry, room: int) -> str:
    """Return the name without what the label says anyway, its middle left out for want of room."""
    if entry.group == "pca":
        return "PCA"
    words = entry.name.split("-")
    if str(entry.code_size) in words:  # the last time: 512-128-10 has it at its end
        words.reverse()
        words.remove(str(entry.code_size))
        words.reverse()
    family, *rest = words
    stem = " ".join(["8×8", *(rest or ["digits"])]) if family == "digits" else "-".join(words)
    if family == "bench" and rest:
        stem = "-".join(rest)
    if len(stem) <= room:
        return stem
    return f"{stem[:4]}…{stem[5 - room :].lstrip('-')}"  # its end tells more than its middle


def list_entries() -> tuple[list[ModelEntry], list[str]]:
    """Return all models in the order of the picker, and a sentence for each damaged one."""
    checkpoints, problems = list_checkpoints()
    components, more_problems = list_pca_checkpoints()
    problems += more_problems
    ladders: dict[str, Ladder] = {}
    entries: dict[str, ModelEntry] = {}
    for fitted in components:
        data = str(fitted.provenance["data"].get("name"))
        try:
            ladders.setdefault(data, fitted.load_ladder())
        except CheckpointDamagedError as error:
            problems.append(str(error))
            continue
        if data == "mnist" and fitted.is_shipped:
            entries |= {entry.key: entry for entry in _pca_entries(fitted, ladders[data])}
    for checkpoint in checkpoints:
        ladder = ladders.get(checkpoint.spec.data.name, {})
        entry = _network_entry(checkpoint, ladder, is_known=checkpoint.name in entries)
        entries[entry.key] = entry
    return sorted(entries.values(), key=lambda entry: GROUPS.index(entry.group)), problems


def load_entry(entry: ModelEntry) -> Model:
    """Read a model's weights.

    Raises
    ------
    CheckpointError
        If they are missing or damaged.
    """
    if entry.group == "pca":
        return find_pca(entry.name, data=entry.data)
    return load_checkpoint(Path(entry.path)).load_model()


def default_key(entries: list[ModelEntry], data: str, *, page: str = "") -> str:
    """Return the key of the model a page opens with for a data set.

    Raises
    ------
    SpecError
        If there is no model at all.
    """
    is_small = data == "digits" and (page in PAGES_OF_PICTURES or not page)
    family = "digits" if is_small else "bench"
    favourites = [f"{family}-10-denoising", f"{family}-10-plain"]
    if page == "PCA":  # clean digits go in: who met damage in training is not the best there
        favourites.reverse()
    if page in PAGES_OF_TWO:
        favourites.insert(0, "explorer-2")
    if dataset_of(data).is_own:  # what was trained on it, with the code that suits the page
        own = sorted((entry for entry in entries if entry.data == data), key=_by_code_size(page))
        favourites = [*(entry.key for entry in own), *favourites]
    keys = [entry.key for entry in entries]
    for key in favourites:
        if key in keys:
            return key
    of_data = [entry.key for entry in entries if entry.data == data]
    if not keys:
        raise SpecError(
            "There is no trained model here. Restore the shipped ones with `git checkout -- "
            "checkpoints/shipped`, or train one: `python -m ae_core train digits-10-plain`."
        )
    return (of_data or keys)[0]


def _by_code_size(page: str) -> Callable[[ModelEntry], int]:
    wanted = 2 if page in PAGES_OF_TWO else 10
    return lambda entry: abs(entry.code_size - wanted)


def rival_of(entry: ModelEntry, entries: list[ModelEntry]) -> str:
    """Return the key of the model that makes the most telling comparison, or ``"none"``."""
    family, _, kind = entry.name.rpartition("-")
    wanted = f"{family}-{'plain' if kind != 'plain' else 'denoising'}"
    return next((other.key for other in entries if other.name == wanted), "none")


def _network_entry(checkpoint: Checkpoint, ladder: Ladder, *, is_known: bool) -> ModelEntry:
    spec, network = checkpoint.spec, checkpoint.spec.network
    metrics, origin = checkpoint.metrics, checkpoint.provenance
    return ModelEntry(
        key=checkpoint.path.name if is_known else spec.name,
        name=spec.name,
        report=spec.report,
        title=spec.title,
        sizes=(*network.encoder_sizes, *network.decoder_sizes[1:]),
        code_size=network.code_size,
        data=spec.data.name,
        group="shipped" if checkpoint.is_shipped else "own",
        path=str(checkpoint.path),
        is_variational=network.is_variational,
        met_damage=any(phase.corruption is not None for phase in spec.phases),
        mse=metrics.get("mse"),
        num_test=int(metrics.get("n") or 0),
        baseline_mse=ladder.get(f"pca-{network.code_size}-clipped", {}).get("mse"),
        origin=(
            f"Seed {checkpoint.seed}, {origin.get('epochs', '?')} epochs in "
            f"{origin.get('seconds', 0):,.0f} s on {origin.get('device', 'an unknown device')}."
        ),
        note=" ".join(filter(None, [_note(spec), *origin.get("warnings", [])])),
    )


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


def _pca_entries(checkpoint: PCACheckpoint, ladder: Ladder) -> list[ModelEntry]:
    data = checkpoint.provenance["data"]
    return [
        ModelEntry(
            key=name,
            name=name,
            report="PCA",
            title=f"{size} principal components, clipped to [0, 1]",
            sizes=(784, size, 784),
            code_size=size,
            data=str(data["name"]),
            group="pca",
            path=str(checkpoint.path),
            mse=ladder[name]["mse"],
            num_test=int(data.get("num_test") or 0),
            baseline_mse=ladder[name]["mse"],
            origin=f"Fitted to {int(data.get('num_train') or 0):,} training digits.",
        )
        for size in PCA_SIZES
        if (name := f"pca-{size}-clipped") in ladder
    ]
