"""What a film's records hold: pictures, codes and a note, checked before anything believes them.

Each is a packet of `ae_core.networks.dense.build_packet` without models. A film may be a
stranger's, so names, types, shapes and lengths are those below or it is refused.
"""

import json
import math
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ae_core.networks.dense import build_packet
from ae_core.specs import IMAGE_SIZE

NUM_DIGITS = 6
MAX_CODES, MAX_FILTERS, MAX_PINS = 1_000, 64, 8
MAX_PACKET_BYTES = 1_000_000  # a frame has about 30,000
_MAX_NOTE_BYTES = 200_000
_IMAGE = (IMAGE_SIZE, IMAGE_SIZE)
_KINDS: dict[str, tuple[str, int, tuple[int, ...]]] = {  # type, most rows, shape of a row
    "originals": ("uint8", NUM_DIGITS, _IMAGE),
    "inputs": ("uint8", NUM_DIGITS, _IMAGE),
    "labels": ("uint8", MAX_CODES, ()),
    "digits": ("uint8", NUM_DIGITS, _IMAGE),
    "codes": ("float16", MAX_CODES, (2,)),
    "filters": ("uint8", MAX_FILTERS, _IMAGE),
    "pins": ("uint8", MAX_PINS, _IMAGE),
}


@dataclass(frozen=True)
class Packet:
    """A film's header or one of its frames: arrays by name and a note of plain JSON types."""

    arrays: Mapping[str, NDArray[Any]]
    note: Mapping[str, Any]

    def pack(self) -> bytes:
        """Return the bytes that `unpack` reads."""
        return build_packet([], self.arrays, self.note)


def unpack(payload: bytes) -> Packet:
    """Read a packet; what a film cannot hold is a ValueError that says what it is."""
    if not 4 <= len(payload) <= MAX_PACKET_BYTES:
        raise ValueError(f"a packet of {len(payload):,} bytes")
    (length,) = struct.unpack_from("<I", payload)
    if length > min(_MAX_NOTE_BYTES, len(payload) - 4):
        raise ValueError(f"a packet whose header has {length:,} bytes")
    try:
        header = json.loads(payload[4 : 4 + length], parse_constant=_refuse)
        note, entries, version = dict(header["note"]), dict(header["arrays"]), header["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"a packet with a damaged header ({error})") from None
    if version != 1:
        raise ValueError(f"a packet of version {str(version)[:20]}")
    arrays = {name: _read_array(payload, 4 + length, name, e) for name, e in entries.items()}
    return Packet(arrays, note)


def frame_number(payload: bytes) -> int:
    """Return the number of a frame, having checked all of it as `unpack` does, and its moment."""
    note = unpack(payload).note
    for key in ("number", "phase", "step"):
        if type(note.get(key)) is not int or note[key] < 0:
            raise ValueError(f"a frame with the {key} {str(note.get(key))[:20]}")
    return int(note["number"])


def keep_pins(payload: bytes, ids: Collection[str]) -> bytes:
    """Return a frame with only those pinned digits in it that bear one of these ids."""
    packet = unpack(payload)
    if "pins" not in packet.arrays:
        return payload
    names = [str(name) for name in packet.note.get("pins") or ()][: len(packet.arrays["pins"])]
    rows = [row for row, name in enumerate(names) if name in ids]
    arrays = {name: array for name, array in packet.arrays.items() if name != "pins"}
    if rows:
        arrays["pins"] = packet.arrays["pins"][rows]
    return Packet(arrays, {**packet.note, "pins": [names[row] for row in rows]}).pack()


def _read_array(payload: bytes, start: int, name: str, entry: Any) -> NDArray[Any]:
    if name not in _KINDS:
        raise ValueError(f"a packet with an array {name[:20]!r}")
    kind, most, row_shape = _KINDS[name]
    try:
        offset, shape, dtype = entry["offset"], entry["shape"], entry["dtype"]
        rows = shape[0]
        is_right = dtype == kind and tuple(shape[1:]) == row_shape and 0 <= rows <= most
        if not is_right or type(rows) is not int or type(offset) is not int or offset < 0:
            raise ValueError(f"{str(dtype)[:20]} of shape {str(shape)[:40]}")
        flat = np.frombuffer(payload, kind, rows * math.prod(row_shape), start + offset)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"a packet whose array {name!r} is wrong ({error})") from None
    return flat.reshape(rows, *row_shape)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
