"""The rules of the house, read from the imports: who may use whom, and what must stay light."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEAVES = (
    "specs",
    "validation",
    "errors",
    "files",
    "device",
    "metrics",
    "presets",
    "words",
    "terminal",
)
CORE = (
    "data",
    "networks",
    "store",
    "training",
    "analysis",
    "jobs",
    "export",
    "reports",
    "commands",
)
ROOMS = (
    "home",
    "draw",
    "reconstruct",
    "latent",
    "map",
    "filters",
    "pca",
    "own",
    "reports",
    "train",
)
BELOW = ("choices", "shell", "components", "lessons", "classroom")  # the rooms, lowest first
HEAVY = ("torch", "torchvision", "sklearn", "scipy", "skimage", "umap", "pandas", "plotly")
READING = (
    "ae_core.store",
    "ae_core.training",
    *(f"ae_core.data.datasets.{name}" for name in ("load", "find", "split", "image", "is_")),
    *(f"ae_core.data.evaluation.load_{name}" for name in ("evaluation", "or", "named")),
)
LIGHT_MODULES = (
    "ae_core",
    "ae_core.specs",
    "ae_core.presets",
    "ae_core.networks.model",
    "ae_core.networks.dense",
    "ae_core.data.datasets",
    "ae_core.data.drawing",
    "ae_core.networks.pca",
    "ae_core.metrics",
    "ui.shell.frame",
    "ui.shell.panels",
    "ui.shell.serving.cache",
    "ui.shell.controls",
    "ui.shell.images",
)
STATE_FILE = "ui/shell/state.py"
CACHE_FILE = "ui/shell/serving/cache.py"
MOST_MODULES = 15  # beside each other in one folder
IMPORT_IN_JS = re.compile(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"|@import "([^"]+)"')

# What still breaks a rule: (file, what it imports). The lists may only grow shorter.
DEBTS: frozenset[tuple[str, str]] = frozenset()
CROWDED: dict[str, int] = {}


def core_layer(parts: list[str]) -> int | None:
    """Return where a module of `ae_core` stands: 0 for leaves, then one for each of `CORE`.

    None for the package's own door (`ae_core/__init__.py`) and names it gives.
    """
    if len(parts) < 2 or parts[1].startswith("__"):
        return None
    if parts[1] in LEAVES:
        return 0
    if parts[1] in CORE:
        return 1 + CORE.index(parts[1])
    return 1 + len(CORE) if is_module(parts[:2]) else None


def is_module(parts: list[str]) -> bool:
    """Whether a dotted name is a package or a file of ours."""
    path = ROOT.joinpath(*parts)
    return path.is_dir() or path.with_suffix(".py").exists()


def wrong_way(importer: list[str], other: list[str]) -> str | None:
    """Return why a module may not import another, or None where it may."""
    if importer[0] == "ae_core":
        if other[0] in ("ui", "pages", "app", "home", "streamlit"):
            return f"ae_core knows nothing of {other[0]}"
        if other[0] != "ae_core":
            return None
        own, its = core_layer(importer), core_layer(other)
        if own is not None and its is not None and its > own:
            return f"{importer[1]} may not import {'.'.join(other)}, which lies above it"
        if importer[1:2] == ["analysis"] and ".".join(other).startswith(READING):
            return f"analysis is given arrays: it does not read them with {'.'.join(other)}"
    if importer[0] != "ui":
        return None
    if other[0] in ("pages", "app", "home"):
        return "ui does not import pages"
    if other[:2] == ["ae_core", "commands"]:
        return "ui does not import the command line"
    room = importer[1] if len(importer) > 1 else ""
    if room == "choices" and other[0] in ("streamlit", "plotly"):
        return "choices are read without Streamlit, by a command too"
    if other[0] != "ui" or len(other) < 2 or other[1] == room:
        if room == "components" and other[:2] == ["ui", "components"] and len(other) > 2:
            if is_component(importer) and is_component(other) and other[2] != importer[2]:
                return "a component does not import another"
        return None
    if room in BELOW and other[1] not in BELOW[: BELOW.index(room)]:
        return f"{room} may not import {'.'.join(other)}, which stands on it"
    if room in ROOMS and other[1] in ROOMS:
        return f"the room {room} does not reach into the room {other[1]}"
    return None


def is_component(parts: list[str]) -> bool:
    """Whether a module lies in a component's folder (not beside them)."""
    return len(parts) > 2 and ROOT.joinpath(*parts[:3]).is_dir()


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
    if path.endswith((".js", ".css")):
        return broken_in_browser(path, source)
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    tree = ast.parse(source, filename=path)
    imports, broken = imported_modules(tree, module), []
    for line, name in imports:
        why = wrong_way(module.split("."), name.split("."))
        if why and (path, module_of(name)) not in DEBTS:
            broken.append(f"{path}:{line}: {why}")
    for line, name in attribute_chains(tree) + imports:
        if path != STATE_FILE and name.endswith(("session_state", "query_params")):
            broken.append(f"{path}:{line}: only {STATE_FILE} touches {name}")
        if name.startswith(("st.cache_", "streamlit.cache_")) and path != CACHE_FILE:
            broken.append(f"{path}:{line}: only {CACHE_FILE} uses {name}")
    return broken


