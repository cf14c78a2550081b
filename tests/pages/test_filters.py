"""The filters' page: every kind of model, what its address may say, and what the wall sends."""

import json
import struct

import numpy as np
import pytest

from ae_core.analysis.ablation import Ablation
from ae_core.analysis.units import layer_output, stack_of
from tests.served_packets import fetch
from ui.choices.codec import to_browser
from ui.choices.pages import WallChoices, read_factors
from ui.filters import cache as filter_cache
from ui.filters import panel as filters_panel
from ui.filters.cache import name_change
from ui.shell import state
from ui.shell.serving import cache

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")

MISFITS = [{"layer": "encoder-9"}, {"unit": "129"}, {"factors": "129:0"}]


NONSENSE = {
    "layer": "<script>",
    "weights": "both",
    "tiles": "toString",
    "tile_scale": "log",
    "unit": "-1",
    "factors": "1:9",
    "beside": "tsne",
    "digit": "many",
}


@pytest.mark.usefixtures("without_mnist")
def test_nonsense_in_the_address_gets_a_sentence_each(run_page, text_of):
    app = run_page("filters", model="digits-10-plain", **NONSENSE)
    assert not app.exception
    assert text_of(app).count("shown instead") == len(NONSENSE)
    assert "<script>" not in text_of(app)
    assert not set(NONSENSE) & set(app.query_params)


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("address", MISFITS, ids=str)
def test_what_this_network_lacks_gets_a_sentence(run_page, text_of, address):
    app = run_page("filters", model="digits-10-plain", **address)
    assert not app.exception
    assert "shown instead" in text_of(app)
    assert not {"layer", "unit", "factors"} & set(app.query_params)


@pytest.mark.usefixtures("without_mnist")
def test_a_good_address_is_kept(run_page, text_of):
    address = {
        "layer": "decoder-1",
        "weights": "incoming",
        "tiles": "norm",
        "tile_scale": "common",
        "unit": "64",
        "factors": "1:0,64:2.5",
        "beside": "pca",
        "digit": "17",
    }
    app = run_page("filters", model="digits-10-plain", **address)
    assert not app.exception and "shown instead" not in text_of(app)
    assert {name: app.query_params[name] for name in address} == address


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize(
    "model", ["digits-10-plain", "pca-10-clipped", "explorer-vae-2", "001-mlp-8"]
)
def test_every_kind_of_model_without_its_pictures(run_page, text_of, model):
    app = run_page("filters", model=model)
    assert not app.exception
    has_pictures = model.startswith("digits")
    assert ("decoded from their own codes" in text_of(app)) is not has_pictures


@pytest.mark.usefixtures("without_mnist")
def test_another_model_is_looked_at_afresh_without_a_complaint(run_page, text_of):
    app = run_page("filters", model="digits-10-plain", layer="decoder-2", unit="128")
    app.selectbox(key="choose_model").select("pca-10-clipped").run()
    assert not app.exception and "shown instead" not in text_of(app)
    assert not {"layer", "unit"} & set(app.query_params)


def entry_of(name):
    return next(entry for entry in cache.list_entries()[0] if entry.name == name)


def read(address, name):
    packet = fetch(address)
    (length,) = struct.unpack_from("<I", packet)
    place = json.loads(packet[4 : 4 + length])["arrays"][name]
    start = 4 + length + place["offset"]
    values = np.frombuffer(packet[start:], place["dtype"], int(np.prod(place["shape"])))
    return values.reshape(place["shape"])


def info(packet, name):
    return json.loads(read(packet, name).tobytes())


def test_findings_tell_what_the_units_do():
    entry = entry_of("digits-10-plain")
    packet = filter_cache.unit_findings(entry, "encoder-1")
    found = info(packet, "findings")
    assert (found["layer"], found["n"]) == ("encoder-1", 360)
    assert sum(found["counts"].values()) == 128
    assert read(packet, "findings.strongest").shape == (128, 10)
    assert read(packet, "findings.counts").sum() == 128 * 360
    usage = read(packet, "findings.usage")
    assert ((usage >= 0) & (usage <= 1)).all()


