"""Present in a real browser: what the back row can read, one screen, and how one leaves it."""

import pytest

from benchmarks.cuts import settle
from tests.browser.test_pages import SURFACES
from tests.browser.watching import ADDRESSES, EVERYTHING, frames

pytestmark = pytest.mark.browser

SCREEN = {"width": 1920, "height": 1080}
LEAST, DECIDING = 22, 200  # CSS pixels: of letters, and of the pictures that a page is about
DIGITS = {  # what a page is about, where it is pictures
    "": ".squeeze .tile",
    "draw": ".pair .digit, .sheet",
    "reconstruct": ".st-key-digit_card :is(.ae-contestant, .ae-pair) > .ae-tile",
    "latent_space": ".readout .tile",
    "map": ".card .figures .tile",
    "filters": ".pictures .tile",
    "pca": ".cell .digit, .given .tile",
    "train": ".digits .tile",
}
IS_PRESENT = "() => document.documentElement.classList.contains('ae-present')"
LOOK = f"""(digits) => {{
  {EVERYTHING}
  const main = document.querySelector("[data-testid=stMain]");
  const box = (e) => e.getBoundingClientRect();
  const isSeen = (e) => box(e).width > 1 && box(e).height > 1 && box(e).right > 0
    && e.checkVisibility({{ opacityProperty: true, visibilityProperty: true }})
    && getComputedStyle(e).clipPath === "none";
  const isText = (e) => /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName)
    ? !/range|radio|checkbox/.test(e.type)
    : [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const isSaid = (e) => !/^(STYLE|SCRIPT|OPTION|TITLE)$/.test(e.tagName) && isText(e) && isSeen(e);
  const size = (e) => parseFloat(getComputedStyle(e).fontSize);
  return {{
    letters: all.filter(isSaid).map((e) => [size(e), e.textContent.trim().slice(0, 30)]),
    digits: all.filter((e) => digits && e.matches(digits) && isSeen(e) && box(e).top < innerHeight)
      .map((e) => Math.min(box(e).width, box(e).height)),
    sideways: main.scrollWidth - main.clientWidth,
    over: all.filter((e) => isSeen(e) && box(e).right > innerWidth + 1).map((e) => e.className),
    bar: document.querySelector("[data-testid=stSidebar]")?.checkVisibility() ?? false,
    room: [main.clientWidth, document.querySelector(".ae-title").getBoundingClientRect().left],
  }};
}}"""


@pytest.fixture
def open_presented(new_page, address):
    def open_page(path="", query="present=1", viewport=SCREEN, **options):
        page = new_page(f"{address}/{path}?{query}", viewport=viewport, **options)
        page.wait_for_selector(SURFACES)
        settle(page)
        return page

    return open_page


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_back_row_reads_all_letters_and_sees_what_decides(open_presented, path):
    page = open_presented(path)
    assert page.locator(".ae-subtitle").is_visible() == (path == "")  # what it is all about
    for key in ("", "m"):  # as it opens, and with the rest of the page
        if key:
            page.keyboard.press(key)
            page.wait_for_timeout(800)
        seen = page.evaluate(LOOK, DIGITS.get(path, ""))
        assert [one for one in seen["letters"] if one[0] < LEAST - 0.05] == []
        assert len(seen["letters"]) > 2 and not seen["bar"]
        assert (seen["sideways"], seen["over"]) == (0, [])
        if path in DIGITS and not key:
            assert seen["digits"] and min(seen["digits"]) >= DECIDING


