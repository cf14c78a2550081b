"""One's own images in a real browser, the whole way: upload, keep, train, the odd ones, the map."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.browser.watching import EVERYTHING
from tests.own_samples import KINDS, fill_folder

LEGEND = f"""() => {{
  {EVERYTHING}
  const keys = all.filter((e) => e.matches?.(".map-legend .key:not(:has(.ring))"));
  return keys.map((e) => e.textContent);
}}"""

pytestmark = pytest.mark.browser


def packed_folder(folder: Path) -> bytes:
    """Return 201 pictures in a .zip, one of them broken."""
    fill_folder(folder, per_class=67)
    (folder / "bar" / "bar-000.png").write_bytes(b"broken")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for path in sorted(folder.rglob("*.png")):
            file.write(path, path.relative_to(folder))
    return buffer.getvalue()


def test_from_a_zip_to_the_odd_ones_and_the_map(new_page, address, tmp_path):
    page = new_page(f"{address}/own_data", viewport={"width": 1280, "height": 1000})
    page.get_by_text("28 × 28 grey pixels").wait_for()  # the limit stands before the upload
    content = packed_folder(tmp_path / "pictures")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "Shapes.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_text("200 images, as the models will see them").wait_for()
    page.get_by_text("3 classes: cross 67 · disc 67 · bar 66").wait_for()
    assert page.locator(".ae-own-wall .ae-tile").count() == 24
    page.get_by_text("1 file was left out").click()
    page.get_by_text("bar/bar-000.png").wait_for()
    page.get_by_role("button", name="Keep as a data set").click()
    page.get_by_text("161 images to train on, 39 to test").wait_for()
    page.get_by_text("2 numbers: a map").click()
    page.get_by_text("784-256-128-2 and back").wait_for()
    page.get_by_role("button", name="More").click()
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("5")
    epochs.press("Enter")
    page.get_by_text("5 epochs over 161 images").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_text("The odd ones out").wait_for()
    page.locator(".ae-odd figure").nth(11).wait_for()
    page.get_by_text("Plain, 2 numbers ended after epoch 5 of 5").wait_for()  # its curve stays
    assert page.locator(".ae-odd figure").count() == 12
    assert ".png" in page.locator(".ae-odd figcaption").first.inner_text()
    with page.expect_download() as download:
        page.get_by_text("Codes and errors of all 200 images as CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0] == "image,split,class,mse,pca_mse,code_1,code_2" and len(lines) == 201
    page.locator(".st-key-own_links").get_by_text("Map", exact=True).click()
    page.get_by_text("Find where the images went").wait_for()
    page.wait_for_function(f"() => ({LEGEND})().length > 0")
    assert page.evaluate(LEGEND) == list(KINDS)
    assert "model=own-shapes-2" in page.url and "data=shapes" in page.url
