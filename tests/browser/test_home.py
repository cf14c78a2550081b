"""Home in a real browser: bars to pull, a smiley, and the ways on."""

import re

import pytest

from benchmarks.cuts import settle

NUMBER, OUT, IN = '[data-ae="number"]', '[data-part="decoded"]', '[data-part="given"] canvas'
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
SIDE_BAR = "(document.querySelector('[data-testid=stSidebar]')?.getBoundingClientRect().right ?? 0)"
PIXELS = "(canvas) => canvas.toDataURL()"
NUM_SHADES = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(data.filter((_, i) => i % 4 === 0)).size;
}"""

pytestmark = pytest.mark.browser


@pytest.fixture
def home(new_page, address):
    """Give a function that opens Home."""

    def open_home(query="", **options):
        page = new_page(f"{address}/{query}", **options)
        page.locator(NUMBER).first.wait_for()
        settle(page)
        return page

    return open_home


def squeeze(page):
    return page.locator('[data-ae="home-squeeze"]')


def pixels(page, part):
    return squeeze(page).locator(part).evaluate(PIXELS)


def values(page):
    texts = squeeze(page).locator("output").all_inner_texts()
    return [float(text.replace("−", "-")) for text in texts]


def pull(page, place, share):
    """Pull a bar to a share of its track; the mouse stays down."""
    track = squeeze(page).locator(".track").nth(place)
    track.hover()  # once it lies still, with nothing over it
    box = track.bounding_box()
    x, height = box["x"] + box["width"] / 2, box["height"]
    page.mouse.down()
    page.mouse.move(x, box["y"] + height * (1 - share))


def test_the_first_screen_is_a_digit_ten_bars_and_the_digit_again(home):
    page = home()
    assert page.locator("h1").inner_text() == "784 pixels squeezed to ten numbers. Pull one."
    assert page.locator(NUMBER).count() == 10
    main = page.locator('[data-testid="stMain"]')
    assert not main.locator("table").is_visible() and "MSE" not in main.inner_text()
    assert page.evaluate(SIDE_BAR) <= 1
    for part in (IN, OUT):
        box = squeeze(page).locator(part).bounding_box()
        assert box["y"] + box["height"] < 800 and box["width"] > 200
        assert squeeze(page).locator(part).evaluate(NUM_SHADES) > 5  # a digit, real or decoded
    assert page.locator(".st-key-doors").bounding_box()["y"] < 800
    page.locator('[data-testid="stExpandSidebarButton"]').click()
    page.wait_for_function(f"{SIDE_BAR} > 200")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_pulled_bar_draws_another_digit_in_the_next_frame(home, size):
    page = home(viewport=dict(zip(("width", "height"), size, strict=True)))
    given, drawn, code = pixels(page, IN), pixels(page, OUT), values(page)
    pull(page, 3, 0.9)
    for _ in range(100):  # the browser may be late to tell of the mouse
        page.evaluate(FRAME)
        if pixels(page, OUT) != drawn:
            break
    assert pixels(page, OUT) != drawn and pixels(page, IN) == given
    now = values(page)
    assert [d for d in range(10) if now[d] != code[d]] == [3] and now[3] > code[3]
    page.mouse.up()
    page.wait_for_url(re.compile("code="))
    page.reload()
    page.locator(NUMBER).first.wait_for()
    settle(page)
    assert values(page) == now


def test_keys_pull_and_the_map_below_follows(home):
    page = home("?model=digits-2")
    assert page.locator("h1").inner_text().startswith("784 pixels squeezed to two numbers")
    handle = page.locator(NUMBER).first
    handle.focus()
    page.keyboard.press("End")
    page.wait_for_url(re.compile("code="))
    settle(page)
    highest = float(handle.get_attribute("aria-valuemax"))
    assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(highest, abs=0.002)
    page.keyboard.press("ArrowDown")
    page.evaluate(FRAME)
    assert float(handle.get_attribute("aria-valuenow")) < highest
    settle(page)
    told = page.locator('[data-part="decodedNote"]').inner_text().replace("−", "-")
    assert float(told.split(",")[0]) == pytest.approx(values(page)[0], abs=0.051)


def test_a_smiley_goes_through_the_ten_numbers(home):
    page = home()
    code, drawn = values(page), pixels(page, OUT)
    page.get_by_role("button", name="Draw a smiley").click()
    sheet = squeeze(page).get_by_role("application")
    assert values(page) == code  # nothing was drawn yet
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 1.5, box["y"] + box["height"] / 1.5, steps=5)
    page.mouse.up()
    settle(page)
    mine = values(page)
    assert mine != code and pixels(page, OUT) != drawn
    page.get_by_role("button", name="Draw one for me").click()
    settle(page)
    assert values(page) != mine
    page.get_by_role("button", name="Another digit").click()
    settle(page)
    assert squeeze(page).locator(IN).is_visible() and not sheet.count()


def test_the_doors_open_their_pages(home):
    page = home()
    for name, path in (
        ("Draw", "draw"),
        ("Latent space", "latent_space"),
        ("All lessons", "class"),
        ("Open a class", "class"),
    ):
        page.locator(".st-key-doors").get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(re.compile(f"/{path}"))
        settle(page)
        page.go_back()
        page.locator(NUMBER).first.wait_for()
        settle(page)
    page.get_by_role("link", name="Ten numbers").click()
    page.get_by_text("Step 1 of").first.wait_for()
    page.wait_for_url(re.compile(r"/\?model="))  # the lesson begins here, with its own model


def test_what_is_drawn_again_is_covered_until_it_is_revealed(home):
    page = home("?cover=decoded")
    cover = squeeze(page).locator(".covered")
    cover.wait_for()
    assert squeeze(page).locator(OUT).evaluate("(canvas) => canvas.width") == 0
    assert len(values(page)) == 10
    page.evaluate("document.dispatchEvent(new CustomEvent('ae-reveal'))")
    page.evaluate(FRAME)
    assert not cover.count()
    assert squeeze(page).locator(OUT).evaluate("(canvas) => canvas.width") == 28
