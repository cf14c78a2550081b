"""Packets that the browser fetches by an address and keeps: weights, codes, digits, figures.

An address tells what the packet is and which content it has, ``packets/weights/<hash>?entry=…``,
so that the browser may keep it for ever, and a server that was started anew can pack it again.
A function that packs something becomes one that gives the address of it by `served`.
"""

import functools
import hashlib
import importlib
import inspect
import threading
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, get_type_hints
from urllib.parse import urlencode

from ae_core.analysis.embedding import Method
from ae_core.errors import DataError
from ae_core.specs import CorruptionSpec
from ui.choices.filters import Factors, read_factors, write_factors
from ui.shell.models import entries
from ui.shell.models.entries import ModelEntry
from ui.shell.serving.memo import Memo

PREFIX = "packets"
MOST_BYTES = 64_000_000  # packets kept in memory; what was dropped is packed again when asked for
_HASH_LETTERS = 16
_PACKERS = (
    "ui.shell.serving.cache",
    "ui.filters.cache",
    "ui.map.cache",
    "ui.pca.cache",
    "ui.reconstruct.wall",
)

Parameters = ParamSpec("Parameters")
Arguments = tuple[Any, ...]

_KINDS: dict[str, "_Kind"] = {}
_LOCK = threading.Lock()
_hashes: dict[tuple[str, Arguments], str] = {}
_contents: Memo[bytes] = Memo(MOST_BYTES, len)
_packing: dict[tuple[str, Arguments], threading.Lock] = {}


def served(pack: Callable[Parameters, bytes]) -> Callable[Parameters, str]:
    """Turn a function that packs bytes into one that returns the address they are served at.

    Its arguments travel in the address: models by their key, numbers, texts, and what `_CODECS`
    knows by the parameter's annotation. Each set of arguments is packed once.
    """
    kind = _Kind(pack)
    _KINDS[kind.name] = kind

    @functools.wraps(pack)
    def address(*args: Parameters.args, **kwargs: Parameters.kwargs) -> str:
        given = kind.signature.bind(*args, **kwargs)
        given.apply_defaults()
        return kind.address_of(tuple(given.arguments.values()))

    return address


def find_packet(name: str, content_hash: str, query: Mapping[str, str]) -> bytes:
    """Return the packet of an address, packed again where it is not in memory.

    Raises
    ------
    DataError
        If the address is none of ours, or what it names has changed or is gone.
    """
    known: bytes | None = _contents.find(content_hash)
    if known is not None:
        return known
    for module in _PACKERS:  # an open page asks a new server before any page was drawn there
        importlib.import_module(module)
    kind = _KINDS.get(name)
    if kind is None:
        raise DataError(f"There is no packet of kind {name!r}; reload the page.")
    content = kind.pack(*kind.read(query))
    if _hash_of(content) != content_hash:
        raise DataError("What this packet held has changed meanwhile; reload the page.")
    return _contents.keep(content_hash, content)


def forget() -> None:
    """Forget all packets: a name may now stand for other images or weights."""
    with _LOCK:
        _hashes.clear()
    _contents.clear()


class _Kind:
    """What a function packs, and how its arguments become an address and back."""

    def __init__(self, pack: Callable[..., bytes]) -> None:
        self.pack, self.name = pack, pack.__name__
        self.signature = inspect.signature(pack)
        hints = get_type_hints(pack)
        self.codecs = {name: _CODECS[hints[name]] for name in self.signature.parameters}

    def address_of(self, arguments: Arguments) -> str:
        with _LOCK:
            known = _hashes.get((self.name, arguments))
            lock = _packing.setdefault((self.name, arguments), threading.Lock())
        if known is None:
            with lock:  # of many who ask at once, one packs
                known = _hashes.get((self.name, arguments)) or self._pack_first(arguments)
        query = {
            name: write(value)
            for (name, (write, _)), value in zip(self.codecs.items(), arguments, strict=True)
        }
        return f"{PREFIX}/{self.name}/{known}?{urlencode(query)}"

    def _pack_first(self, arguments: Arguments) -> str:
        content = self.pack(*arguments)
        content_hash = _hash_of(content)
        _contents.keep(content_hash, content)
        with _LOCK:
            _hashes[self.name, arguments] = content_hash
            _packing.pop((self.name, arguments), None)
        return content_hash

    def read(self, query: Mapping[str, str]) -> Arguments:
        if set(query) != set(self.codecs):
            raise DataError(f"A packet of kind {self.name!r} needs {', '.join(self.codecs)}.")
        try:
            return tuple(read(query[name]) for name, (_, read) in self.codecs.items())
        except ValueError as error:
            raise DataError(f"This packet's address is damaged ({error}); reload it.") from error


def _hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LETTERS]


def _find_entry(key: str) -> ModelEntry:
    for entry in entries.list_entries()[0]:
        if entry.key == key:
            return entry
    raise DataError(f"The model {key!r} is no longer here; choose another.")


def _write_corruption(corruption: CorruptionSpec | None) -> str:
    return "" if corruption is None else f"{corruption.kind}:{corruption.level!r}"


def _read_corruption(text: str) -> CorruptionSpec | None:
    kind, _, level = text.partition(":")
    return CorruptionSpec(kind=kind, level=float(level)) if text else None  # type: ignore[arg-type]


_CODECS: dict[Any, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    str: (str, str),
    int: (str, int),
    Method: (str, str),
    ModelEntry: (lambda entry: entry.key, _find_entry),
    ModelEntry | None: (
        lambda entry: entry.key if entry else "",
        lambda key: _find_entry(key) if key else None,
    ),
    int | None: (
        lambda number: "" if number is None else str(number),
        lambda text: int(text) if text else None,
    ),
    Factors: (write_factors, read_factors),
    CorruptionSpec | None: (_write_corruption, _read_corruption),
}
