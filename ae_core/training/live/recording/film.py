r"""The film of a training: what the network sees, frame by frame, in one file that only grows.

::

    "AEFILM1\n"   then records, little-endian: uint32 length, uint32 CRC-32, payload

Payloads are those of `ae_core.training.live.recording.packets`, the header's first. A kill may
leave half a record at the end: readers stop before it, and the writer cuts it off. A film that
grows too large is thinned to half and written anew in place of the old file.
"""

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.files import write_atomically
from ae_core.training.live.recording.packets import MAX_PACKET_BYTES, Packet, frame_number, unpack

MAGIC = b"AEFILM1\n"
MAX_FRAMES, MAX_BYTES = 400, 12_000_000
_ALWAYS_KEPT = 8  # of the first frames: at no other time does a network change as much
_LARGEST_READ = 16_000_000  # bytes; a file beyond is none of ours
_RECORD = struct.Struct("<II")


@dataclass(frozen=True)
class Film:
    """A film as it is: its header and its frames in their order."""

    header: Packet
    frames: tuple[Packet, ...]


def read_film(path: Path) -> Film:
    """Read a film whole, up to a half-written end.

    One that is not there, not begun, or holds what no film of ours can hold is a CheckpointError.
    """
    payloads = FilmTail(path).read()
    if not payloads:
        raise CheckpointError(
            f"There is no film at {path}: the run has not begun to train, or was trained by an "
            "earlier version. Train it again for one."
        )
    header, *frames = (unpack(payload) for payload in payloads)
    return Film(header, tuple(frames))


