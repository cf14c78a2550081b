"""The server for as long as somebody wants it, in a terminal."""

import os
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

from ae_core.training.live.queue import owner_of
from ui.classroom.hosting import told
from ui.classroom.hosting.process import Address, running, wait_until_stopped
from ui.classroom.keeping.records import Opened
from ui.classroom.keeping.store import store
from ui.classroom.plan import Plan, make_plan

EVERYBODY = "0.0.0.0"


def serve(address: Address, for_a_class: bool, say: Callable[[str], Any]) -> None:
    """Serve until somebody stops it; with a class, the first hour is open from the beginning."""
    address.require_free()
    plan, opened = _open_class() if for_a_class else (None, None)
    say("Starting …")
    begin = time.perf_counter()
    with running(address, {**os.environ, **({"AE_CLASS": "1"} if for_a_class else {})}) as server:
        say(f"Ready after {time.perf_counter() - begin:.1f} s.\n")
        for line in told.greet(address, opened, plan):
            say(line)
        phones = told.address_of_phones(address, opened)
        if code := phones and told.qr_code(phones, sys.stdout):
            say(f"\n{code}")
        say("")
        for line in told.say_whom(address, opened):
            say(line)
        sys.stdout.flush()
        wait_until_stopped(server)
        say("\nStopping …")
    say("Stopped.")


def _open_class() -> tuple[Plan, Opened]:
    """Open a class with the first hour in the file that the server will read."""
    plan = make_plan([])
    opened = store().open_class(plan.to_json(), owner_of(secrets.token_hex(16)))
    store().database.close()
    return plan, opened