def module_of(name: str) -> str:
    """Return the module in which a dotted name of ours stands."""
    parts = name.split(".")
    while len(parts) > 1 and not is_module(parts):
        parts = parts[:-1]
    return ".".join(parts)


def broken_in_browser(path: str, source: str) -> list[str]:
    """Return one sentence for every import that is neither of the component nor shared, and more.

    A script is short, a line too: ruff sees to it in Python, nothing else in the browser's code.
    """
    home, broken = path.split("/")[2], []
    for found in IMPORT_IN_JS.finditer(source):
        target = (ROOT / path).parent / (found[1] or found[2])
        parts = target.resolve().relative_to(ROOT.resolve()).parts
        other = parts[2] if parts[:2] == ("ui", "components") else "/".join(parts)
        if other not in (home, "shared") and (path, "/".join(parts)) not in DEBTS:
            broken.append(f"{path}: {home} may not import {'/'.join(parts)}; move it to shared/")
    lines = source.splitlines()
    wide = [i for i, line in enumerate(lines, 1) if len(line) > 120 and "http" not in line]
    broken += [f"{path}:{line}: over 120 columns" for line in wide]
    if len(lines) >= 300 and path.endswith(".js"):
        broken.append(f"{path}: {len(lines)} lines; a script has fewer than 300")
    return broken


