"""Run a page as Streamlit would, without a browser."""

import functools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ui.map import panel as map_panel
from ui.shell.serving import cache, jobs, served
from ui.train import panel as train_panel

ROOT = Path(__file__).parents[2]


# Each AppTest reads the metadata of every installed package: half of a page's time here.
manifest_scanner.scan_component_manifests = functools.cache(
    manifest_scanner.scan_component_manifests
)


@pytest.fixture
def cold_caches() -> None:
    """Forget what earlier tests computed: for a test that changes how something is computed."""
    st.cache_data.clear()
    st.cache_resource.clear()
    served.forget()


@pytest.fixture(autouse=True)
def _fresh_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Forget the jobs of earlier tests; no training of the developer's own is in the picker."""
    shared = cache.shared_by_all_visitors()
    for name in [name for name in shared if name.startswith("job ")]:
        del shared[name]
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "checkpoints"))
    monkeypatch.setattr(jobs, "start_warm_up", lambda: None)
    monkeypatch.setattr(map_panel, "_start", lambda *_: None)  # no maps beside the tests
    monkeypatch.setattr(train_panel, "wake_worker", lambda: None)


@pytest.fixture
def without_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away every data set but the embedded one."""
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "empty"))


@pytest.fixture
def run_page() -> Callable[..., AppTest]:
    """Open a page with the given address and run it once."""

    def run(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        if page != "home":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return run


@pytest.fixture
def text_of() -> Callable[[AppTest], str]:
    """Return all HTML that a page shows, main area and sidebar, its terms unmarked."""

    def text(app: AppTest) -> str:
        shown = [*app.main.get("html"), *app.sidebar.get("html")]
        text = "\n".join(element.proto.body for element in shown)
        return re.sub(r'<span class="ae-term"[^>]*>([^<]*)</span>', r"\1", text)

    return text
