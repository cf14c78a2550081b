"""The slider of the PCA page in a real browser, from a file without a server."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ae_core.networks.dense import build_packet
from tests.browser.watching import frames
from ui.pca.packets import pack_basis
from ui.shell.serving import cache

pytestmark = pytest.mark.browser

LADDER, SLIDER = '[data-ae="pca-ladder"]', '[data-ae="pca-slider"]'


@pytest.fixture(scope="module")
def parts():
    """Components and test digits that are embedded, and a network trained on them."""
    pca = cache.load_components("digits")
    images, labels = cache.load_test_set("digits")
    entry = next(e for e in cache.list_entries()[0] if e.name == "digits-10-plain")
    return pca, images, labels, cache.load_model(entry)


@pytest.fixture
def page(open_alone, parts, monkeypatch):
    """Open the slider with its digits; nothing may complain."""
    pca, images, labels, model = parts
    ladder = cache.load_ladder("digits")
    options = {
        "data": "digits",
        "k": 10,
        "isClipped": True,
        "digit": 0,
        "unit": "squared_error",
        "isLog": False,
        "n": 360,
        "network": {
            "hash": model.hash,
            "name": "digits-10-plain",
            "look": "autoencoder",
            "error": 2.2239,
        },
        "ladder": {
            kind: ladder.values("squared_error", is_clipped=kind == "clipped")
            for kind in ("plain", "clipped")
        },
        "needed": {"plain": 24, "clipped": 23},
    }
    monkeypatch.setattr("ui.pca.packets.build_packet", lambda _, a: build_packet([model], a))
    view = {"width": 1060, "height": 900}
    page = open_alone(pack_basis(pca, images, labels), ("pca_ladder", options), viewport=view)
    page.wait_for_function("() => window.drawn.length > 1")
    page.wait_for_function(
        f"""() => document.querySelector("[data-component]").shadowRoot
            .querySelector('{LADDER} .given .soft').textContent"""
    )
    frames(page)
    return page


def numbers(page, row):
    return [float(text) for text in page.locator(f".row.{row} output").all_inner_texts()]


def last_choice(page):
    return page.evaluate("() => window.changes.at(-1)")


def test_the_errors_are_those_of_the_server(page, parts):
    pca, images, _, model = parts
    digits = images[:5]
    for k in (10, 3, 64):
        page.locator(SLIDER).fill(str(k))
        frames(page)
        drawn = pca.truncated(k).clipped().reconstruct(digits)
        wanted = ((drawn - digits) ** 2).sum(axis=(1, 2, 3))
        assert numbers(page, "pca") == pytest.approx(wanted, rel=0.01, abs=0.002)
    wanted = ((model.reconstruct(digits) - digits) ** 2).sum(axis=(1, 2, 3))
    assert numbers(page, "network") == pytest.approx(wanted, rel=0.01)


def test_the_curve_is_pulled_and_the_choice_told_once_it_is_let_go(page):
    box = page.locator(".curve").bounding_box()
    before = numbers(page, "pca")
    page.mouse.move(box["x"] + 120, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 40, steps=5)
    frames(page)
    assert numbers(page, "pca") != before and not page.evaluate("() => window.changes.length")
    page.mouse.up()
    told = {"k": 64, "isClipped": True, "digit": 0, "subject": 0, "sketch": []}
    assert last_choice(page) == told
    assert page.locator(".count").inner_text() == "k = 64"
    assert page.locator(".parts .left-out").count() == 0


def test_plain_or_clipped_and_other_digits(page):
    before = numbers(page, "pca")
    page.get_by_role("button", name="Clipped").click()
    frames(page)
    assert all(
        plain >= clipped for plain, clipped in zip(numbers(page, "pca"), before, strict=True)
    )
    assert last_choice(page)["isClipped"] is False
    page.get_by_role("button", name="Other digits").click()
    frames(page)
    assert last_choice(page)["digit"] == 5
    assert page.locator(".given .soft").first.inner_text().startswith("test 5")


def test_a_drawing_stands_first_and_goes_again(page):
    box = page.locator(".draw-pad canvas").bounding_box()
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(x + 10, box["y"] + 160, steps=8)
    page.mouse.up()
    frames(page)
    notes = page.locator(".given .soft").all_inner_texts()
    assert notes[0] == "your drawing" and notes[1].startswith("test 0")
    page.get_by_role("button", name="Clear").click()
    frames(page)
    assert page.locator(".given .soft").first.inner_text().startswith("test 0")


def test_the_film_walks_to_the_last_and_is_saved(page):
    page.locator(SLIDER).fill("60")
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function("() => window.changes.at(-1)?.k === 64", timeout=20_000)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Film (GIF)").click()
    with Image.open(download.value.path()) as film:
        assert film.n_frames == 64 and film.size == (782, 466)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Errors (CSV)").click()
    rows = Path(download.value.path()).read_text("utf-8").splitlines()
    assert len(rows) == 1 + 64 + 1 and rows[0].startswith('"k, squared error"')


def test_a_component_is_clicked_and_the_keys_step(page):
    page.locator(".parts button").nth(6).click()
    frames(page)
    assert last_choice(page)["k"] == 7 and page.locator(".parts .left-out").count() == 57
    page.locator(SLIDER).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.changes.at(-1).k === 8")


@pytest.mark.parametrize("width", [1060, 360])
def test_nothing_is_cut_off(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    frames(page)
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    picture = page.locator(".row.given canvas").first.evaluate("(c) => c.toDataURL()")
    image = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2])))
    assert image.size == (28, 28) and np.asarray(image.convert("L")).std() > 20
