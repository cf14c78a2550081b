"""Models of one's own for tests: copies of shipped ones, forged ones, and ways to damage them."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ae_core.networks.dense import expected_shapes
from ae_core.presets import PRESETS
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec
from ae_core.store.checkpoints import Checkpoint, load_checkpoint, read_index, save_checkpoint
from ae_core.store.folder import SHIPPED_DIRECTORY


def copy_model(
    root: Path, *, source: str = "digits-10-plain", name: str = "my-own-run", seed: int = 0
) -> Path:
    """Copy a shipped model as one of one's own, under another name, and return its folder."""
    shipped = load_checkpoint(SHIPPED_DIRECTORY / read_index()[source])
    folder = root / f"{name}-{shipped.spec.hash}-s{seed}"
    shutil.copytree(shipped.path, folder)
    edit_json(folder / "spec.json", name=name)
    edit_json(folder / "provenance.json", seed=seed)
    seal(folder)
    return folder


def forge_model(
    root: Path,
    *,
    sizes: tuple[int, ...],
    decoder: tuple[int, ...] = (),
    data: str = "digits",
    num_test: int = 360,
    name: str = "forged",
    seed: int = 0,
    scale: float = 0.05,
) -> Checkpoint:
    """Store a network of random weights, with test codes of random images, and open it."""
    base = PRESETS["digits-10-plain"]
    network = (
        NetworkSpec.mirrored(*sizes)
        if not decoder
        else NetworkSpec(
            encoder_sizes=sizes,
            decoder_sizes=decoder,
            encoder_activations=("relu",) * (len(sizes) - 1),
            decoder_activations=("linear",) * (len(decoder) - 1),
        )
    )
    spec = ExperimentSpec(
        name=name,
        report="own",
        title="Forged for a test",
        network=network,
        phases=base.phases,
        data=DataSpec(name=data),
    )
    random = np.random.default_rng(seed)
    arrays = {
        part: (scale * random.standard_normal(shape)).clip(-6e4, 6e4).astype(np.float16)
        for part, shape in expected_shapes(network).items()
    }
    codes = random.standard_normal((num_test, network.code_size))
    return save_checkpoint(
        root,
        spec,
        seed,
        arrays=arrays,
        history=[],
        provenance={"metrics": {"mse": 0.1, "n": num_test}},
        test_codes={
            "codes": codes,
            "labels": np.arange(num_test) % 10,
            "squared_error": random.uniform(1, 9, num_test),
        },
    )


def edit_json(path: Path, **changes: Any) -> None:
    """Change fields of a JSON file; a field that becomes `...` is taken out."""
    values = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: v for key, v in values.items() if v is not ...}))


def seal(folder: Path) -> None:
    """Note the files' SHA-256 anew, as if they had been saved so."""
    provenance = json.loads((folder / "provenance.json").read_text())
    for name in provenance["files"]:
        if (folder / name).exists():
            provenance["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "provenance.json").write_text(json.dumps(provenance))


def edit_codes(folder: Path, *, is_sealed: bool = True, **changes: Any) -> None:
    """Change arrays of the test codes; an array that becomes None is taken out."""
    path = folder / "test_codes.npz"
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files} | changes
    np.savez_compressed(path, **{name: a for name, a in arrays.items() if a is not None})
    if is_sealed:
        seal(folder)


def edit_weights(folder: Path, value: float | None = None, **changes: Any) -> None:
    """Put a value into the first weight, or replace arrays, and note the new SHA-256."""
    from safetensors.numpy import load_file, save_file

    path = folder / "model.safetensors"
    arrays = load_file(path) | changes
    if value is not None:
        arrays["encoder.0.weight"].flat[0] = value
    save_file(arrays, path)
    seal(folder)


