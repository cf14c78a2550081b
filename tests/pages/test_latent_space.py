"""The code space's page: what its address may say, and what it sends to the browser."""

import gzip

import numpy as np
import pytest

from ae_core.data.datasets import load_pixels
from ui.choices import latent
from ui.shell.serving import cache, packets

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")

NONSENSE = {
    "code": [
        "nan,1",
        "inf,0",
        "1,,2",
        "a",
        "0.1;0.2",
        "1e9,0",
        "," * 4000,
        "1," * 900 + "1",
        "[0,0]",
        "null",
        "<script>",
        "−1,0",
    ],
    "plane": ["0-1", "1", "1-2-3", "a-b", "-1-2", "99999-1", "1-", "pca2", "<b>", "1_2"],
    "hold": ["nothing", "MEAN", "0", "<i>", "mean,digit"],
    "view": ["all", "Path", "1", "../", "none"],
}
ADDRESSES = [(field, text) for field, texts in NONSENSE.items() for text in texts]


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize(("field", "text"), ADDRESSES)
def test_nonsense_in_the_address_gets_a_sentence(run_page, text_of, field, text):
    app = run_page("latent_space", **{field: text})
    assert not app.exception
    assert "is shown instead" in text_of(app)
    assert "<script>alert" not in text_of(app)


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("code", ["0.1", "0.1,0.2,0.3"])
def test_a_code_of_the_wrong_length_gets_a_sentence(run_page, text_of, code):
    app = run_page("latent_space", model="digits-2", code=code)
    assert not app.exception
    assert "A code of 2 numbers is needed" in text_of(app)


@pytest.mark.usefixtures("without_mnist")
def test_a_good_address_is_kept(run_page, text_of):
    app = run_page(
        "latent_space",
        model="digits-10-plain",
        code="0,1,2,3,4,5,6,7,8,9",
        plane="2-7",
        hold="digit",
        view="strips",
    )
    assert not app.exception and "is shown instead" not in text_of(app)
    assert app.query_params["plane"] == "2-7" and app.query_params["view"] == "strips"


@pytest.mark.usefixtures("without_mnist")
@pytest.mark.parametrize("view", ["sliders", "strips", "draw", "path", "prior"])
@pytest.mark.parametrize(
    "model", ["digits-2", "digits-10-plain", "pca-10-clipped", "explorer-vae-2"]
)
def test_every_view_of_every_kind_of_model(run_page, model, view):
    assert not run_page("latent_space", model=model, view=view).exception


def test_the_digits_travel_with_the_codes_where_they_are_here():
    entry = next(e for e in cache.list_entries()[0] if e.name == "digits-2")
    digits = cache.wall_digits(entry)
    sheet = packets.sheet_arrays(digits)["sheet"]
    pixels = np.frombuffer(gzip.decompress(sheet.tobytes()), np.uint8)
    np.testing.assert_array_equal(pixels.reshape(-1, 28, 28), load_pixels("digits", "test")[0])
    model = cache.dense_model(entry)
    assert packets.code_arrays(entry, model, digits)[f"codes:{model.hash}"].shape == (360, 2)


@pytest.mark.usefixtures("without_mnist")
def test_without_the_digits_there_is_no_sheet():
    entry = next(e for e in cache.list_entries()[0] if e.name == "explorer-2")
    digits = cache.wall_digits(entry)
    assert packets.sheet_arrays(digits) == {}
    arrays = packets.code_arrays(entry, cache.dense_model(entry), digits)
    assert {name.partition(":")[0] for name in arrays} == {"codes", "labels", "error"}


@pytest.mark.mnist
def test_the_prior_of_a_variational_network(run_page, text_of):
    app = run_page("latent_space", model="explorer-vae-2", view="prior")
    assert not app.exception
    assert "negative ELBO" in text_of(app) and "2 of 2 numbers are active" in text_of(app)
    app.button(key="likelihood").click().run()
    assert not app.exception and "nats an image (k = 100, n = 500" in text_of(app)


@pytest.mark.parametrize("view", latent.VIEWS)
def test_every_view_opens_with_nothing_chosen(run_page, text_of, view):
    app = run_page("latent_space", model="explorer-vae-2", view=view)
    assert not app.exception and "Something went wrong" not in text_of(app)
    assert app.query_params["view"] == view
