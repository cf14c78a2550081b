"""How the server answers many visitors at once: clients that speak Streamlit's protocol.

One visitor opens every page with ten models. Then every session opens a page and changes pages
every 3 to 9 seconds, one in five times with another model; what a browser would fetch by an
address it fetches, once. Measured from the request to the end of the script and of what it made
the browser fetch, the clients' share of the processor included: they run on the same machine.
Server and clients are on 127.0.0.1.

    python benchmarks/load.py [--sessions 30 50 100] [--seconds 90] [--json]
    python benchmarks/load.py --sessions 20 --seconds 1800 --stay 300   # the soak

With ``--stay`` a visitor leaves after that many seconds and another comes. Memory is the
server's resident memory, MB; "flat" compares the means of the last tenth and of the time from
a third on.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.serving import ROOT, Server, options, percentile, run_server

PAGES = (
    "",
    "draw",
    "reconstruct",
    "latent_space",
    "map",
    "filters",
    "pca",
    "train",
    "own_data",
    "reports",
)
MODELS = (
    "bench-10-denoising",
    "bench-10-plain",
    "bench-10-variational",
    "explorer-2",
    "explorer-30",
    "001-mlp-8",
    "002-vae-5",
    "003-filters-100",
    "004-tied-128-10",
    "pca-10-clipped",
)
PAUSE = (3.0, 9.0)  # seconds between two page changes
PACKET = re.compile(rb"packets/[\w./%,:;=&?+~-]+")
FAULT = re.compile(rb"should not have|ae-notice ae-bad")
SAMPLE_SECONDS = 5.0


@dataclass
class Tally:
    """What all sessions saw."""

    first: list[float] = field(default_factory=list)  # seconds to a session's first page
    changes: list[float] = field(default_factory=list)  # seconds of a page change
    slowest: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # second, MB
    received: int = 0  # bytes


class Visitor:
    """One session: a WebSocket, and what its browser keeps."""

    def __init__(self, server: Server, tally: Tally, chance: random.Random) -> None:
        self.server, self.tally, self.chance = server, tally, chance
        self.hashes: dict[str, str] = {}  # a page's address -> its hash
        self.cached: dict[str, None] = {}  # messages that the server need not send again
        self.kept: set[bytes] = set()  # addresses the browser has fetched
        self.model = ""

    async def stay(self, seconds: float) -> None:
        """Visit pages until the time is over."""
        end = time.monotonic() + seconds
        async with self.connect() as self.socket:
            await self.open("", self.tally.first)
            while time.monotonic() < end:
                await asyncio.sleep(self.chance.uniform(*PAUSE))
                if self.chance.random() < 0.2:
                    self.model = self.chance.choice(MODELS)
                await self.open(self.chance.choice(PAGES), self.tally.changes)

    async def see_all(self) -> None:
        """Open every page with every model, as those who came before have done."""
        async with self.connect() as self.socket:
            for self.model in ("", *MODELS):
                for page in PAGES:
                    await self.open(page, self.tally.changes)

    def connect(self) -> websockets.connect:
        """Open the socket that a page would open."""
        address = f"ws://127.0.0.1:{self.server.port}/_stcore/stream"
        protocol = websockets.Subprotocol("streamlit")
        return websockets.connect(
            address, subprotocols=[protocol], max_size=None, ping_interval=None, compression=None
        )

    async def open(self, page: str, times: list[float], query: str | None = None) -> None:
        """Ask for a page, take all that comes, and note how long it took."""
        message = BackMsg()
        state = message.rerun_script
        usual = f"model={self.model}" if self.model else ""
        state.query_string = usual if query is None else query
        state.page_script_hash = self.hashes.get(page, "")
        state.cached_message_hashes.extend(self.cached)
        state.context_info.timezone = "UTC"
        begin = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        addresses = await self.take()
        await asyncio.gather(*(self.fetch(address) for address in addresses - self.kept))
        self.kept |= addresses
        took = time.perf_counter() - begin
        times.append(took)
        self.tally.slowest[page] = max(took, self.tally.slowest.get(page, 0.0))

    async def take(self) -> set[bytes]:
        """Receive messages until the script has finished; return the addresses in them."""
        found: set[bytes] = set()
        while True:
            raw = await self.socket.recv()
            assert isinstance(raw, bytes)
            self.tally.received += len(raw)
            found |= set(PACKET.findall(raw))
            if fault := FAULT.search(raw):
                self.tally.faults.append(str(raw[fault.start() : fault.start() + 200]))
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                self.cached[message.hash] = None
            if kind == "new_session":
                pages = message.new_session.app_pages
                self.hashes = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in pages
                }
            if kind == "script_finished":
                return found

    async def fetch(self, address: bytes) -> None:
        """Get what a component asks for by an address, as a browser that never saw it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        host = f"127.0.0.1:{self.server.port}"
        head = f"GET /{address.decode()} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read(-1)
        writer.close()
        self.tally.received += len(answer)
        if b" 200 " not in answer[:20] or b"text/html" in answer[:400]:
            self.tally.faults.append(f"{address!r}: {answer[:80]!r}")


