"""A lesson's file in a browser, with no server: nothing is told before it is revealed."""

import pytest

from ui.lessons import shelf
from ui.lessons.lesson import read_lesson
from ui.lessons.sheet import build_sheet

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a lesson's file; no error and no request beside the file itself is let pass."""
    pages, errors = [], []

    def call(name, **options):
        path = tmp_path / f"{name}.html"
        path.write_text(build_sheet(read_lesson(shelf.list_lessons()[name])), encoding="utf-8")
        page = chromium.new_page(**options)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith("file:") or errors.append(request.url)
        )
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-state=ready]")
        pages.append(page)
        return page

    yield call
    for page in pages:
        page.close()
    assert not errors


def step_of(page):
    return page.locator("[data-ae=lesson-step]")


def test_an_answer_reveals_what_was_covered(opened):
    page = opened("1-ten-numbers")
    page.keyboard.press("ArrowRight")
    step = step_of(page)
    assert "A ring without a face" not in step.inner_text()
    assert step.locator("canvas").count() == 1
    step.get_by_role("button", name="The smiley, a little blurred").click()
    told = step.inner_text()
    assert "A ring without a face" in told and "your answer" in told and "✓ right" in told
    assert step.locator("li.own").inner_text().startswith("A: The smiley")
    assert step.locator("canvas").count() == 2


def test_the_teacher_reveals_with_a_key_and_goes_back(opened):
    page = opened("8-dead-or-not-yet")
    page.keyboard.press("r")
    assert "In epoch 4" in step_of(page).inner_text()
    page.keyboard.press("ArrowRight")
    page.get_by_role("slider").press("ArrowRight")  # the line, not the next step
    assert page.locator("[data-ae=lesson-place]").inner_text() == "Step 2 of 4 · 2.5 min"
    page.get_by_role("button", name="That is my number").click()
    assert "Right: 12, 2 more or less." in step_of(page).inner_text()
    page.keyboard.press("ArrowLeft")
    assert "In epoch 4" in step_of(page).inner_text()
    page.keyboard.press("n")
    assert "Then ask what 2.30 is" in page.locator(".notes").inner_text()


@pytest.mark.parametrize(("across", "up", "told"), [(0.19, 0.095, ""), (0.06, 0.9, "among the 0s")])
def test_a_tap_on_the_plane_is_judged_by_the_digits_around_it(opened, across, up, told):
    page = opened("2-two-knobs")
    page.keyboard.press("ArrowRight")
    box = page.locator("canvas.plane").bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"])
    assert "In two large places" in step_of(page).inner_text()
    own = step_of(page).locator("li.own")
    assert own.count() == (1 if told else 0) and (not told or told in own.inner_text())


@pytest.mark.parametrize("name", shelf.list_lessons())
@pytest.mark.parametrize("width", [360, 1920])
def test_no_step_is_wider_than_the_screen(opened, name, width):
    page = opened(name, viewport={"width": width, "height": 800})
    for _ in read_lesson(shelf.list_lessons()[name]).steps:
        page.keyboard.press("r")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("ArrowRight")


def test_sheet_and_cards_are_printed(opened):
    page = opened("3-count-against-pca")
    assert page.locator(".paper").inner_text() == ""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator(".card").count() == 4
    told = page.locator(".sheet").inner_text()
    assert "Right: 54, 5 more or less." in told and "So PCA is useless?" in told
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".card").count() == 0
