"""The map in a real browser, from a file without a server: two maps of one network."""

import gzip

import numpy as np
import pytest

from ae_core.export.page import Section, build_page
from ae_core.networks.dense import DenseAutoencoder, DenseLayer, build_packet

pytestmark = pytest.mark.browser

COUNT, SIDE = 400, 20  # digits on a grid
FRAMES, TIP = ".map-frame", ".tip"
LISTEN = """() => {
  window.drawn = 0; window.changes = [];
  addEventListener("ae:drawn", ({ detail }) => window.drawn += detail.component === "digit-map");
  addEventListener("ae:change", ({ detail }) => window.changes.push(detail));
}"""


def network():
    rng = np.random.default_rng(4)

    def layer(outputs, inputs, activation):
        weight = rng.normal(size=(outputs, inputs)) / np.sqrt(inputs)
        return DenseLayer(weight.astype(np.float32), np.zeros(outputs, np.float32), activation)

    encoder, decoder = (layer(3, 784, "linear"),), (layer(784, 3, "sigmoid"),)
    return DenseAutoencoder("net", encoder, decoder, hash="net", title="net")


def packet(model):
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (COUNT, 784), dtype=np.uint8)
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2)
    arrays = {
        "sheet": np.frombuffer(gzip.compress(pixels.tobytes(), mtime=0), np.uint8),
        "codes:net": rng.normal(size=(COUNT, 3)).astype(np.float16),
        "labels:net": (grid[:, 0] // 2).astype(np.uint8),
        "error:net": np.linspace(0.01, 0.05, COUNT, dtype=np.float32),
        "places:one": grid.astype(np.float32),
        "places:two": -grid.astype(np.float32),
        "plane:one": np.float32([[1, 0, 0, 10], [0, 1, 0, 10]]),
    }
    return build_packet([model], arrays)


def option(places, method):
    quality = {
        "trustworthiness": 0.9,
        "continuity": 0.8,
        "num_neighbours": 10,
        "n": COUNT,
        "silhouette_codes": None,
        "silhouette_map": None,
        "knn_accuracy_codes": None,
        "knn_accuracy_map": None,
    }
    return {
        "hash": "net",
        "places": places,
        "method": method,
        "title": method.upper(),
        "name": "net",
        "detail": "seed 0",
        "quality": quality,
    }


@pytest.fixture
def page(new_tab, tmp_path):
    """Open two maps of the network; nothing may complain."""
    options = {
        "maps": [option("one", "pca"), option("two", "umap")],
        "isReal": True,
        "colour": "class",
        "marks": "dots",
        "digit": 0,
    }
    html = build_page(packet(network()), [Section("digit_map", options)], title="Map")
    path = tmp_path / "map.html"
    path.write_text(html, encoding="utf-8")
    page = new_tab(offline=True, viewport={"width": 1120, "height": 900})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(f"({LISTEN})()")
    page.goto(path.as_uri())
    page.wait_for_function("() => window.drawn > 1")
    settle(page)
    yield page
    page.close()
    assert not errors


def settle(page):
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")


def spot(page, column, row):
    """Return where a digit lies on the first map, to one scale and upside up."""
    box = page.locator(FRAMES).first.bounding_box()
    unit = min(box["width"], box["height"]) / ((SIDE - 1) * 1.08)
    middle = (SIDE - 1) / 2
    x = box["x"] + box["width"] / 2 + (column - middle) * unit
    return x, box["y"] + box["height"] / 2 - (row - middle) * unit


def overlay(page, number):
    canvas = page.locator(FRAMES).nth(number).locator('[data-part="overlay"]')
    return canvas.evaluate("(canvas) => canvas.toDataURL()")


def test_pointing_at_a_point_shows_its_digit_on_both_maps(page):
    before = overlay(page, 1)
    page.mouse.move(*spot(page, 4, 7))
    settle(page)
    assert page.locator(TIP).inner_text().startswith("a 2")
    assert overlay(page, 1) != before  # the same digit is ringed there
    assert page.evaluate("() => window.changes") == []
    page.mouse.move(5, 5)
    settle(page)
    assert not page.locator(TIP).is_visible()
    assert overlay(page, 1) == before


def test_a_click_opens_the_card_and_a_drag_moves_the_map(page):
    page.mouse.click(*spot(page, 10, 10))
    page.wait_for_function("() => window.changes.length > 0")
    assert page.evaluate("() => window.changes.at(-1).digit") == 10 * SIDE + 10
    assert page.locator(".card h3").inner_text() == "Test digit 210, a 5"
    assert page.locator(".card .near button").count() == 12
    page.mouse.move(*spot(page, 10, 10))
    page.mouse.wheel(0, -900)
    settle(page)
    before = overlay(page, 0)
    page.mouse.down()
    page.mouse.move(*spot(page, 12, 12), steps=4)
    page.mouse.up()
    settle(page)
    assert overlay(page, 0) != before
    page.get_by_role("button", name="Whole map").click()


def test_a_box_catches_digits_which_keep_their_colour_on_both_maps(page):
    page.get_by_role("button", name="Box").click()
    page.mouse.move(*spot(page, 3.5, 3.5))
    page.mouse.down()
    page.mouse.move(*spot(page, 7.5, 8.5), steps=5)
    page.mouse.up()
    settle(page)
    assert page.locator(".caught h3").inner_text() == "20 of 400 digits selected"
    assert "50 % are" in page.locator(".caught").inner_text()
    with page.expect_download() as saved:
        page.locator(".menu summary").click()
        page.get_by_role("button", name="Digits (CSV)").click()
    rows = saved.value.path().read_text().splitlines()
    assert rows[0].startswith("digit,class,x_1,y_1,mse_1,code_1_1") and len(rows) == 21
    page.get_by_role("button", name="Clear selection").click()
    settle(page)
    assert not page.locator(".caught").is_visible()


def test_colours_and_signs_are_told_to_the_page(page):
    page.locator("select").select_option("error")
    page.get_by_role("button", name="Class signs").click()
    told = page.evaluate("() => window.changes.at(-1)")
    assert (told["colour"], told["marks"]) == ("error", "glyphs")
    assert "MSE" in page.locator(".map-legend").first.inner_text()
    assert "means nothing" in page.locator(".warn").last.inner_text()
