"""Draw and Home: who answers, and the way in without the canvas."""

import io

import numpy as np
import pytest
from PIL import Image

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]


def picture(size=(200, 200)) -> bytes:
    """Return a PNG of a thick vertical bar, dark on light."""
    pixels = np.full((size[1], size[0]), 240, np.uint8)
    pixels[size[1] // 5 : -size[1] // 5, size[0] * 45 // 100 : size[0] * 55 // 100] = 10
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_uploaded_picture_goes_through_the_same_models(run_page, text_of):
    app = run_page("draw")
    app.file_uploader(key="picture").set_value(("one.png", picture(), "image/png")).run()
    text = text_of(app)
    assert not app.exception
    assert "What the models see" in text
    for title in ("Autoencoder", "Denoising autoencoder", "Variational autoencoder", "PCA"):
        assert f"<h4>{title}</h4>" in text, title


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"this is no picture", "cannot be read as a PNG"),
        (picture()[:200], "cannot be read as a PNG"),
        (b"", "is empty"),
        (picture((300, 300)).replace(b"IDAT", b"IDAX"), "cannot be read as a PNG"),
    ],
)
def test_a_bad_upload_gets_a_sentence(run_page, text_of, content, sentence):
    app = run_page("draw")
    app.file_uploader(key="picture").set_value(("one.png", content, "image/png")).run()
    assert not app.exception
    assert sentence in text_of(app)


def test_home_shows_what_ships_beside_its_baseline(run_page, text_of):
    text = text_of(run_page("home"))
    assert "Clipped PCA, same code" in text
    for name in ("bench-10-plain", "digits-10-plain"):
        assert f"{name}<br>" in text
    assert text.count("<tr>") > 4