def test_a_change_costs_what_the_changed_network_costs():
    entry, factors = entry_of("digits-10-plain"), ((3, 0.0), (5, 2.5))
    cost = info(filter_cache.change_cost(entry, "encoder-2", factors), "changed")
    model, images = cache.load_model(entry), cache.load_test_set("digits")[0]
    outputs = model.activations(images)[1]
    outputs[:, 3] *= 0
    outputs[:, 5] *= 2.5
    drawn = model.decode(model.encoder[2](outputs))
    assert cost["changed"] == pytest.approx(((drawn - images) ** 2).mean(), rel=1e-4)
    whole = ((model.reconstruct(images) - images) ** 2).mean()
    assert cost["whole"] == pytest.approx(whole, rel=1e-4)
    assert cost["key"] == "encoder-2:3=0.00,5=2.50" == name_change("encoder-2", factors[::-1])


@pytest.mark.usefixtures("without_mnist")
def test_without_its_pictures_the_error_is_that_of_the_embedded_digits():
    entry = entry_of("001-mlp-8")
    cost = info(filter_cache.change_cost(entry, "encoder-1", ()), "changed")
    assert (cost["n"], cost["whole"]) == (360, cost["changed"])
    assert "embedded" in cost["data"]


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize(("count", "wanted"), [(10, 10), (64, 64), (512, 64)])
def test_as_many_components_as_there_are(count, wanted):
    packet = filter_cache.components_beside("mnist", count)
    assert read(packet, "components").shape == (wanted, 784)


def test_the_page_opens_with_a_digit_of_middling_error():
    digits = cache.wall_digits(entry_of("digits-10-plain"))
    assert digits.is_real and digits.labels[digits.typical] == 3


def test_the_wall_is_told_what_the_address_says():
    now = state.ExplorerState(layer="encoder-2", unit=4, factors="1:0,4:2.5", digit=7)
    opening = filters_panel._opening(entry_of("digits-10-plain"), now)
    assert to_browser(WallChoices, opening) == {
        "layer": "encoder-2",
        "reading": "",
        "order": "usage",
        "scale": "tile",
        "unit": 3,
        "factors": [[0, 0.0], [3, 2.5]],
        "digit": 7,
        "beside": "",
        "shown": "",
        "sketch": [],
    }


def test_the_wall_opens_with_the_unit_off_that_this_digit_needs_most():
    entry, digits = entry_of("digits-10-plain"), cache.wall_digits(entry_of("digits-10-plain"))
    model, image = cache.dense_model(entry), digits.images[digits.typical : digits.typical + 1]
    opening = filters_panel._opening(entry, state.ExplorerState())
    ((unit, factor),) = read_factors(opening.factors)
    assert (unit, factor) == (opening.unit - 1, 0.0)
    ablation = Ablation(model, image, "encoder 1")
    whole = model.reconstruct(image)
    assert np.allclose(ablation.measure({unit: 1}).mse, np.mean((whole - image) ** 2))
    code = layer_output(model, image, 0)
    changes = []
    for each in range(code.shape[1]):
        maimed = code.copy()
        maimed[:, each] = 0
        for layer in stack_of(model)[1:]:
            maimed = layer(maimed)
        changes.append(np.sum((maimed.clip(0, 1) - whole.reshape(1, -1).clip(0, 1)) ** 2))
    assert unit == int(np.argmax(changes)) and max(changes) > 0.1


@pytest.mark.parametrize("now", [{"factors": "none"}, {"unit": 4}, {"unit": 4, "factors": "none"}])
def test_a_network_made_whole_or_a_unit_asked_for_stays_so(now):
    opening = filters_panel._opening(entry_of("digits-10-plain"), state.ExplorerState(**now))
    assert read_factors(opening.factors) == () and opening.unit == now.get("unit", 0)
