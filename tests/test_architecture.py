"""The rules of the house, read from the imports: who may use whom, and what must stay light."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "networks", "training", "analysis", "reports", "entry", "ui", "pages")
ANYWHERE = ("specs", "spec_base", "errors", "device", "presets", "files")  # from any layer
HEAVY = ("torch", "torchvision", "sklearn", "scipy", "skimage", "umap", "pandas", "plotly")
LIGHT_MODULES = (
    "ae_core",
    "ae_core.specs",
    "ae_core.presets",
    "ae_core.networks.model",
    "ae_core.networks.portable",
    "ae_core.data.datasets",
    "ae_core.data.drawing",
    "ae_core.analysis.pca",
    "ae_core.analysis.metrics",
    "ui.page",
    "ui.panels",
    "ui.cached",
    "ui.controls",
    "ui.images",
)
DOOR = "ae_core/commands/page.py"  # a page is made of the components; imported when asked for
STATE_FILE = "ui/state.py"
CACHE_FILES = re.compile(r"ui/cached(_[a-z]+)?\.py")


def layer_of(module: str) -> str | None:
    """Return the layer of a dotted module name, or None where it has none (specs, errors).

    What stands at the top of the core (command line, library) is the layer "entry".
    """
    parts = module.split(".")
    if parts[0] in ("ui", "pages"):
        return parts[0]
    if parts[0] == "app":
        return "pages"
    if parts[0] != "ae_core" or len(parts) < 2 or parts[1] in ANYWHERE:
        return None
    if parts[1] in LAYERS:
        return parts[1]
    is_module = (ROOT / "ae_core" / parts[1]).is_dir() or (
        ROOT / "ae_core" / f"{parts[1]}.py"
    ).exists()
    return "entry" if is_module else None  # else a name of the package, such as an error


def imported_modules(tree: ast.AST, module: str) -> list[tuple[int, str]]:
    """Return (line, dotted name) of every import, relative ones resolved against ``module``."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: -node.level]
                base = ".".join([*parents, *([base] if base else [])])
            found.append((node.lineno, base))
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def attribute_chains(tree: ast.AST) -> list[tuple[int, str]]:
    """Return (line, dotted text) of every attribute that starts at a plain name."""
    found = []
    for node in ast.walk(tree):
        parts, current = [], node
        while isinstance(current, ast.Attribute):
            parts.append(current.attr)
            current = current.value
        if parts and isinstance(current, ast.Name):
            found.append((node.lineno, ".".join([current.id, *reversed(parts)])))
    return found


def broken_rules(path: str, source: str) -> list[str]:
    """Return one sentence for every rule that the file at ``path`` (from the root) breaks."""
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    tree = ast.parse(source, filename=path)
    imports, chains = imported_modules(tree, module), attribute_chains(tree)
    own, broken = layer_of(module), []
    for line, name in imports:
        other = layer_of(name)
        if path == DOOR and name.startswith("ui."):
            continue
        if own and other and LAYERS.index(other) > LAYERS.index(own):
            broken.append(f"{path}:{line}: {own} may not import {name}, which lies to its right")
        if module.startswith("ae_core") and name.split(".")[0] == "streamlit":
            broken.append(f"{path}:{line}: ae_core knows nothing of Streamlit")
        if module.startswith("ae_core") and name.split(".")[0] in ("ui", "pages", "app"):
            broken.append(f"{path}:{line}: ae_core knows nothing of the user interface")
    used = chains + imports
    for line, name in used:
        if path != STATE_FILE and name.endswith(("session_state", "query_params")):
            broken.append(f"{path}:{line}: only {STATE_FILE} touches {name}")
        if name.startswith(("st.cache_", "streamlit.cache_")) and not CACHE_FILES.fullmatch(path):
            broken.append(f"{path}:{line}: only ui/cached.py and ui/cached_*.py use {name}")
    return broken


def project_files() -> list[Path]:
    """Return every Python file of the product."""
    folders = [ROOT / name for name in ("ae_core", "ui", "pages")]
    return [ROOT / "app.py", ROOT / "home.py", *sorted(p for f in folders for p in f.rglob("*.py"))]


def test_every_file_keeps_the_rules():
    broken = [
        sentence
        for path in project_files()
        for sentence in broken_rules(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("ae_core/data/x.py", "from ae_core.networks import model"),
        ("ae_core/data/x.py", "from ..networks.model import Model"),
        ("ae_core/data/x.py", "def f():\n    import ae_core.training.engine"),
        ("ae_core/networks/x.py", "from ae_core import analysis"),
        ("ae_core/analysis/x.py", "import ui.page"),
        ("ae_core/specs.py", "from ui import page"),
        ("ae_core/specs.py", "import streamlit as st"),
        ("ae_core/cli.py", "from streamlit.web import bootstrap"),
        ("ae_core/networks/x.py", "from ae_core.library import load"),
        ("ui/page.py", "from pages import draw"),
        ("ui/page.py", "import streamlit as st\nst.session_state['a'] = 1"),
        ("pages/draw.py", "import streamlit as st\nst.query_params.clear()"),
        ("pages/draw.py", "from streamlit import session_state"),
        ("ui/panels.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("ui/panels.py", "from streamlit import cache_resource"),
        ("ui/components/cached.py", "from streamlit import cache_resource"),
    ],
)
def test_the_rules_catch_a_bad_example(path, source):
    assert broken_rules(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("ae_core/networks/x.py", "from ae_core.data import idx\nfrom ae_core.specs import A"),
        ("ae_core/data/x.py", "from ae_core.errors import DataError\nimport ae_core.device"),
        ("ui/state.py", "import streamlit as st\nst.session_state['a'] = 1"),
        ("ui/cached.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("ui/cached_maps.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("pages/draw.py", "from ui.page import begin_page\nfrom ae_core.data import drawing"),
    ],
)
def test_the_rules_let_a_good_example_pass(path, source):
    assert broken_rules(path, source) == []


def loaded_by(modules: tuple[str, ...]) -> list[str]:
    """Return which heavy packages a fresh interpreter holds after importing ``modules``."""
    code = (
        f"import importlib, sys\nfor name in {modules!r}:\n    importlib.import_module(name)\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_the_first_page_needs_nothing_heavy():
    """Home has to appear within four seconds of the first visit: numpy only until then."""
    assert [name for name in loaded_by(LIGHT_MODULES) if name != "plotly"] == []


def test_a_heavy_import_would_be_noticed():
    assert "scipy" in loaded_by(("scipy.special",))


def test_pages_are_thin():
    """Every file in pages/ is a page to Streamlit, so it holds no helpers and stays short."""
    for path in [ROOT / "home.py", *sorted((ROOT / "pages").glob("*.py"))]:
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) < 80, f"{path.name} has {len(lines)} lines; move helpers into ui/"
        assert lines[0].startswith('"""'), f"{path.name} opens with the sentence a visitor reads"
