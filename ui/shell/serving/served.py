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

from pydantic import TypeAdapter

from ae_core.errors import DataError
from ui.choices.pages import Factors, read_factors, write_factors
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
    "ui.pca.packets",
    "ui.reconstruct.wall",
)

Parameters = ParamSpec("Parameters")
Arguments = tuple[Any, ...]
Codec = tuple[Callable[[Any], str], Callable[[str], Any]]  # of an argument, to text and back

_kinds: dict[str, tuple[Callable[..., bytes], dict[str, Codec]]] = {}
_LOCK = threading.Lock()
_hashes: dict[tuple[str, Arguments], str] = {}
_contents = Memo(MOST_BYTES, len)
_packing: dict[tuple[str, Arguments], threading.Lock] = {}


def served(pack: Callable[Parameters, bytes]) -> Callable[Parameters, str]:
    """Turn a function that packs bytes into one that returns the address they are served at.

    Its arguments travel in the address: models by their key, texts as they are, all else as JSON.
    Each set of arguments is packed once.
    """
    kind, signature, hints = pack.__name__, inspect.signature(pack), get_type_hints(pack)
    codecs = {name: _codec_of(hints[name]) for name in signature.parameters}
    _kinds[kind] = pack, codecs

    @functools.wraps(pack)
    def address(*args: Parameters.args, **kwargs: Parameters.kwargs) -> str:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        key = (kind, tuple(given.arguments.values()))
        with _LOCK:
            known = _hashes.get(key)
            lock = _packing.setdefault(key, threading.Lock())
        if known is None:
            with lock:  # of many who ask at once, one packs
                known = _hashes.get(key) or _pack_first(key)
        query = {name: codecs[name][0](value) for name, value in given.arguments.items()}
        return f"{PREFIX}/{kind}/{known}?{urlencode(query)}"

    return address


def _pack_first(key: tuple[str, Arguments]) -> str:
    kind, arguments = key
    content = _kinds[kind][0](*arguments)
    content_hash = _hash_of(content)
    _contents.keep(content_hash, content)
    with _LOCK:
        _hashes[key] = content_hash
        _packing.pop(key, None)
    return content_hash


def find_packet(kind: str, content_hash: str, query: Mapping[str, str]) -> bytes:
    """Return the packet of an address, packed again where it is not in memory.

    A DataError says that it is none of ours, or that what it names has changed or is gone.
    """
    known: bytes | None = _contents.find(content_hash)
    if known is not None:
        return known
    for module in _PACKERS:  # an open page asks a new server before any page was drawn there
        importlib.import_module(module)
    if kind not in _kinds:
        raise DataError(f"There is no packet of kind {kind!r}; reload the page.")
    pack, codecs = _kinds[kind]
    if set(query) != set(codecs):
        raise DataError(f"A packet of kind {kind!r} needs {', '.join(codecs)}.")
    try:
        arguments = [read(query[name]) for name, (_, read) in codecs.items()]
    except ValueError as error:
        raise DataError(f"This packet's address is damaged ({error}); reload it.") from error
    content = pack(*arguments)
    if _hash_of(content) != content_hash:
        raise DataError("What this packet held has changed meanwhile; reload the page.")
    return _contents.keep(content_hash, content)


def forget() -> None:
    """Forget all packets: a name may now stand for other images or weights."""
    with _LOCK:
        _hashes.clear()
    _contents.clear()


def _hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_LETTERS]


def _codec_of(kind: Any) -> Codec:
    if kind in _CODECS:
        return _CODECS[kind]
    adapter = TypeAdapter(kind)
    return (lambda value: adapter.dump_json(value).decode()), adapter.validate_json


def _find_entry(key: str) -> ModelEntry:
    for entry in entries.list_entries()[0]:
        if entry.key == key:
            return entry
    raise DataError(f"The model {key!r} is no longer here; choose another.")


_CODECS: dict[Any, Codec] = {
    str: (str, str),
    Factors: (write_factors, read_factors),
    ModelEntry: (lambda entry: entry.key, _find_entry),
    ModelEntry | None: (
        lambda entry: entry.key if entry else "",
        lambda key: _find_entry(key) if key else None,
    ),
}
