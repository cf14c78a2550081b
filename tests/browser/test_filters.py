"""The filter wall in a real browser, from a file without a server."""

import gzip
import json

import numpy as np
import pytest

from ae_core.networks.dense import DenseAutoencoder, DenseLayer, build_packet
from tests.browser.watching import frames

pytestmark = pytest.mark.browser

WALL, VERDICT = '[data-ae="filter-wall"]', ".verdict"
UNITS = 200


def network():
    """784-200-6-784 with one dead unit, two that look for the same, and one that tells all."""
    rng = np.random.default_rng(4)

    def layer(outputs, inputs, activation):
        weight = rng.normal(size=(outputs, inputs)) / np.sqrt(inputs)
        return DenseLayer(weight.astype(np.float32), np.zeros(outputs, np.float32), activation)

    encoder = (layer(UNITS, 784, "relu"), layer(6, UNITS, "linear"))
    encoder[0].weight[7] = encoder[0].weight[3]
    return DenseAutoencoder("net", encoder, (layer(784, 6, "sigmoid"),), hash="net", title="net")


def packet(model):
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (30, 784), dtype=np.uint8)
    kinds = np.zeros(UNITS, np.uint8)
    kinds[[5, 7]] = 1, 3
    head = {
        "hash": "net",
        "layer": "encoder-1",
        "n": 30,
        "silence": "exactly 0",
        "kinds": ["", "dead", "saturated", "twin"],
        "counts": {"dead": 1, "twin": 1},
    }
    head["counts"]["saturated"] = 0
    twins = np.full(UNITS, -1, np.float32)
    twins[7] = 3
    arrays = {
        "sheet": np.frombuffer(gzip.compress(pixels.tobytes(), mtime=0), np.uint8),
        "labels": (np.arange(30) % 10).astype(np.uint8),
        "findings": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "findings.usage": rng.random(UNITS, np.float32),
        "findings.kind": kinds,
        "findings.twin": twins,
        "findings.strongest": np.tile(np.arange(10, dtype=np.float32), (UNITS, 1)),
        "findings.counts": rng.integers(0, 30, (UNITS, 20)).astype(np.float32),
        "findings.extremes": np.tile(np.float32([0, 2]), (UNITS, 1)),
        "components": rng.normal(size=(64, 784)).astype(np.float16),
    }
    return build_packet([model], arrays)


@pytest.fixture
def page(open_alone):
    """Open the wall of the network; nothing may complain."""
    options = {
        "hash": "net",
        "isReal": True,
        "layer": "encoder-1",
        "reading": "",
        "order": "usage",
        "scale": "tile",
        "unit": -1,
        "factors": [],
        "digit": 3,
        "beside": "",
    }
    view = {"width": 1120, "height": 900}
    page = open_alone(packet(network()), ("filter_wall", options), viewport=view)
    page.wait_for_function("() => window.drawn.length > 1")
    frames(page)
    return page


def tile_at(page, place, columns=None):
    """Return the middle of a tile: 200 of 28 pixels, three between."""
    box = page.locator(WALL).bounding_box()
    columns = columns or round((box["width"] + 3) / 31)
    x, y = place % columns, place // columns
    return box["x"] + 31 * x + 14, box["y"] + 31 * y + 14


def picture(page, number):
    return page.locator(".pictures canvas").nth(number).evaluate("(canvas) => canvas.toDataURL()")


def last_choice(page):
    return page.evaluate("() => window.changes.at(-1)")


def test_pointing_at_a_tile_draws_the_digit_without_it_and_leaving_restores(page):
    whole = picture(page, 2)
    assert whole == picture(page, 1)
    drawn = set()
    for place in range(12):
        page.mouse.move(*tile_at(page, place))
        frames(page)
        drawn.add(picture(page, 2))
    assert len(drawn) > 6  # silent units change nothing
    assert page.evaluate("() => window.changes") == []  # a look is no choice
    page.mouse.move(5, 5)
    frames(page)
    assert picture(page, 2) == whole