class FilmTail:
    """Follow a film while it grows: every `read` returns the payloads that are new.

    The header's comes first. After a read, ``numbers_kept`` lists the numbers of all frames that
    are left where some were taken away since the read before, else it is None. A film that was
    begun anew is given whole, with ``numbers_kept`` those of its own frames.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.numbers_kept: list[int] | None = None
        self._header: bytes | None = None
        self._numbers: list[int] = []
        self._last, self._last_head = 0, b""  # where the last record begins, and with what
        self._end = 0

    def read(self) -> list[bytes]:
        """Return what was added since the last call, whole records only."""
        self.numbers_kept = None
        try:
            with self.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                self._require(size <= _LARGEST_READ, f"has {size / 1e6:,.1f} MB")
                file.seek(self._last)
                # a record has its number in it, so its checksum is no other's: where it still
                # is, nothing before it has gone
                if self._last_head and file.read(_RECORD.size) == self._last_head:
                    file.seek(self._end)
                    return self._take(file.read(size))
                file.seek(0)
                content = file.read(size)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CheckpointError(
                f"{self.path} cannot be read ({error.strerror}); let this user read it."
            ) from error
        return self._take_anew(content)

    def _take(self, content: bytes) -> list[bytes]:
        """Return the whole records of what follows those already read."""
        found, start = [], self._end
        for payload, begin, end in _records(content):
            try:
                if self._header is None:
                    unpack(payload)
                    self._header = payload
                else:
                    self._numbers.append(frame_number(payload))
            except ValueError as error:
                raise self._damaged(f"holds {error}") from None
            self._require(len(self._numbers) <= 2 * MAX_FRAMES, "holds more frames")
            found.append(payload)
            self._last, self._end = start + begin, start + end
            self._last_head = content[begin : begin + _RECORD.size]
        return found

    def _take_anew(self, content: bytes) -> list[bytes]:
        """Return what is new in a film that was written anew, or is read for the first time."""
        begins_right = MAGIC.startswith(content[: len(MAGIC)])
        self._require(begins_right, "begins with other bytes")
        header, known = self._header, set(self._numbers)
        self._header, self._numbers = None, []
        self._last_head, self._end = b"", len(MAGIC)
        payloads = self._take(content[len(MAGIC) :])
        if header is None or not payloads:
            return payloads
        if payloads[0] != header:
            self.numbers_kept = list(self._numbers)
            return payloads
        if known - set(self._numbers):
            self.numbers_kept = list(self._numbers)
        both = zip(self._numbers, payloads[1:], strict=True)
        return [payload for number, payload in both if number not in known]

    def _require(self, is_right: bool, what: str) -> None:
        if not is_right:
            raise self._damaged(what)

    def _damaged(self, what: str) -> CheckpointDamagedError:
        return CheckpointDamagedError(
            f"The film {self.path} {what}, which no film of a training does. Delete this file; the "
            "run itself is as it was."
        )


class FilmWriter:
    """Write a film; one writer at a time, whoever trains the run.

    A film that is there is gone on with, a half-written end cut off; one that is damaged counts
    as none. ``header`` is its header or None, ``notes`` those of its frames, oldest first.
    """

    def __init__(
        self, path: Path, *, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_BYTES
    ) -> None:
        self.path, self.max_frames, self.max_bytes = path, max_frames, max_bytes
        self.header: Packet | None = None
        self.notes: list[Mapping[str, Any]] = []
        self._records: list[bytes] = []  # of the header, then of the frames that are kept
        self._next_number, self._is_as_on_disk, self._size = 0, True, 0
        with contextlib.suppress(CheckpointError, OSError):
            self._take_up()

    @property
    def last_codes(self) -> NDArray[Any] | None:
        """Places of the newest frame's codes, float16 (N, 2); None before the first frame."""
        if not self.notes:
            return None
        return unpack(self._records[-1][_RECORD.size :]).arrays.get("codes")

    def begin(self, arrays: Mapping[str, NDArray[Any]], note: Mapping[str, Any]) -> None:
        """Start a film, in place of an older one."""
        self.header, self.notes = Packet(arrays, note), []
        self._records = [_record(self.header.pack())]
        self._next_number = 0
        self._write_anew()

    def add(self, arrays: Mapping[str, NDArray[Any]], note: Mapping[str, Any]) -> int:
        """Add a frame and return its number, which no other frame of the film ever had.

        Where there would be too many, or too large a file, half of them are left out, but never
        the first few.
        """
        number, note = self._next_number, {"number": self._next_number, **note}
        record = _record(Packet(arrays, note).pack())
        notes, records = [*self.notes, note], [*self._records, record]
        while len(notes) > 2 and self._is_too_large(records):
            rows = _halved([note["number"] for note in notes])
            notes, records = [notes[r] for r in rows], [records[0], *(records[r + 1] for r in rows)]
        is_longer = self._is_as_on_disk and len(notes) == len(self.notes) + 1
        self.notes, self._records = notes, records
        self._next_number += 1
        if is_longer:
            self._append(record)
        else:
            self._write_anew()
        return number

    def drop_after(self, phase: int, step: int) -> None:
        """Take away the frames of later steps; on disk they go as the next one comes."""
        keep = [i for i, n in enumerate(self.notes) if (n["phase"], n["step"]) <= (phase, step)]
        if len(keep) < len(self.notes):
            self.notes = [self.notes[i] for i in keep]
            self._records = [self._records[0], *(self._records[i + 1] for i in keep)]
            self._is_as_on_disk = False  # else a kill before the next frame would forget its number

    def _take_up(self) -> None:
        tail = FilmTail(self.path)
        payloads = tail.read()
        if not payloads:
            return
        self._records = [_record(payload) for payload in payloads]
        self.header, *frames = (unpack(payload) for payload in payloads)
        self.notes = [frame.note for frame in frames]
        self._next_number = 1 + max((note["number"] for note in self.notes), default=-1)
        self._size = len(MAGIC) + sum(map(len, self._records))
        os.truncate(self.path, self._size)

    def _is_too_large(self, records: list[bytes]) -> bool:
        size = len(MAGIC) + sum(map(len, records))
        return len(records) - 1 > self.max_frames or size > self.max_bytes

    def _append(self, record: bytes) -> None:
        try:
            with self.path.open("r+b") as file:
                file.seek(self._size)
                file.write(record)
        except OSError:
            self._is_as_on_disk = False  # the next frame writes all of it anew
            raise
        self._size += len(record)

    def _write_anew(self) -> None:
        self._is_as_on_disk = False
        content = MAGIC + b"".join(self._records)
        write_atomically(self.path, content)
        self._is_as_on_disk, self._size = True, len(content)


def _halved(numbers: Sequence[int]) -> list[int]:
    """Return which rows stay of frames with these numbers: about half, evenly over the training.

    Every second one would not do: the newest come closest together, and soon only they were left.
    """
    first = min(_ALWAYS_KEPT, len(numbers) // 2)
    wanted = np.linspace(numbers[first - 1], numbers[-1], (len(numbers) - first) // 2 + 1)
    middles = (np.array(numbers[:-1]) + np.array(numbers[1:])) / 2
    nearest = np.searchsorted(middles, wanted)
    return sorted({*range(first), *nearest.tolist()})


def _record(payload: bytes) -> bytes:
    return _RECORD.pack(len(payload), zlib.crc32(payload)) + payload


def _records(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield payload, begin and end of each whole record, up to the first that is not."""
    begin = 0
    while begin + _RECORD.size <= len(content):
        length, checksum = _RECORD.unpack_from(content, begin)
        start, end = begin + _RECORD.size, begin + _RECORD.size + length
        if length > MAX_PACKET_BYTES or end > len(content):
            return
        payload = content[start:end]
        if zlib.crc32(payload) != checksum:
            return
        yield payload, begin, end
        begin = end
