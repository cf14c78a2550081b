"""What every checkpoint folder has, of a network or of PCA: noted hashes, provenance, test codes.

::

    checkpoints/<shipped|local>/<folder>/
        provenance.json (versions, device, seed, seconds, data, metrics with n, SHA-256 of files)
        test_codes.npz (codes, labels and errors of the test set)   …and what its kind adds

Whatever may be wrong with a file becomes a sentence.
"""

import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.files import new_folder, sha256_of, write_json

SHIPPED_DIRECTORY = Path(__file__).resolve().parents[2] / "checkpoints" / "shipped"
_NOTES, _CODES = "provenance.json", "test_codes.npz"
_KINDS = {"codes": np.float32, "labels": np.int64, "squared_error": np.float32}
_LARGEST_LABEL = 255  # they are stored in a byte


def local_directory() -> Path:
    """Return where a user's own trainings go: AE_CHECKPOINT_DIR, else checkpoints/local."""
    given = os.environ.get("AE_CHECKPOINT_DIR")
    return Path(given) if given else SHIPPED_DIRECTORY.parent / "local"


@dataclass(frozen=True)
class CheckpointFolder:
    """A folder of something trained; its files are read when asked for."""

    path: Path
    provenance: dict[str, Any]

    files: ClassVar[tuple[str, ...]]  # what its kind has beside the provenance
    repair: ClassVar[str]  # what to do about a damaged one of one's own

    @property
    def name(self) -> str:
        """What a command calls it."""
        return self.path.name

    @property
    def seed(self) -> int:
        """The seed it was trained from; a fit draws nothing and has 0."""
        return int(self.provenance["seed"])

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the app."""
        return self.path.parent == SHIPPED_DIRECTORY

    @property
    def metrics(self) -> dict[str, float | None]:
        """Test metrics as they were when it was saved; None where one is no finite number."""
        return {unit: read_number(value) for unit, value in self.provenance["metrics"].items()}

    @property
    def size_megabytes(self) -> float:
        """Size of the folder, 1 MB = 10^6 bytes."""
        return sum(file.stat().st_size for file in self.path.iterdir()) / 1e6

    @property
    def code_size(self) -> int | None:
        """Numbers in a code, where that is known before the codes are read."""
        return None

    def load_test_codes(self) -> dict[str, NDArray[Any]]:
        """Return codes float32 (N, code_size), labels int64 (N,), squared_error float32 (N,)."""
        path = self.whole_file(_CODES)
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                found = {name: np.asarray(file[name]).astype(kind) for name, kind in _KINDS.items()}
        except Exception as error:  # of a foreign file zipfile, zlib and numpy raise a dozen kinds
            raise self.damaged(path, f"cannot be read ({error})") from error
        flaw = _find_flaw(**found, code_size=self.code_size)
        if flaw:
            raise self.damaged(path, f"holds {flaw}")
        return found

    def load_arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the arrays of a safetensors file."""
        from safetensors.numpy import load_file

        path = self.whole_file(name)
        try:
            return dict(load_file(path))
        except Exception as error:  # what numpy cannot hold raises as many kinds as there are
            raise self.damaged(path, f"cannot be read ({error})") from error

    def verify(self) -> None:
        """Read every file whole; one that is missing or altered is a CheckpointDamagedError."""
        for name in self.files:
            self.whole_file(name)
        self.load_test_codes()

    def whole_file(self, name: str) -> Path:
        """Return the path of a file that has the SHA-256 noted when it was saved, if one was."""
        path, expected = self.path / name, self.provenance.get("files", {}).get(name)
        found = self._read(path, sha256_of)
        if expected is not None and found != expected:
            raise self.damaged(
                path, "is truncated or altered: its SHA-256 is not the one noted when it was saved"
            )
        return path

    @classmethod
    def read_json(cls, path: Path) -> Any:
        """Read JSON text; what is missing, forbidden or no JSON is damaged."""
        return cls._read(path, lambda path: json.loads(path.read_text("utf-8")))

    @classmethod
    def read_provenance(cls, folder: Path) -> dict[str, Any]:
        """Return a provenance that has what every checkpoint needs; figures may be unknown."""
        path = folder / _NOTES
        noted = cls.read_json(path)
        if not isinstance(noted, dict):
            raise cls.damaged(path, "is damaged: it holds no table")
        known = {"files": {}, **noted}
        for name, kind in (("seed", int), ("metrics", dict), ("files", dict)):
            value: Any = known.get(name)
            is_right = type(value) is kind
            if not is_right or (name == "seed" and value < 0):
                raise cls.damaged(path, f"is damaged: its {name} cannot be {str(value)[:60]}")
        return noted

    @classmethod
    def damaged(cls, path: Path, what: str) -> CheckpointDamagedError:
        """Return the error that says what is wrong with a file, and what to do."""
        is_shipped = SHIPPED_DIRECTORY in path.parents
        repair = "Restore it with `git checkout -- checkpoints/shipped`."
        return CheckpointDamagedError(f"{path} {what}. {repair if is_shipped else cls.repair}")

    @classmethod
    def _read(cls, path: Path, read: Callable[[Path], Any]) -> Any:
        try:
            return read(path)
        except FileNotFoundError:
            raise cls.damaged(path, "is missing") from None
        except (OSError, ValueError, RecursionError) as error:
            raise cls.damaged(path, f"cannot be read ({error})") from error