def test_a_look_is_told_from_the_network_as_it_is_until_it_is_a_choice(page):
    page.mouse.click(*tile_at(page, 2))
    page.get_by_role("button", name="Switch off").click()
    frames(page)
    unit = last_choice(page)["unit"] + 1
    changed = picture(page, 2)
    titles = page.locator(".pictures h2")
    page.mouse.move(*tile_at(page, 4))
    frames(page)
    assert titles.nth(1).inner_text() == f"unit {unit} off" and picture(page, 1) == changed
    assert titles.nth(2).inner_text().startswith("and ")
    assert page.locator(".lens canvas").count() == 2
    words = page.locator('[data-part="lensChangeWords"]').inner_text()
    assert words.startswith("without it: ")
    page.mouse.down()
    page.mouse.up()  # now it is the chosen one, which is as it is
    frames(page)
    assert titles.nth(1).inner_text() == "whole network" and picture(page, 2) == changed
    assert page.locator('[data-part="lensLoss"]').is_hidden()


def test_a_click_chooses_and_the_slider_changes_the_network(page):
    page.mouse.click(*tile_at(page, 2))
    unit = last_choice(page)["unit"]
    page.mouse.move(5, 5)
    frames(page)
    assert page.locator(".card h3").inner_text() == f"Unit {unit + 1}"
    page.get_by_role("button", name="Switch off").click()
    frames(page)
    assert last_choice(page)["factors"] == [[unit, 0]]
    assert "measuring" in page.locator(VERDICT).inner_text()
    page.locator(".hand input").fill("2.5")
    assert last_choice(page)["factors"] == [[unit, 2.5]]
    page.get_by_role("button", name="Whole again").click()
    frames(page)
    assert last_choice(page)["factors"] == []
    assert picture(page, 2) == picture(page, 1)


def test_keys_walk_the_wall_and_switch_off(page):
    page.mouse.click(*tile_at(page, 0))
    first = last_choice(page)["unit"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    choice = last_choice(page)
    assert choice["unit"] != first and choice["factors"] == [[choice["unit"], 0]]
    page.keyboard.press("Delete")
    assert last_choice(page)["factors"] == []


def test_dead_and_duplicate_units_are_counted_marked_and_switched_off(page):
    legend = page.locator(".counts")
    assert "1 dead" in legend.inner_text() and "1 duplicates" in legend.inner_text()
    before = page.locator(WALL).evaluate("(canvas) => canvas.toDataURL()")
    legend.get_by_role("button", name="duplicates").click()
    frames(page)
    assert page.locator(WALL).evaluate("(canvas) => canvas.toDataURL()") != before
    page.get_by_label("Switch off several").select_option("dead")
    assert last_choice(page)["factors"] == [[5, 0]]
    page.get_by_label("Switch off several").select_option("loudest")
    assert len(last_choice(page)["factors"]) == 10


def test_every_layer_order_and_scale_is_shown(page):
    seen = set()
    for order in ("norm", "sparseness", "response", "similarity", "index"):
        page.get_by_label("Order").select_option(order)
        frames(page)
        seen.add(page.locator(".wall .tiles").evaluate("(canvas) => canvas.toDataURL()"))
    assert len(seen) == 5
    page.get_by_label("Scale").select_option("common")
    for site, reading in (("1", "outgoing"), ("2", "incoming"), ("2", "outgoing")):
        page.get_by_label("Layer", exact=True).select_option(site)
        page.get_by_label("Tiles show").select_option(reading)
        page.wait_for_timeout(400)  # projections come in idle time
        seen.add(page.locator(".wall .tiles").evaluate("(canvas) => canvas.toDataURL()"))
    assert len(seen) == 8
    assert last_choice(page)["layer"] == "encoder-2"


def test_a_drawing_goes_through_while_it_is_drawn(page):
    page.get_by_role("button", name="Draw").click()
    box = page.locator(".pen canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    before = picture(page, 1)
    page.mouse.move(x, y + 40)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(x, y + 40 + 20 * step)
    frames(page)
    assert picture(page, 1) != before
    page.mouse.up()
    assert last_choice(page)["digit"] == -1
    assert "your drawing" in page.locator(".pictures").inner_text()


def test_components_stand_beside_and_a_strongest_digit_goes_through(page):
    page.get_by_role("button", name="PCA beside").click()
    frames(page)
    assert "64 components, all there are" in page.locator(".beside").inner_text()
    assert last_choice(page)["beside"] == "pca"
    box = page.locator("canvas.best").bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 5)
    assert last_choice(page)["digit"] == 7
