"""Reading the files of a checkpoint: whatever may be wrong with one becomes a sentence.

Networks and fitted components share this. ``advice`` is what to do about a damaged file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError

_KINDS = {"codes": np.float32, "labels": np.int64, "squared_error": np.float32}
_LARGEST_LABEL = 255  # they are stored in a byte


def may_hold(folder: Path, name: str) -> bool:
    """Tell whether a folder has a file; where it may not be looked into, it may have it."""
    try:
        (folder / name).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # forbidden: whoever reads the file says so
        return True
    return True


def read_json(path: Path, *, advice: str) -> Any:
    """Read JSON text.

    Raises
    ------
    CheckpointDamagedError
        If the file is missing or forbidden, or is no JSON.
    """
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CheckpointDamagedError(f"{path} is missing. {advice}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointDamagedError(f"{path} cannot be read ({error}). {advice}") from error


def check_sha256(path: Path, expected: object, *, advice: str) -> None:
    """Compare a file with the SHA-256 noted when it was saved; None notes nothing.

    Raises
    ------
    CheckpointDamagedError
        If the file is missing, forbidden, or another.
    """
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise CheckpointDamagedError(f"{path} is missing. {advice}") from None
    except OSError as error:
        raise CheckpointDamagedError(f"{path} cannot be read ({error}). {advice}") from error
    if expected is not None and found != expected:
        raise CheckpointDamagedError(
            f"{path} is truncated or altered: its SHA-256 is not the one noted when it was "
            f"saved. {advice}"
        )


def check_provenance(provenance: Any, path: Path, *, advice: str) -> dict[str, Any]:
    """Return a provenance that has what every checkpoint needs; figures may be unknown.

    Raises
    ------
    CheckpointDamagedError
        If it has no whole seed, or metrics or files are no tables.
    """
    if not isinstance(provenance, dict):
        raise CheckpointDamagedError(f"{path} is damaged: it holds no table. {advice}")
    seed, files = provenance.get("seed"), provenance.get("files", {})
    for name, value, is_right in (
        ("seed", seed, isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0),
        ("metrics", provenance.get("metrics"), isinstance(provenance.get("metrics"), dict)),
        ("files", files, isinstance(files, dict)),
    ):
        if not is_right:
            raise CheckpointDamagedError(
                f"{path} is damaged: its {name} cannot be {str(value)[:60]}. {advice}"
            )
    return provenance


def read_number(value: object) -> float | None:
    """Return a figure as a finite number, None where it is none: it is then unknown."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) <= sys.float_info.max else None  # NaN is not, either


def read_test_codes(
    path: Path, *, advice: str, code_size: int | None = None
) -> dict[str, NDArray[Any]]:
    """Read codes float32 (N, code_size), labels int64 (N,), squared_error float32 (N,).

    Raises
    ------
    CheckpointDamagedError
        If the file is truncated, or an array is missing, of another shape, or not finite.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            found = {name: np.asarray(file[name]).astype(kind) for name, kind in _KINDS.items()}
    except Exception as error:  # of a foreign file zipfile, zlib and numpy raise a dozen kinds
        raise CheckpointDamagedError(f"{path} cannot be read ({error}). {advice}") from error
    flaw = _find_flaw(**found, code_size=code_size)
    if flaw:
        raise CheckpointDamagedError(f"{path} holds {flaw}. {advice}")
    return found


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
