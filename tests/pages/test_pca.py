"""The PCA page: every kind of model, what its address may say, and the figures it states."""

import re

import numpy as np
import pytest

from ae_core.data.datasets import load_images
from ae_core.presets import PRESETS
from ae_core.specs import NetworkSpec
from ae_core.store.checkpoints import save_checkpoint
from ui.pca import packets as pca_packets
from ui.shell.serving import cache

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
    app = run_page("pca", model=model, error_unit="squared_error")
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
    assert "numbers · 8×8</b>. The" in text_of(app)


@pytest.mark.usefixtures("without_mnist")
def test_the_unit_is_that_of_table_and_chart(run_page, text_of):
    app = run_page("pca", model="digits-2", data="digits")
    app.selectbox(key="choose_error_unit").select("bce").run()
    assert not app.exception
    assert "<td>PCA</td>" not in text_of(app) and "<td>PCA, clipped</td>" in text_of(app)
    assert app.query_params["error_unit"] == "bce"


def entry_of(name):
    return next(entry for entry in cache.list_entries()[0] if entry.name == name)


@pytest.mark.usefixtures("without_mnist")
def test_stored_codes_are_compared_without_any_image():
    found = pca_packets.compare(entry_of("explorer-2"), "mnist")
    assert found.n == 10_000 and len(found.angles) == 2 and not found.is_linear
    assert ((found.shares >= 0) & (found.shares <= 1)).all()


@pytest.mark.usefixtures("without_mnist")
def test_a_network_of_other_digits_meets_those_of_the_components():
    found = pca_packets.compare(entry_of("explorer-2"), "digits")
    assert found.n == len(load_images("digits", "test")[0])


def test_components_of_every_stored_set_are_found():
    assert pca_packets.stored_components("mnist")
    assert not pca_packets.stored_components("kmnist")
    ladder = cache.load_ladder("digits")
    assert np.all(np.diff(ladder.values("squared_error", is_clipped=False)) < 0)


@pytest.fixture
def linear_network(monkeypatch, tmp_path):
    """A network that is linear from code to pixels, of the visitor's own: PCA, turned."""
    spec = PRESETS["digits-10-plain"]
    network = NetworkSpec.mirrored(784, 5, hidden="linear", output="linear")
    spec = spec.replace(name="turned", network=network)
    pca = cache.load_components("digits")
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 5)))[0].astype(np.float32)
    rows = turn @ pca.components[:5]
    arrays = {
        "encoder.0.weight": rows,
        "encoder.0.bias": -(rows @ pca.mean),
        "decoder.0.weight": rows.T,
        "decoder.0.bias": pca.mean,
    }
    images, labels = load_images("digits", "test")
    codes = (images.reshape(-1, 784) - pca.mean) @ rows.T
    errors = np.zeros(len(images), np.float32)
    save_checkpoint(
        tmp_path / "own",
        spec,
        0,
        history=[],
        arrays={name: array.astype(np.float16) for name, array in arrays.items()},
        provenance={"metrics": {"mse": 0.01, "squared_error": 7.84, "n": 360}, "seconds": 0},
        test_codes={"codes": codes, "labels": labels, "squared_error": errors},
    )
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "own"))
    return "turned"


@pytest.mark.usefixtures("without_mnist")
def test_a_linear_network_is_found_by_what_it_can_do(run_page, text_of, linear_network):
    app = run_page("pca", model="digits-10-plain", data="digits")
    text = text_of(app)
    assert not app.exception and "ae-bad" not in text
    assert "<b>Linear, 5 numbers · 8×8</b>. The largest angle is 0.0°" in text
    assert "its code misses 0.0 % of the variance" in text
    assert "None is here yet" not in text
    assert "<b>Linear, 5 numbers</b>. The" in text_of(run_page("pca", model="bench-10-plain"))


@pytest.mark.usefixtures("without_mnist")
def test_where_no_network_is_linear_the_page_says_so(run_page, text_of):
    text = text_of(run_page("pca", model="digits-10-plain", data="digits"))
    assert "None is here yet of the embedded 8×8 digits" in text


@pytest.mark.usefixtures("without_mnist", "cold_caches")
def test_a_set_without_a_stored_ladder_is_measured_in_fewer_units(run_page, text_of, monkeypatch):
    monkeypatch.setattr(cache, "find_ladder", lambda _: None)
    app = run_page("pca", model="digits-10-plain", data="digits", error_unit="ssim")
    assert not app.exception and "ae-bad" not in text_of(app)
    assert app.selectbox(key="choose_error_unit").value == "mse"
    assert "n = 360 test images" in text_of(app)
