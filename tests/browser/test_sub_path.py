"""Behind a proxy that keeps a path for it, the app has all it has at the root."""

import pytest
from PIL import Image, ImageDraw

from benchmarks.cuts import IS_AT_REST

PAGES = {
    "": "home-squeeze",
    "draw": "digit-canvas",
    "reconstruct": "digit-wall",
    "latent_space": "latent-pad",
    "map": "digit-map",
    "filters": "filter-wall",
    "pca": "pca-ladder",
    "train": "",
    "own_data": "",
    "reports": "",
    "class": "",
}
HEARD = """() => window.autoencoderExplorer?.models.size ?? 0"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve):
    """Start the app below a path."""
    return f"{serve('--server.baseUrlPath=explorer').address}/explorer"


@pytest.fixture
def page(new_page):
    """Give a page, and in ``page.answers`` what its packets were answered with."""
    page = new_page()
    page.answers = []

    def note(response):
        if "/packets/" in response.url:
            page.answers.append((response.status, response.headers.get("content-type")))

    page.on("response", note)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_by_its_own_address(page, address, name):
    page.goto(f"{address}/{name}?model=digits-2")
    page.wait_for_function(IS_AT_REST)
    assert "digits-2" in page.url and page.locator("h1").inner_text()
    if PAGES[name]:
        page.locator(f'[data-ae="{PAGES[name]}"]').first.wait_for()
        page.wait_for_function(
            "() => performance.getEntriesByType('resource')"
            ".some(({ name }) => name.includes('/packets/'))"
        )
        page.wait_for_timeout(500)
        assert page.answers
    assert set(page.answers) <= {(200, "application/octet-stream")}
    if PAGES[name] not in ("", "digit-wall"):
        page.wait_for_function(f"{HEARD}() > 0" if name != "pca" else "() => true")


def test_links_lead_below_the_path(page, address):
    page.goto(f"{address}/")
    page.wait_for_function(IS_AT_REST)
    page.get_by_role("link", name="Latent space").last.click()
    page.locator('[data-ae="latent-pad"] canvas, canvas[data-ae="latent-pad"]').first.wait_for()
    page.wait_for_url(f"{address}/latent_space**")
    page.goto(f"{address}/")
    page.wait_for_function(IS_AT_REST)
    page.get_by_role("link", name="Ten numbers").click()  # a lesson alone
    page.get_by_text("Step 1 of").first.wait_for()
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_url(f"{address}/draw**")


def test_a_photo_goes_up(page, address, tmp_path):
    photo = Image.new("L", (300, 400), 220)
    ImageDraw.Draw(photo).line([(90, 90), (210, 90), (140, 320)], 20, 22)
    photo.save(tmp_path / "seven.png")
    page.goto(f"{address}/draw")
    page.wait_for_function(IS_AT_REST)
    page.get_by_text("Start from a photo or a test digit").click()
    page.locator('input[type="file"]').first.set_input_files(tmp_path / "seven.png")
    page.locator('[data-part="under"]').wait_for()
    assert not page.get_by_text("should not have").count()


def test_a_table_and_the_page_in_one_file_come_down(page, address, tmp_path):
    page.goto(f"{address}/reconstruct")
    page.wait_for_function(IS_AT_REST)
    with page.expect_download() as table:
        page.get_by_role("button", name="Errors as CSV").click()
    table.value.save_as(tmp_path / "errors.csv")
    assert (tmp_path / "errors.csv").read_text().startswith("index,label")
    page.goto(f"{address}/latent_space?model=digits-2")
    page.wait_for_function(IS_AT_REST)
    page.get_by_text("Take this page with you").click()
    with page.expect_download() as alone:
        page.get_by_role("button", name="Save the file").click()
    alone.value.save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert text.startswith("<!doctype html>") and "packets/" not in text.partition("<script")[0]
    page.goto((tmp_path / "page.html").as_uri())
    page.locator("html[data-state=ready]").wait_for(state="attached")