def project_files() -> list[Path]:
    """Return every Python file of the product and every script and style of a component."""
    folders = [ROOT / name for name in ("ae_core", "ui", "pages")]
    python = [ROOT / "app.py", ROOT / "home.py", *(p for f in folders for p in f.rglob("*.py"))]
    browser = [p for end in ("js", "css") for p in (ROOT / "ui/components").rglob(f"*.{end}")]
    return sorted(python + browser)


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
        ("ae_core/metrics.py", "from ae_core.data import datasets"),
        ("ae_core/data/x.py", "from ae_core.networks import model"),
        ("ae_core/data/x.py", "from ..networks.model import Model"),
        ("ae_core/data/own/x.py", "def f():\n    import ae_core.training.engine"),
        ("ae_core/networks/x.py", "from ae_core import store"),
        ("ae_core/store/x.py", "from ae_core.training.train import train_or_load"),
        ("ae_core/training/x.py", "from ae_core.analysis import neighbours"),
        ("ae_core/analysis/x.py", "from ae_core.reports import figures"),
        ("ae_core/analysis/x.py", "from ae_core.store.checkpoints import load_checkpoint"),
        ("ae_core/analysis/x.py", "from ae_core.data.datasets import load_images"),
        ("ae_core/reports/r000/x.py", "from ae_core.commands import output"),
        ("ae_core/analysis/x.py", "import ui.page"),
        ("ae_core/specs/data.py", "from ui.shell import frame"),
        ("ae_core/specs/data.py", "import streamlit as st"),
        ("ae_core/commands/cli.py", "from streamlit.web import bootstrap"),
        ("ui/shell/frame.py", "from pages import draw"),
        ("ui/shell/frame.py", "from ui.map import panel"),
        ("ui/shell/frame.py", "from ui.components import publish_models"),
        ("ui/own/panel.py", "from ae_core.commands.output import say"),
        ("ui/choices/x.py", "import streamlit as st"),
        ("ui/choices/x.py", "from ui.shell import state"),
        ("ui/map/panel.py", "from ui.own import jobs"),
        ("ui/components/digit_map/__init__.py", "from ui.map import packets"),
        ("ui/shell/runs.py", "from ui.classroom import store"),
        ("ui/components/link/__init__.py", "from ui.lessons import shelf"),
        ("ui/lessons/shelf.py", "from ui.classroom import plan"),
        ("ui/classroom/plan.py", "from ui.train import acts"),
        (
            "ui/components/digit_canvas/__init__.py",
            "from ui.components.digit_wall import digit_wall",
        ),
        ("ui/components/digit_map/x.js", 'import { a } from "../latent_pad/points.js";'),
        ("ui/components/shared/core/x.js", 'import { a } from "../../digit_map/tip.js";'),
        ("ui/components/digit_map/x.css", '@import "../latent_pad/component.css";'),
        ("ui/components/digit_map/x.js", f"// {'wide ' * 24}"),
        ("ui/components/digit_map/x.js", "long();\n" * 300),
        ("ui/shell/frame.py", "import streamlit as st\nst.session_state['a'] = 1"),
        ("pages/draw.py", "import streamlit as st\nst.query_params.clear()"),
        ("pages/draw.py", "from streamlit import session_state"),
        ("ui/shell/panels.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("ui/map/panel.py", "from streamlit import cache_resource"),
    ],
)
def test_the_rules_catch_a_bad_example(path, source):
    assert broken_rules(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("ae_core/networks/x.py", "from ae_core.data import idx\nfrom ae_core.specs import A"),
        ("ae_core/data/x.py", "from ae_core.errors import DataError\nimport ae_core.device"),
        ("ae_core/commands/x.py", "from ae_core.reports.figures import Figure"),
        ("ui/shell/state.py", "import streamlit as st\nst.session_state['a'] = 1"),
        ("ui/shell/serving/cache.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
        ("ui/map/panel.py", "from ui.components import digit_map\nfrom ui.map import jobs"),
        ("ui/train/acts.py", "from ui.classroom import rules\nfrom ui.lessons import shelf"),
        ("ui/classroom/plan.py", "from ui.lessons import shelf\nfrom ui.shell import runs"),
        ("ui/components/digit_map/x.js", 'import { a } from "../shared/core/numbers.js";'),
        (
            "pages/draw.py",
            "from ui.shell.frame import begin_page\nfrom ae_core.data import drawing",
        ),
    ],
)
def test_the_rules_let_a_good_example_pass(path, source):
    assert broken_rules(path, source) == []


def test_no_debt_is_kept_that_was_paid():
    for path, name in DEBTS:
        tree = ast.parse((ROOT / path).read_text("utf-8")) if path.endswith(".py") else None
        if tree is not None:
            module = path.removesuffix(".py").replace("/", ".")
            assert name in {module_of(found) for _, found in imported_modules(tree, module)}, path


def crowded_folders(root: Path) -> dict[str, int]:
    """Return the folders of the product that hold too many modules beside each other."""
    counts: dict[tuple[str, str], int] = {}
    for end in ("py", "js"):
        for name in ("ae_core", "ui", "pages"):
            for path in (root / name).rglob(f"*.{end}"):
                if path.name != "__init__.py":
                    folder = path.parent.relative_to(root).as_posix()
                    counts[folder, end] = counts.get((folder, end), 0) + 1
    return {folder: count for (folder, _), count in counts.items() if count > MOST_MODULES}


def test_no_folder_is_crowded():
    assert crowded_folders(ROOT) == CROWDED


def test_a_crowded_folder_would_be_noticed(tmp_path):
    folder = tmp_path / "ui" / "map"
    folder.mkdir(parents=True)
    for number in range(MOST_MODULES + 1):
        (folder / f"m{number}.py").touch()
    assert crowded_folders(tmp_path) == {"ui/map": MOST_MODULES + 1}


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
