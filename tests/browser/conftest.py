"""What every test in a browser stands on: an empty machine's app, pages that are watched."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ae_core.export.page import Section, build_page
from benchmarks.serving import run_server
from tests.browser.watching import frames
from ui.classroom.rehearsal import Guest

MACHINE = ("AE_DATA_DIR", "AE_CHECKPOINT_DIR", "AE_RUN_DIR")


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable]:
    """Give a function that starts the app on a machine without data sets; no traceback in its log.

    Options are those of `streamlit run`; ``machine`` is a folder with data, where there is one.
    """
    running = []

    def start(*options: str, machine: Path | None = None):
        machine = machine or tmp_path_factory.mktemp("machine")
        log = (machine / "server.log").open("w")
        environment = {name: str(machine / name.lower()) for name in MACHINE}
        server = run_server(*options, log=log, environment=environment)
        running.append((server, log))
        return server.__enter__()

    yield start
    for server, log in running:
        server.__exit__(None, None, None)
        log.close()
        assert "Traceback" not in Path(log.name).read_text()


@pytest.fixture(scope="module")
def address(serve) -> str:
    """Start the app once for all tests of a file."""
    return serve().address


@pytest.fixture(scope="module")
def new_tab(chromium) -> Callable:
    """Give a function that opens a tab, in the file's one context of such options.

    A tab is a visitor, for what the app keeps for a browser is one cookie, which goes first. A
    context of its own would read and compile Streamlit's scripts again, a third of a page's cost.
    """
    contexts: dict[str, Any] = {}

    def open_tab(**options: Any):
        viewport = options.pop("viewport", {"width": 1280, "height": 800})
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = chromium.new_context(accept_downloads=True, **options)
            contexts[key].set_default_timeout(120_000)  # a busy machine is no failure
        contexts[key].clear_cookies()
        page = contexts[key].new_page()
        page.set_viewport_size(viewport)
        return page

    return open_tab


@pytest.fixture
def new_page(new_tab) -> Iterator[Callable]:
    """Give a function that opens a tab of a new visitor; what any of them complains of is none.

    ``prepare`` is done to the page before it goes to the address; options are the context's. Of
    what may complain (its connection is cut) only errors in scripts count.
    """
    pages, errors = [], []

    def note(message):
        # Streamlit asks below a deep link first and gets a harmless 404 there.
        if message.type == "error" and "_stcore" not in message.location.get("url", ""):
            errors.append(message.text)

    def open_page(
        address: str = "",
        prepare: Callable = lambda page: None,
        *,
        may_complain: bool = False,
        **options,
    ):
        page = new_tab(**options)
        pages.append(page)
        if not may_complain:
            page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        prepare(page)
        if address:
            page.goto(address)
        return page

    yield open_page
    for page in pages:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")  # the browser is the next test's too
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture
def open_alone(new_page, tmp_path) -> Callable:
    """Give a function that opens components in a file of their own, without server or net.

    What they tell is kept by the page: ``window.drawn``, ``window.codes``, ``window.changes``.
    """
    numbers = iter(range(1000))

    def open_page(packet: bytes, *components: tuple[str, dict], html: str = "", **options):
        sections = [Section(name, given) for name, given in components]
        path = tmp_path / f"{next(numbers)}.html"
        path.write_text(html or build_page(packet, sections, title="Page"), encoding="utf-8")
        asked = []

        def watch(page):
            page.on("request", lambda r: r.url.startswith(("http", "ws")) and asked.append(r.url))
            page.add_init_script(
                """window.drawn = []; window.codes = []; window.changes = [];
                const keep = (list, copy) => ({ detail }) => window[list].push(copy(detail));
                addEventListener("ae:drawn", keep("drawn", (told) => told));
                addEventListener("ae:change", keep("changes", (told) => told));
                addEventListener("ae:code",
                                 keep("codes", (told) => ({ ...told, code: [...told.code] })));"""
            )

        page = new_page(path.as_uri(), watch, offline=True, **options)
        page.wait_for_selector('html[data-state="ready"]')
        page.wait_for_function("() => window.drawn.length > 0")
        frames(page)
        assert not asked
        return page

    return open_page


@pytest.fixture
def do() -> Iterator[Callable]:
    """Give a function that waits for a coroutine on a loop of its own, beside the browser's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def guests(address, do) -> Iterator[Callable]:
    """Give a function that lets somebody join a class, as a browser does: `Guest`."""
    here = []

    def join(code: str, **more: str) -> Guest:
        here.append(do(Guest(address, code, **more).__aenter__()))
        do(here[-1].until(lambda state: state["role"] != "student" or state["name"]))
        return here[-1]

    yield join
    for guest in here:
        do(guest.__aexit__(None, None, None))


@pytest.fixture
def students(do, guests) -> tuple[Callable, Callable]:
    """Give a function that lets students join, and one that acts for each of them."""
    joined = []

    async def act(phase, kind, *acts):
        for guest, more in zip(joined, acts, strict=True):
            state = await guest.until(lambda state: state["phase"] == phase)
            await guest.act(kind, at=state["at"], **more)

    return (
        lambda code, number: joined.extend(guests(code) for _ in range(number)),
        lambda phase, kind, *acts: do(act(phase, kind, *acts)),
    )
