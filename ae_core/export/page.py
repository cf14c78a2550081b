"""One HTML file that holds a model, its codes, real digits and the components: no server, no net.

Every component is a plain ``mount(element, registry, options, onChange)``, so a page is their code,
a packet and a few lines that put the one to the other.
"""

import base64
import gzip
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ae_core.data.published import Dataset
from ae_core.errors import DataError
from ae_core.export.bundle import COMPONENTS, EXPORT, TOKENS, bundle_javascript, read_component

MAX_BYTES = 10_000_000

_DEFAULT_EXPORT = re.compile(r"^export default ", re.MULTILINE)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'unsafe-inline' 'wasm-unsafe-eval'; img-src data: blob:">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{subtitle}</p>
{sections}
<footer>{footer}</footer>
</main>
<script type="module">
{javascript}
</script>
</body>
</html>
"""


@dataclass(frozen=True)
class Section:
    """One component on the page, with the heading above it."""

    component: str  # its folder
    options: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    subtitle: str = ""


def build_standalone_page(
    packet: bytes,
    title: str,
    *,
    subtitle: str = (
        "Every point is a test {thing}. Touch or point anywhere: the network draws what it would "
        "see there."
    ),
    model_title: str = "",
    naming: Mapping[str, Any] | None = None,
    max_bytes: int = MAX_BYTES,
) -> str:
    """Return a page with pad, canvas, sliders and path for the first model of a packet.

    The packet is as `publish_models` takes it: models, the codes and labels of the first, a sheet
    of digits. ``model_title`` is what the canvas calls the model, its name where empty; ``naming``
    what its pictures and classes are called, as `naming_of` gives it; None: digits. Without a model
    or codes, or where the page would be larger than ``max_bytes``, it is a DataError.
    """
    header = json.loads(packet[4 : 4 + int.from_bytes(packet[:4], "little")])
    if not header["models"]:
        raise DataError("The packet holds no model; a page needs one.")
    model = header["models"][0]
    if not {"codes", f"codes:{model['hash']}"} & set(header["arrays"]):
        raise DataError(f"The packet holds no test codes of {model['name']}; the pad needs them.")
    many = model["code_size"] > 4
    named = {} if naming is None else {"naming": naming}
    chosen = {"hash": model["hash"], **named}
    words = {"title": model_title or model["name"], "subtitle": f"code of {model['code_size']}"}
    columns = [{"hash": model["hash"], **words}]
    sections = [
        Section("latent_pad", {**chosen, "panels": ["path"] if many else ["sliders", "path"]}),
        Section("slider_bank", chosen, "The numbers of the code", "Move one: the digit follows."),
        Section(
            "digit_canvas",
            {**named, "columns": columns, "strokes": None},
            "Draw a digit",
            "It is encoded and decoded while you draw; the point on the pad is your drawing.",
        ),
    ]
    page = build_page(
        packet,
        sections if many else [sections[0], sections[2]],
        title=title,
        subtitle=name_things(subtitle, are_digits=naming is None),
        footer="Made with Autoencoder Explorer. Everything here is computed in this page.",
    )
    size = len(page.encode())
    if size > max_bytes:
        raise DataError(
            f"The page has {size:,} bytes and may have {max_bytes:,}; send fewer digits on the "
            "sheet, or a smaller model."
        )
    return page


def build_page(
    packet: bytes, sections: Sequence[Section], *, title: str, subtitle: str = "", footer: str = ""
) -> str:
    """Return a page of any components; what `build_standalone_page` and the tests use."""
    names = list(dict.fromkeys(section.component for section in sections))
    return _PAGE.format(
        title=html.escape(title),
        subtitle=html.escape(subtitle),
        footer=html.escape(footer),
        style=_style(),
        sections="\n".join(_section(section) for section in sections),
        javascript=_javascript(names, packet),
    )


def _style() -> str:
    """Return the page's own style; the components bring theirs."""
    tokens = json.loads(TOKENS.read_text("utf-8"))
    light = f":root {{ color-scheme: light dark; {_variables(tokens['light'])} }}"
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_variables(tokens['dark'])} }} }}"
    return "\n".join([light, dark, (COMPONENTS / "shared" / "standalone.css").read_text("utf-8")])


def _variables(colours: Mapping[str, str]) -> str:
    """Return what Streamlit's theme would say, for components that read it."""
    tokens = {
        "--paper": "paper",
        "--soft": "soft",
        "--st-background-color": "paper",
        "--st-secondary-background-color": "card",
        "--st-text-color": "ink",
        "--st-border-color": "line",
        "--st-primary-color": "accent",
    }
    return " ".join(f"{name}: {colours[token]};" for name, token in tokens.items())


def _section(section: Section) -> str:
    options = html.escape(json.dumps(dict(section.options)))
    texts = {"h2": section.title, "p": section.subtitle}
    head = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in texts.items() if text)
    host = f'<div data-component="{section.component}" data-options="{options}"></div>'
    return f"<section>{head}{host}</section>"


def _javascript(names: Sequence[str], packet: bytes) -> str:
    """Bundle components, their styles and the packet into one module."""
    sources = {name: read_component(name) for name in names}
    mounts = ", ".join(f"{name}: {_as_mount(sources[name].javascript)}" for name in names)
    looks = {name: {"html": s.html, "css": s.css} for name, s in sources.items()}
    start = EXPORT.sub("", bundle_javascript(COMPONENTS / "shared" / "standalone.js"))
    # bytes sorted by significance: zipped, float16 shrinks by a fifth
    pairs = np.frombuffer(packet + b"\0" * (len(packet) % 2), np.uint8).reshape(-1, 2)
    zipped = gzip.compress(np.ascontiguousarray(pairs.T).tobytes(), 9, mtime=0)
    script = (
        f"{start}\n"
        f"const mounts = {{ {mounts} }};\n"
        f"const publish = {_as_mount(read_component('model').javascript)};\n"
        f"const sources = {json.dumps(looks)};\n"
        f'startPage({{ mounts, sources, publish, packet: "{base64.b64encode(zipped).decode()}" }});'
    )
    return script.replace("</script", "<\\/script")


def _as_mount(bundle: str) -> str:
    """Turn a component's bundle into an expression: its ``mount``, all other names hidden."""
    body = _DEFAULT_EXPORT.sub("const component = ", bundle)
    return f"(() => {{\n{EXPORT.sub('', body)}\nreturn component.mount;\n}})()"


def name_things(text: str, *, are_digits: bool) -> str:
    """Fill in what a text's pictures are: ``{thing}``, ``{things}``, ``{a_thing}``.

    A placeholder with a capital begins a sentence.

    >>> name_things("{A_thing} among test {things}", are_digits=False)
    'An image among test images'
    """
    article, word = ("a", "digit") if are_digits else ("an", "image")
    said = {"thing": word, "things": f"{word}s", "a_thing": f"{article} {word}"}
    for name, words in said.items():
        text = text.replace(f"{{{name}}}", words)
        text = text.replace(f"{{{name.capitalize()}}}", words.capitalize())
    return text


def naming_of(dataset: Dataset) -> dict[str, Any] | None:
    """Return what the browser's components call a set's pictures and classes; None for digits."""
    if dataset.has_digits:
        return None
    return {"classes": list(dataset.class_names) if dataset.is_labelled else None}
