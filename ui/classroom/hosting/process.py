"""The server as a process of its own: started, awaited until it is warm, stopped for good."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ae_core.errors import AutoencoderExplorerError, UserError
from ui.classroom.places import EVERYWHERE, own_address
from ui.shell.serving.asks import NAMES_OF_HERE

ROOT = Path(__file__).resolve().parents[3]
THIS_MACHINE = "127.0.0.1"
_LONGEST_START, _LONGEST_STOP = 300.0, 10.0  # seconds
_MOST_PORTS = 100  # that are tried after one that is taken
_LAST_PORT = 65_535
_STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    @property
    def here(self) -> str:
        """Where a browser on this machine finds it."""
        return self._root(THIS_MACHINE if self.host in EVERYWHERE else self.host)

    @property
    def outside(self) -> str:
        """Where others on the network find it; "" where they cannot."""
        host = own_address() if self.host in EVERYWHERE else self.host
        return "" if host in NAMES_OF_HERE else self._root(host)

    def _root(self, host: str) -> str:
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def require_free(self) -> None:
        """Raise a UserError where nothing can listen here; of a port taken, it names the next."""
        error = _try(self.host, self.port)
        if error is None:
            return
        if error.errno == errno.EADDRINUSE:
            after = range(self.port + 1, min(self.port + _MOST_PORTS, _LAST_PORT) + 1)
            free = next((port for port in after if _try(self.host, port) is None), None)
            advice = "choose another by --port" if free is None else f"take --port {free}"
            raise UserError(
                f"Port {self.port} is taken by another program, perhaps by this app itself; "
                f"{advice}."
            )
        if error.errno == errno.EACCES:
            raise UserError(f"You may not open port {self.port}; take one above 1023 by --port.")
        raise UserError(
            f"{self.host!r} is no address of this machine; take --host 127.0.0.1 for this machine "
            "only, or 0.0.0.0 to let others in."
        )


def free_address() -> Address:
    """Return an address of this machine at which nothing listens."""
    with socket.socket() as free:
        free.bind((THIS_MACHINE, 0))
        return Address(THIS_MACHINE, free.getsockname()[1])


def _try(host: str, port: int) -> OSError | None:
    """Return why nothing can listen at a port, None where something can."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            host or "0.0.0.0", port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            if os.name == "posix":  # one that has just ended is no hindrance there
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        return error if isinstance(error, OSError) else OSError(errno.EADDRNOTAVAIL, str(error))
    return None


@contextlib.contextmanager
def running(
    address: Address, environment: Mapping[str, str] = os.environ
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server, warm from the first moment of the block on; after it no process is left.

    It has a session of its own, so that Ctrl-C reaches it once, through us. What goes wrong in it
    it says on stderr.
    """
    words = [sys.executable, *"-m streamlit run app.py --server.headless=true".split()]
    words += [f"--server.address={address.host}", f"--server.port={address.port}"]
    # Without an address to tell, Streamlit asks a machine on the internet for one.
    name = urlsplit(address.outside or address.here).hostname
    words += [f"--browser.serverAddress={name}", "--logger.level=error"]
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**_from_anywhere(environment), "AE_WARM": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_warm(address, process)
        yield process
    finally:
        _stop(process)


def wait_until_stopped(process: subprocess.Popen[bytes]) -> None:
    """Return when somebody stops us; an error where the server ends by itself."""
    with contextlib.suppress(KeyboardInterrupt):
        raise _ended(process.wait())


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let whatever may end us raise a KeyboardInterrupt in a block, SIGTERM too."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    signals = [getattr(signal, name) for name in _STOPPING if hasattr(signal, name)]
    before = {one: signal.signal(one, interrupt) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _from_anywhere(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment whose folders are the same wherever a process is started."""
    folders = [name for name in environment if name.startswith("AE_") and name.endswith("_DIR")]
    absolute = {name: str(Path(environment[name]).absolute()) for name in folders}
    return {**environment, **{name: path for name, path in absolute.items() if environment[name]}}


def _wait_until_warm(address: Address, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _LONGEST_START
    asking = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        code = process.poll()
        if code is not None:
            raise _ended(code)
        with contextlib.suppress(OSError), asking.open(address.here, timeout=5.0):
            return
        time.sleep(0.2)
    raise AutoencoderExplorerError(
        f"The server did not answer within {_LONGEST_START:.0f} s; close other programs and start "
        "it again."
    )


def _ended(code: int) -> AutoencoderExplorerError:
    return AutoencoderExplorerError(
        f"The server ended by itself (exit code {code}); what it said last tells why. Start it "
        "again: a class goes on where it was."
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server; one that does not within seconds, or a second Ctrl-C, is cut off."""
    process.terminate()
    try:
        process.wait(_LONGEST_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
