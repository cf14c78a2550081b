"""Bundle a browser component's modules and styles into the two strings that a page takes.

The modules are ordinary ES modules, so that node tests them as they are. In the bundle each
becomes a function of its own that returns what it exports: names stay private, as in the files.
The components are files beside this package, found by their path; nothing here imports them.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

COMPONENTS = Path(__file__).resolve().parents[2] / "ui" / "components"
TOKENS = COMPONENTS / "shared" / "tokens.json"  # for Python, scripts and styles

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.{1,2}/[^"]+)";[ \t]*$', re.MULTILINE)
_DATA = re.compile(
    r'^import (\w+) from "(\.{1,2}/[^"]+\.json)" with \{ type: "json" \};[ \t]*$', re.MULTILINE
)
_CSS_IMPORT = re.compile(r'^@import "([^"]+)";[ \t]*$', re.MULTILINE)
_HTML_IMPORT = re.compile(r'<!-- import "([^"]+)" -->')
# A whole line, or what ends one: no quote after it, so it stands in no text.
_COMMENT = re.compile(r"^[ \t]*//.*\n| +// [^\"'`\n]*$", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function\*? |const |let |class )", re.MULTILINE)
_EXPORTED_NAME = re.compile(
    r"^export (?:async )?(?:function\*?|const|let|class) ([\w$]+)", re.MULTILINE
)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


@dataclass(frozen=True)
class ComponentSource:
    """What a component is made of; any page can mount it, with or without a server."""

    html: str
    css: str
    javascript: str


def read_component(name: str) -> ComponentSource:
    """Read ``component.html``, ``.css`` (either may be absent) and ``.js`` of a folder."""
    folder = COMPONENTS / name

    def text(suffix: str) -> str:
        path = folder / f"component.{suffix}"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    style = _inline_styles(folder, text("css"))
    html = _HTML_IMPORT.sub(lambda found: (folder / found[1]).read_text("utf-8"), text("html"))
    variables = f":host {{ {css_variables()} }}\n" if style else ""
    return ComponentSource(html, variables + style, bundle_javascript(folder / "component.js"))


def css_variables() -> str:
    """Return the tokens as ``--ae-…`` variables that follow the colour scheme."""
    tokens = json.loads(TOKENS.read_text(encoding="utf-8"))
    light, dark = tokens["light"], tokens["dark"]
    return " ".join(
        f"--ae-{name.replace('_', '-')}: light-dark({light[name]}, {dark[name]});"
        for name in light
        if name != "classes"
    )


def _inline_styles(folder: Path, css: str, known: set[Path] | None = None) -> str:
    """Put the text of each ``@import "file.css";`` in its place, a file's but once."""
    known = set() if known is None else known

    def replace(match: re.Match[str]) -> str:
        path = (folder / match[1]).resolve()
        if path in known:
            return ""
        known.add(path)
        return _inline_styles(path.parent, path.read_text(encoding="utf-8"), known)

    return _CSS_IMPORT.sub(replace, css)


def bundle_javascript(entry: Path) -> str:
    """Put a module and all it imports into one module; the entry's exports stay exports."""
    entry = entry.resolve()
    order: list[Path] = []
    _visit(entry, order, ())
    parts = [_wrap(path) for path in order if path != entry]
    return "\n".join([*parts, _resolve_imports(entry, _source(entry))])


def _source(path: Path) -> str:
    """Return a module without its comments: a visitor does not read them."""
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


def _visit(path: Path, order: list[Path], trail: tuple[Path, ...]) -> None:
    """Append ``path`` to ``order`` after everything it needs."""
    if path in trail:
        circle = " -> ".join(p.name for p in (*trail, path))
        raise ValueError(f"Modules import each other in a circle: {circle}; split one of them.")
    if path in order:
        return
    for _, target in _IMPORT.findall(_source(path)):
        _visit((path.parent / target).resolve(), order, (*trail, path))
    order.append(path)


def _wrap(path: Path) -> str:
    """Return a module as a constant: a function that runs once and gives back its exports."""
    source = _source(path)
    names = _EXPORTED_NAME.findall(source)
    body = EXPORT.sub("", _resolve_imports(path, source))
    _refuse_left_overs(path, body)
    return (
        f"const {_variable(path)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();\n"
    )


def _resolve_imports(path: Path, source: str) -> str:
    """Turn each import into a destructuring of the module's constant."""

    def replace(match: re.Match[str]) -> str:
        target = (path.parent / match[2]).resolve()
        wanted = [name.split() for name in match[1].split(",") if name.strip()]
        exported = _EXPORTED_NAME.findall(_source(target))
        for name, *_ in wanted:
            if name not in exported:
                raise ValueError(f"{path.name} imports {name}, which {target.name} lacks.")
        names = ", ".join(": ".join([words[0], *words[2:]]) for words in wanted)
        return f"const {{ {names} }} = {_variable(target)};"

    def inline(match: re.Match[str]) -> str:
        data = json.loads((path.parent / match[2]).read_text(encoding="utf-8"))
        return f"const {match[1]} = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};"

    resolved = _DATA.sub(inline, _IMPORT.sub(replace, source))
    if re.search(r"^import\b", resolved, re.MULTILINE):
        _refuse_left_overs(path, EXPORT.sub("", resolved))
    return resolved


def _refuse_left_overs(path: Path, body: str) -> None:
    left = _LEFT_OVER.search(body)
    if left:
        raise ValueError(
            f'{path.name}: "{left[0]}" is not understood; write import {{ name }} from '
            '"./file.js"; or export function, const, let or class.'
        )


def _variable(path: Path) -> str:
    """Name a module's constant after its path below the components folder."""
    try:
        parts = path.relative_to(COMPONENTS).with_suffix("").parts
    except ValueError:
        parts = (path.stem,)
    return "$" + re.sub(r"\W", "_", "_".join(parts))
