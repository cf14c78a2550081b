"""Writing files so that a kill at any moment leaves the old one or the new one, never half."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file through a temporary neighbour, flushed to disk, then renamed over."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON atomically; NaN is refused."""
    text = json.dumps(value, indent=1, allow_nan=False, ensure_ascii=False)
    write_atomically(path, text.encode() + b"\n")


def plain_cell(word: str) -> str:
    """Return a word that a spreadsheet takes for text, never for a formula.

    >>> plain_cell("=1+1"), plain_cell("-3"), plain_cell("cat")
    ("'=1+1", '-3', 'cat')
    """
    if word[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return word
    return word if _NUMBER.fullmatch(word) else f"'{word}"