def write_checkpoint(
    target: Path,
    *,
    notes: Mapping[str, Any],
    weights: tuple[str, Mapping[str, NDArray[Any]]],
    provenance: Mapping[str, Any],
    test_codes: Mapping[str, NDArray[Any]],
) -> None:
    """Write a checkpoint folder whole or not at all, replacing an older one of that name.

    ``notes`` are its JSON files by name, ``weights`` the name and the arrays of the other one.
    """
    from safetensors.numpy import save

    try:
        with new_folder(target, replaces=True) as folder:
            for name, value in notes.items():
                write_json(folder / name, value)
            name, arrays = weights
            content = save({key: np.ascontiguousarray(array) for key, array in arrays.items()})
            (folder / name).write_bytes(content)
            np.savez_compressed(
                folder / _CODES,
                codes=test_codes["codes"].astype(np.float16),
                labels=test_codes["labels"].astype(np.uint8),
                squared_error=test_codes["squared_error"].astype(np.float16),
            )
            files = {file.name: sha256_of(file) for file in sorted(folder.iterdir())}
            write_json(folder / _NOTES, {**provenance, "files": files})
    except OSError as error:
        raise unwritable(target.parent, error) from error


def unwritable(path: Path, error: OSError) -> CheckpointError:
    """Return the error that says a place cannot be written, and what to do."""
    return CheckpointError(
        f"{path} cannot be written ({error.strerror}); set AE_CHECKPOINT_DIR to a folder that can, "
        "or give one with --out."
    )


def move_aside(path: Path) -> Path:
    """Rename a damaged folder so that nothing is lost and nothing trips over it."""
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    path.rename(aside)
    return aside


def may_hold(folder: Path, name: str) -> bool:
    """Tell whether a folder has a file; where it may not be looked into, it may have it."""
    try:
        (folder / name).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # forbidden: whoever reads the file says so
        return True
    return True


def read_number(value: object) -> float | None:
    """Return a figure as a finite number, None where it is none: it is then unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= sys.float_info.max else None  # NaN is not, either


def _find_flaw(
    codes: NDArray[Any], labels: NDArray[Any], squared_error: NDArray[Any], code_size: int | None
) -> str | None:
    if codes.ndim != 2 or codes.shape[1] != (code_size or codes.shape[1]):
        return f"codes of shape {codes.shape} instead of (N, {code_size or 'code size'})"
    count = len(codes)
    if count == 0:
        return "no codes"
    for name, array in (("labels", labels), ("errors", squared_error)):
        if array.shape != (count,):
            return f"{name} of shape {array.shape} for {count} codes"
    for name, array in (("codes", codes), ("errors", squared_error)):
        if not np.isfinite(array).all():
            return f"NaN or infinity among its {name}"
    if labels.min() < 0 or labels.max() > _LARGEST_LABEL:
        return f"classes from {labels.min()} to {labels.max()}"
    return None
