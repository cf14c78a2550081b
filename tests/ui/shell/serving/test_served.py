"""Packets by address: what they are called, kept for ever, packed again by another process."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ae_core.errors import DataError
from ae_core.specs import CorruptionSpec
from tests.served_packets import fetch
from ui.choices.pages import Factors
from ui.shell.models.entries import ModelEntry, list_entries
from ui.shell.serving import served as module
from ui.shell.serving.served import find_packet, forget, served

ROOT = Path(__file__).parents[4]
COUNTS: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def _forget():
    forget()
    COUNTS.clear()
    yield
    forget()


@served
def everything(
    entry: ModelEntry,
    rival: ModelEntry | None,
    layer: str,
    count: int,
    factors: Factors,
    corruption: CorruptionSpec | None,
) -> bytes:
    """Pack what was given."""
    COUNTS.append((entry, rival, layer, count, factors, corruption))
    return repr(COUNTS[-1]).encode()


@served
def large(number: int) -> bytes:
    """Pack a tenth of what is kept."""
    COUNTS.append((number,))
    return bytes([number]) * (module.MOST_BYTES // 10)


@pytest.fixture
def entry():
    return next(e for e in list_entries()[0] if e.key == "digits-10-plain")


@pytest.mark.parametrize(
    ("factors", "corruption", "has_rival"),
    [((), None, False), (((16, 0.0), (39, 2.5)), CorruptionSpec(kind="gaussian", level=0.5), True)],
)
def test_an_address_holds_all_arguments(entry, factors, corruption, has_rival):
    rival = entry if has_rival else None
    address = everything(entry, rival, "encoder-1 & more", 3, factors, corruption)
    content = fetch(address)
    assert (
        len(COUNTS) == 1
        and everything(entry, rival, "encoder-1 & more", 3, factors, corruption) == address
    )
    forget()  # as in a server that was started anew
    assert fetch(address) == content and len(COUNTS) == 2 and COUNTS[0] == COUNTS[1]


def test_other_content_has_another_address(entry):
    common = (entry, None, "encoder-1")
    addresses = {everything(*common, count, (), None).partition("?")[0] for count in range(3)}
    assert len(addresses) == 3


@pytest.mark.parametrize(
    ("kind", "content_hash", "query", "words"),
    [
        ("nonsense", "0" * 16, {}, "no packet of kind"),
        ("large", "0" * 16, {"number": "1"}, "has changed"),
        ("large", "0" * 16, {"number": "one"}, "damaged"),
        ("large", "0" * 16, {}, "needs number"),
        ("large", "0" * 16, {"number": "1", "more": "2"}, "needs number"),
        ("weights", "0" * 16, {"entry": "no-such-model"}, "choose another"),
    ],
)
def test_other_addresses_are_refused_with_a_sentence(kind, content_hash, query, words):
    with pytest.raises(DataError, match=words):
        find_packet(kind, content_hash, query)


def test_memory_is_bounded_and_what_was_dropped_comes_again():
    addresses = [large(number) for number in range(15)]
    assert sum(len(content) for _, content in module._contents.items()) <= module.MOST_BYTES
    assert len(COUNTS) == 15
    assert fetch(addresses[0])[:1] == b"\0" and len(COUNTS) == 16
    assert fetch(addresses[14])[:1] == bytes([14]) and len(COUNTS) == 16
    assert large(1) == addresses[1] and len(COUNTS) == 16  # its name is known without it


def test_of_many_who_ask_at_once_one_packs():
    @served
    def slow(number: int) -> bytes:
        """Pack slowly."""
        COUNTS.append((number,))
        time.sleep(0.05)
        return b"slow"

    threads = [threading.Thread(target=slow, args=(1,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(COUNTS) == 1


SCRIPT = """
from ui.filters import cache as filter_cache
from ui.map import cache as map_cache
from ui.shell.serving import cache
from ui.shell.models.entries import list_entries
entry = next(e for e in list_entries()[0] if e.key == "digits-10-plain")
print(cache.weights(entry), cache.codes(entry), cache.sheet(entry))
print(filter_cache.wall_labels(entry), filter_cache.unit_findings(entry, "encoder-1"))
print(filter_cache.change_cost(entry, "encoder-1", ((3, 0.0),)))
print(map_cache.places(entry, "pca", "name"), map_cache.votes(entry, "hash"))
"""


def test_a_new_server_answers_before_any_page_was_drawn():
    entry = next(e for e in list_entries()[0] if e.key == "digits-2")
    from ui.shell.serving import cache

    address = cache.weights(entry)
    ask = f"from tests.served_packets import fetch; print(len(fetch({address!r})))"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == len(fetch(address))


def test_every_kind_is_known_to_a_new_server():
    """Else what it packs would be gone after a restart."""
    marked = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "ui").rglob("*.py")
        if "\n@served\n" in path.read_text("utf-8")
    }
    assert marked == set(module._PACKERS)


def test_two_processes_give_the_same_addresses():
    """Else a browser would fetch everything anew after every start of the server."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(outputs) == 1 and outputs.pop().count("packets/") == 8