def cut(path: Path) -> None:
    """Leave the first half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cut_unnoticed(folder: Path, name: str) -> None:
    cut(folder / name)
    seal(folder)


def _metrics(**values: Any) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / "provenance.json"
        edit_json(path, metrics=json.loads(path.read_text())["metrics"] | values)

    return damage


def _provenance(**values: Any) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / "provenance.json", **values)


def _spec(**values: Any) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / "spec.json", **values)


def _wrong_sizes(folder: Path) -> None:
    network = json.loads((folder / "spec.json").read_text())["network"]
    network["encoder_sizes"][1] += 1
    edit_json(folder / "spec.json", network=network)


# Whoever is damaged so is still listed: the weights or the codes are what is wrong.
DAMAGED_FILES: dict[str, Callable[[Path], None]] = {
    "weights truncated": lambda folder: cut(folder / "model.safetensors"),
    "weights truncated, sealed": lambda folder: _cut_unnoticed(folder, "model.safetensors"),
    "weights empty": lambda folder: (folder / "model.safetensors").write_bytes(b""),
    "weights NaN": lambda folder: edit_weights(folder, float("nan")),
    "weights infinite": lambda folder: edit_weights(folder, float("inf")),
    "weights of another type": lambda folder: edit_weights(
        folder, **{"encoder.0.bias": np.zeros(128, np.float64)}
    ),
    "codes missing": lambda folder: (folder / "test_codes.npz").unlink(),
    "codes truncated": lambda folder: cut(folder / "test_codes.npz"),
    "codes truncated, sealed": lambda folder: _cut_unnoticed(folder, "test_codes.npz"),
    "codes infinite": lambda folder: edit_codes(folder, codes=np.full((360, 10), np.inf)),
    "codes of another size": lambda folder: edit_codes(folder, codes=np.zeros((360, 3))),
    "codes flat": lambda folder: edit_codes(folder, codes=np.zeros(360)),
    "codes are words": lambda folder: edit_codes(folder, codes=np.full((360, 10), "a")),
    "codes of none": lambda folder: edit_codes(
        folder, codes=np.zeros((0, 10)), labels=np.zeros(0, int), squared_error=np.zeros(0)
    ),
    "labels fewer": lambda folder: edit_codes(folder, labels=np.zeros(5, int)),
    "labels beyond": lambda folder: edit_codes(folder, labels=np.full(360, 200)),
    "labels negative": lambda folder: edit_codes(folder, labels=np.full(360, -1)),
    "errors missing": lambda folder: edit_codes(folder, squared_error=None),
    "errors NaN": lambda folder: edit_codes(folder, squared_error=np.full(360, np.nan)),
    "sizes of another network": _wrong_sizes,
}
# Whoever is damaged so cannot be described, and is not in the picker.
DAMAGED_NOTES: dict[str, Callable[[Path], None]] = {
    "weights missing": lambda folder: (folder / "model.safetensors").unlink(),
    "specification no JSON": lambda folder: (folder / "spec.json").write_text("{"),
    "specification binary": lambda folder: (folder / "spec.json").write_bytes(b"\xff\xfe\x00"),
    "specification too deep": lambda folder: (folder / "spec.json").write_text("[" * 99_999),
    "specification a list": lambda folder: (folder / "spec.json").write_text("[1]"),
    "specification missing": lambda folder: (folder / "spec.json").unlink(),
    "specification unknown field": _spec(colour="red"),
    "specification without network": _spec(network=...),
    "sizes do not meet": _spec(network={"encoder_sizes": [784, 5], "decoder_sizes": [3, 784]}),
    "provenance missing": lambda folder: (folder / "provenance.json").unlink(),
    "provenance no JSON": lambda folder: (folder / "provenance.json").write_text("seed: 0"),
    "provenance a list": lambda folder: (folder / "provenance.json").write_text("[0]"),
    "seed missing": _provenance(seed=...),
    "seed a word": _provenance(seed="zero"),
    "metrics null": _provenance(metrics=None),
    "metrics missing": _provenance(metrics=...),
    "metrics a list": _provenance(metrics=[1, 2]),
    "files a list": _provenance(files=["model.safetensors"]),
}
# Whoever is damaged so can be shown all the same.
HARMLESS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "history missing": lambda folder: (folder / "history.json").unlink(),
    "metrics empty": _provenance(metrics={}),
    "error a word": _metrics(mse="small"),
    "error NaN": _metrics(mse=float("nan")),
    "error infinite": _metrics(mse=float("inf")),
    "count a word": _metrics(n="many"),
    "count NaN": _metrics(n=float("nan")),
    "seconds a word": _provenance(seconds="long"),
    "error unknown": _metrics(mse=None, n=None),
    "nothing but seed and metrics": lambda folder: (folder / "provenance.json").write_text(
        '{"seed": 0, "metrics": {}}'
    ),
}
