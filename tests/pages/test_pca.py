"""The PCA page: every kind of model, what its address may say, and the figures it states."""

import re

import numpy as np
import pytest

from ae_core.data.datasets import load_images
from ui import cached, cached_pca

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")

NONSENSE = {"k": "65", "clip": "both", "first": "-2", "error_unit": "metres", "axes": "polar"}
GOOD = {"k": "17", "clip": "plain", "first": "35", "error_unit": "rmse", "axes": "log"}


@pytest.mark.usefixtures("without_mnist")
def test_nonsense_in_the_address_gets_a_sentence_each(run_page, text_of):
    app = run_page("pca", model="digits-10-plain", **NONSENSE)
    assert not app.exception
    assert text_of(app).count("shown instead") == len(NONSENSE)
    assert not set(NONSENSE) & set(app.query_params)


@pytest.mark.usefixtures("without_mnist")
def test_a_good_address_is_kept(run_page, text_of):
    app = run_page("pca", model="digits-10-plain", data="digits", **GOOD)
    assert not app.exception and "shown instead" not in text_of(app)
    assert {name: app.query_params[name] for name in GOOD} == GOOD


@pytest.mark.usefixtures("without_mnist")
def test_without_mnist_the_embedded_digits_and_their_components(run_page, text_of):
    app = run_page("pca")
    assert not app.exception
    assert app.query_params["model"] == "digits-10-plain"
    assert "n = 360 test images, the embedded 8×8 digits" in text_of(app)


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("model", ["bench-10-variational", "001-mlp-8", "explorer-30"])
def test_networks_of_mnist_keep_its_ladder_where_it_is_absent(run_page, text_of, model):
    app = run_page("pca", model=model)
    text = text_of(app)
    assert not app.exception and "ae-bad" not in text
    assert "n = 10,000 test images, MNIST" in text and "The digits above are" in text
    row = re.search(r"<tr><td>PCA</td>(.*?)</tr>", text)[1]
    figures = re.findall(r">([\d.]+)<", row)
    assert figures[:3] == ["47.615", "43.645", "37.556"] and figures[-1] == "7.093"


@pytest.mark.usefixtures("without_mnist")
def test_a_chosen_pca_stands_beside_a_network(run_page, text_of):
    app = run_page("pca", model="pca-10-clipped", data="digits")
    assert not app.exception and "ae-bad" not in text_of(app)
    assert "digits-10-plain" in text_of(app) or "digits-2" in text_of(app)


@pytest.mark.usefixtures("without_mnist")
def test_the_unit_is_that_of_table_and_chart(run_page, text_of):
    app = run_page("pca", model="digits-2", data="digits")
    app.selectbox(key="choose_error_unit").select("bce").run()
    assert not app.exception
    assert "<td>PCA</td>" not in text_of(app) and "<td>PCA, clipped</td>" in text_of(app)
    assert app.query_params["error_unit"] == "bce"


def entry_of(name):
    return next(entry for entry in cached.list_entries()[0] if entry.name == name)


@pytest.mark.usefixtures("without_mnist")
def test_stored_codes_are_compared_without_any_image():
    found = cached_pca.compare(entry_of("explorer-2"), "mnist")
    assert found.n == 10_000 and len(found.angles) == 2 and not found.is_linear
    assert ((found.shares >= 0) & (found.shares <= 1)).all()


@pytest.mark.usefixtures("without_mnist")
def test_a_network_of_other_digits_meets_those_of_the_components():
    found = cached_pca.compare(entry_of("explorer-2"), "digits")
    assert found.n == len(load_images("digits", "test")[0])


def test_components_of_every_stored_set_are_found():
    assert cached_pca.has_components("mnist") and not cached_pca.has_components("kmnist")
    ladder = cached_pca.load_ladder("digits")
    assert np.all(np.diff(ladder.values("squared_error", is_clipped=False)) < 0)
