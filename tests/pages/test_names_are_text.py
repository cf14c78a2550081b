"""A set's title, its classes and files are text on every page, whatever they are made of."""

import html
import json
import re
from pathlib import Path

import numpy as np
import pytest

from ae_core.analysis.evaluation import evaluate_split
from ae_core.data.own.store import save_own
from ae_core.training.own_experiments import own_experiment
from ae_core.training.train import train_or_load
from tests.own_samples import own_images, shapes_array
from ui.shell.pages import PAGES as LISTED
from ui.shell.words import plain_markdown

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")
PAGES = tuple(page.name for page in LISTED)
TITLE = "![x](http://127.0.0.1:9/x.png) <img src=x> **b** $x$ :smile:"
CLASSES = ("<img src=x onerror=1>", "=1+1", "**b** $x$ %{x} :red[r]")
FILE = "<img src=x onerror=2> ![x](http://127.0.0.1:9/y.png).png"
IMAGE = re.compile(r"<img|<script|onerror=\d>|<b>b</b>", re.IGNORECASE)


@pytest.fixture
def markup(monkeypatch, tmp_path):
    """Store a set whose names are markup, and train on it."""
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    pixels, labels = shapes_array()
    found = own_images(
        pixels,
        [CLASSES[label] for label in labels],
        [f"{number} {FILE}" for number in range(len(pixels))],
        FILE,
    )
    save_own("markup", found, title=TITLE)
    spec = own_experiment("markup", 2, num_epochs=1)
    train_or_load(spec, evaluate=evaluate_split)
    return spec.name


def labels_of(app):
    """Return whatever Streamlit reads as Markdown: bodies, labels, helps and choices."""
    found = []
    for element in [*app.main, *app.sidebar]:
        found += texts_of(element)
    return found


def texts_of(element):
    """Return the texts of an element and of those inside it."""
    children = getattr(element, "children", {})
    found = [text for child in children.values() for text in texts_of(child)]
    proto = getattr(element, "proto", None)
    if proto is None or element.type == "html":
        return found
    found += [str(getattr(proto, name, "")) for name in ("label", "help", "text", "caption")]
    if element.type in ("markdown", "caption", "subheader", "header", "title", "expandable"):
        found.append(str(getattr(proto, "body", "")))
    if element.type in ("button_group", "radio"):
        found += [str(option) for option in getattr(proto, "options", [])]
    return found


def plotly_texts(app):
    """Return every text of the charts, as Plotly gets it."""
    charts = app.main.get("plotly_chart")

    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from strings(one)
        elif isinstance(value, list):
            for one in value:
                yield from strings(one)

    return [text for chart in charts for text in strings(json.loads(chart.proto.spec))]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_takes_a_name_for_markup(run_page, text_of, markup, page):
    app = run_page(page, data="markup", model=markup)
    assert not app.exception and "Something went wrong" not in text_of(app)
    body = re.sub(r"<style>.*?</style>", "", text_of(app), flags=re.DOTALL)
    assert not IMAGE.search(body), IMAGE.search(body)
    for text in labels_of(app):
        assert "](http" not in text and "**b**" not in text and "$x$" not in text, text
        assert ":smile:" not in text and ":red[" not in text, text
    for text in plotly_texts(app):
        assert not IMAGE.search(text), text
        assert "%{x} :red" not in text, text


def test_names_show_as_they_are_written(run_page, text_of, markup):
    text = html.unescape(text_of(run_page("own_data", data="markup", model=markup)))
    assert TITLE in text and FILE in text
    app = run_page("reconstruct", data="markup", model=markup, digit_class="1")
    assert app.selectbox(key="choose_data").options.count(TITLE) == 1
    assert set(CLASSES) < set(app.selectbox(key="choose_digit_class").options)
    other = run_page("own_data", data="mnist")
    (button,) = [one for one in other.button if one.key == "own_open_markup"]
    assert re.sub(r"\\(.)", r"\1", button.label.replace("\u2060", "")) == TITLE


def test_what_is_read_shows_its_names_as_text(run_page, text_of, monkeypatch, tmp_path):
    from tests.own_samples import fill_folder

    monkeypatch.setenv("AE_ALLOW_PATHS", "1")
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    kinds = ("<img src=x onerror=1>", "![x](y) **b** $x$")
    folder = fill_folder(tmp_path / "<b>b<b> :smile:", per_class=60, kinds=kinds)
    (folder / kinds[0] / "<img src=x onerror=3>.png").write_bytes(b"no")
    app = run_page("own_data")
    app.session_state["own_way"] = "A path on this machine"
    app.run()
    app.text_input(key="own_path").set_value(str(folder)).run()
    assert not app.exception
    body = re.sub(r"<style>.*?</style>", "", text_of(app), flags=re.DOTALL)
    assert not IMAGE.search(body)
    assert f"{kinds[0]} 60" in html.unescape(body) and "onerror=3>.png" in html.unescape(body)
    for text in labels_of(app):
        assert "**b**" not in text and ":smile:" not in text


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "1. one",
        "# x",
        "- x",
        "> x",
        "`x`",
        "~~x~~",
        "[x](y)",
        "<b>",
        "$x$",
        ":smile:",
        ":material/x:",
        ":red[x]",
        "www.x.org",
        "http://x.org",
        "a@b.org",
        "->",
        "<->",
        "--",
        "\\x",
    ],
)
def test_every_mark_of_markdown_is_escaped(text):
    found = plain_markdown(text)
    assert re.sub(r"\\(.)", r"\1", found.replace("\u2060", "")) == text
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\.", "", found))


def test_the_standalone_page_holds_names_as_text(markup, monkeypatch):
    from ui.components.model_page import build_model_page
    from ui.shell.serving.cache import list_entries

    entry = next(one for one in list_entries()[0] if one.name == markup)
    page = build_model_page(entry)
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not IMAGE.search(shown)


def test_class_names_reach_components_as_text():
    """No component but the two whose markup is our own writes HTML."""
    folder = Path(__file__).parents[2] / "ui" / "components"
    writers = {
        path.name
        for path in folder.rglob("*.js")
        if re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", path.read_text("utf-8")
        )
    }
    assert writers <= {"standalone.js", "looks.js"}


def test_a_table_of_names_holds_no_formulas():
    from ae_core.files import plain_cell

    assert plain_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)" and plain_cell("@x") == "'@x"
    assert plain_cell("-1") == "-1" and plain_cell("+1.5") == "+1.5" and plain_cell("a=b") == "a=b"
    assert isinstance(np.asarray([plain_cell("\tx")]), np.ndarray)