@pytest.mark.parametrize("path", ("draw", "pca", "filters"))
def test_it_is_as_large_as_the_screen_is_wide(open_presented, path):
    page = open_presented(path)
    for width, height in ((1366, 768), (2560, 1440)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(800)
        seen = page.evaluate(LOOK, DIGITS[path])
        assert min(size for size, _ in seen["letters"]) >= LEAST * width / 1920 - 0.5
        assert (seen["sideways"], seen["over"]) == (0, [])
        assert seen["room"][0] == width and seen["room"][1] < 60  # the whole width


def test_a_key_presents_at_once_and_the_page_stays_as_it_is(open_presented):
    page = open_presented("pca", "k=7")
    page.keyboard.press("p")
    assert page.evaluate(IS_PRESENT)  # before the server has heard of it
    page.wait_for_url("**present=1**")
    settle(page)
    assert "k=7" in page.url and page.locator(".count").inner_text() == "k = 7"
    link = page.locator('[data-testid="stSidebar"] a').nth(1)
    assert "present=1" in link.get_attribute("href")
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_PRESENT)
    page.wait_for_url(lambda url: "present" not in url)
    settle(page)
    assert "k=7" in page.url and page.locator('[data-testid="stSidebar"]').is_visible()
    page.keyboard.press("P")
    page.wait_for_url("**present=1**")
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "present" not in url)


def test_back_and_forward_follow_it(open_presented):
    page = open_presented("reports", "")
    page.keyboard.press("p")
    page.wait_for_url("**present=1**")
    settle(page)
    page.go_back()
    page.wait_for_function(f"() => !({IS_PRESENT})()")
    page.go_forward()
    page.wait_for_function(IS_PRESENT)


def test_letters_that_are_typed_present_nothing(open_presented):
    page = open_presented("reconstruct", "")
    page.locator('[data-testid="stNumberInput"] input').first.focus()
    for key in ("p", "m", "Escape"):
        page.keyboard.press(key)
    assert not page.evaluate(IS_PRESENT)
    page.keyboard.press("Control+p")
    assert not page.evaluate(IS_PRESENT)


def test_escape_closes_what_is_open_before_it_leaves(open_presented):
    page = open_presented("reports")
    page.keyboard.press("m")
    page.get_by_text("Words on this page").click()
    page.wait_for_selector('[data-testid="stPopoverBody"]')
    page.keyboard.press("Escape")
    page.wait_for_selector('[data-testid="stPopoverBody"]', state="detached")
    assert page.evaluate(IS_PRESENT)
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_PRESENT)


def test_a_hand_does_what_the_keys_do(open_presented):
    page = open_presented("draw", "")
    page.get_by_role("button", name="Present").click()
    assert page.evaluate(IS_PRESENT)
    words = page.get_by_text("Words on this page")
    assert not words.is_visible()
    page.get_by_role("button", name="More").click()
    assert words.is_visible()
    page.get_by_role("button", name="Leave Present").click()
    assert not page.evaluate(IS_PRESENT)


def test_nothing_is_drawn_otherwise_before(new_page, address):
    page = new_page()
    page.add_init_script(
        """window.flickers = 0;
        new MutationObserver(() => {
          const bar = document.querySelector("[data-testid=stSidebar]");
          if (document.querySelector(".ae-title") && bar?.checkVisibility()) window.flickers++;
        }).observe(document, { childList: true, subtree: true, attributes: true });"""
    )
    page.goto(f"{address}/reports?present=1", wait_until="commit")
    page.wait_for_function(IS_PRESENT)
    page.wait_for_selector(".ae-headline")
    settle(page)
    assert page.evaluate("window.flickers") == 0


def test_a_phone_only_hides_the_side_bar(open_presented):
    page = open_presented("draw", "", viewport={"width": 360, "height": 740})
    before = page.evaluate(LOOK, DIGITS["draw"])
    assert not page.get_by_role("button", name="Present").is_visible()
    page = open_presented("draw", viewport={"width": 360, "height": 740})
    frames(page)
    after = page.evaluate(LOOK, DIGITS["draw"])
    assert after["digits"] == before["digits"] and not after["bar"]
    assert page.get_by_text("Words on this page").is_visible()
    page.get_by_role("button", name="Leave Present").click()
    assert not page.evaluate(IS_PRESENT)