async def watch(server: Server, tally: Tally, seconds: float) -> None:
    """Note the server's memory now and then."""
    begin = time.monotonic()
    while (now := time.monotonic() - begin) < seconds:
        tally.memory.append((now, server.memory()))
        await asyncio.sleep(SAMPLE_SECONDS)


async def one_place(server: Server, tally: Tally, seed: int, seconds: float, stay: float) -> None:
    """Keep one visitor there: after ``stay`` seconds the next one comes."""
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    await asyncio.sleep(chance.uniform(0, PAUSE[1]))
    while (left := end - time.monotonic()) > PAUSE[1]:
        visitor = Visitor(server, tally, chance)
        try:
            await visitor.stay(min(stay * chance.uniform(0.7, 1.3), left))
        except (OSError, websockets.WebSocketException) as error:
            tally.faults.append(repr(error))


async def visit(server: Server, sessions: int, seconds: float, stay: float) -> Tally:
    """Let so many visitors in."""
    tally = Tally()
    watcher = asyncio.create_task(watch(server, tally, seconds))
    places = (one_place(server, tally, seed, seconds, stay) for seed in range(sessions))
    await asyncio.gather(*places)
    await watcher
    return tally


def summary(sessions: int, tally: Tally, before: float) -> dict[str, object]:
    """Return the figures of a run."""
    memory = [value for _, value in tally.memory]
    late = memory[len(memory) // 3 :]
    last = memory[-max(len(memory) // 10, 1) :]
    return {
        "sessions": sessions,
        "n": len(tally.changes),
        "p50": percentile(tally.changes, 0.5),
        "p95": percentile(tally.changes, 0.95),
        "max": max(tally.changes, default=float("nan")),
        "first_p95": percentile(tally.first, 0.95),
        "slowest": max(tally.slowest, key=tally.slowest.__getitem__, default=""),
        "faults": len(tally.faults),
        "fault": tally.faults[:3],
        "megabytes": tally.received / 1e6,
        "memory_before": before,
        "memory": max(memory),
        "memory_a_session": (max(memory) - before) / sessions,
        "flat": statistics.mean(last) / statistics.mean(late) - 1,
        "curve": [round(value) for value in memory],
    }


def measure(sessions: int, given: argparse.Namespace) -> dict[str, object]:
    """Run a server of its own for so many sessions, after one visitor has seen everything."""
    stay = given.stay or given.seconds
    with run_server(root=given.root) as server:
        warm_up = Tally()
        asyncio.run(Visitor(server, warm_up, random.Random(0)).see_all())
        before = server.memory()
        return summary(sessions, asyncio.run(visit(server, sessions, given.seconds, stay)), before)


def main() -> None:
    """Measure and print."""
    ask = options(__doc__)
    ask.add_argument("--sessions", type=int, nargs="+", default=[30, 50, 100])
    ask.add_argument("--seconds", type=float, default=90, help="of each run")
    ask.add_argument("--stay", type=float, default=0, help="seconds of a visit; 0: all the time")
    ask.add_argument("--root", type=Path, default=ROOT, help="another checkout, to compare with")
    given = ask.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    for sessions in given.sessions:
        row = measure(sessions, given)
        if given.json:
            print(json.dumps(row), flush=True)
            continue
        print(
            "{sessions:4} sessions: page change p50 {p50:.2f}, p95 {p95:.2f}, max {max:.2f} s "
            "(n = {n}); first page p95 {first_p95:.2f} s; faults {faults}; memory {memory:.0f} MB, "
            "{memory_a_session:.1f} a session over {memory_before:.0f}; last tenth {flat:+.1%}; "
            "slowest page {slowest!r}".format(**row),
            flush=True,
        )
        for fault in row["fault"]:
            print("     ", fault)


if __name__ == "__main__":
    main()
