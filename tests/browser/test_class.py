"""A class in browsers: the desk on a phone, the projector beside it, and what each may see."""

import base64
import json

import pytest

from tests.browser.watching import EVERYTHING

PHONE, HALL = {"width": 360, "height": 740}, {"width": 1920, "height": 1080}
LESSON = "Ten numbers for a digit"
RIGHT = "A 0 without a face"
OF_THE_DESK = ("let them talk", "✓ right", "Nobody says", "Say after the answer", "Close the vote")
TEXT = f"() => {{ {EVERYTHING} return all.map((e) => e.shadowRoot?.textContent ?? '').join(' '); }}"
KEEP = "(who) => localStorage.setItem('ae-class', JSON.stringify(who))"

pytestmark = pytest.mark.browser


@pytest.fixture
def open_window(chromium, address):
    """Give a function that opens a page, else Class, in a browser of its own, as this member."""
    contexts, errors = [], []

    def call(who=None, path="class", **options):
        context = chromium.new_context(accept_downloads=True, **options)
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if who:
            context.add_init_script(f"({KEEP})({json.dumps(who)})")
        page.goto(f"{address}/{path}")
        return page

    yield call
    for context in contexts:
        context.close()
    assert errors == []


def untick(page, but=""):
    """Untick all lessons but one."""
    page.get_by_role("button", name="Open a class").wait_for()
    for row in page.locator(".shelf label").all():
        row.locator("input").set_checked(bool(but) and but in row.inner_text())


def open_class(page):
    """Open a class of the first lesson; return its code and the teacher's key."""
    untick(page, but=LESSON)
    assert page.locator("[data-part=sum]").inner_text() == "1 lesson, 8 min"
    page.get_by_role("button", name="Open a class").click()
    page.get_by_role("button", name="Begin").wait_for()
    who = json.loads(page.evaluate("sessionStorage.getItem('ae-class')"))
    assert who["role"] == "teacher" and who["key"] not in page.url
    return who["code"], who["key"]


def press(page, wanted):
    """Press what is next, which is to be this."""
    button = page.locator(".next")
    button.get_by_text(wanted, exact=True).wait_for()
    page.wait_for_timeout(750)  # a second tap of one press counts for nothing
    box = button.bounding_box()
    button.click()
    return box


def ink(value):
    return base64.b64encode(bytes([value]) * 784).decode()


def test_a_lesson_is_led_from_a_phone_and_nothing_of_it_reaches_the_projector(
    open_window, students
):
    join, act = students
    desk = open_window(viewport=PHONE, has_touch=True)
    code, _ = open_class(desk)
    assert not desk.locator("dialog button").first.get_attribute("title")  # no hint opens by itself
    projector = open_window(viewport=HALL)
    typed = desk.locator(".joining .typed b").nth(1).inner_text()
    projector.get_by_label("Your teacher has a code?").fill(typed)
    projector.locator(".join button").click()
    projector.locator(".first-sight .qr").wait_for()
    box = projector.locator(".first-sight .qr").bounding_box()
    assert min(box["width"], box["height"]) >= 420
    join(code, 3)
    projector.get_by_text("3 students here").wait_for()
    desk.get_by_text("3 here").wait_for()
    assert projector.locator(".first-sight .animals li").count() == 3
    assert projector.locator(".letters").inner_text().replace(" ", "") == code

    places = [press(desk, "Begin"), press(desk, "Next")]
    desk.locator(".verdict", has_text="0 of 3").wait_for()
    act("vote", "vote", *[{"round": 1, "value": value} for value in (0, 1, 2)])
    desk.locator(".next", has_text="3 of 3 answered").wait_for()
    assert "33 % right: let them talk." in desk.locator(".verdict").inner_text()
    assert RIGHT in desk.locator(".choices .right").inner_text()
    for text in (projector.evaluate(TEXT), projector.locator("body").inner_text()):
        assert not [told for told in OF_THE_DESK if told in text]
    places += [press(desk, "Close the vote"), press(desk, "Talk 90 s")]
    desk.locator(".next", has_text="left to talk").wait_for()
    places.append(press(desk, "Vote again"))
    act("vote2", "vote", *[{"round": 2, "value": value} for value in (1, 1, 1)])
    desk.locator(".next", has_text="3 of 3 answered again").wait_for()
    places.append(press(desk, "Reveal"))
    desk.locator(".verdict", has_text="100 % right").wait_for()
    assert "1 → 3" in desk.locator(".choices .right").inner_text()
    places.append(press(desk, "Next"))
    assert {(box["x"], box["y"], box["width"], box["height"]) for box in places} == {
        tuple(places[0].values())
    }

    desk.get_by_role("button", name="Eyes up").click()
    press(desk, "Go on")
    desk.get_by_role("button", name="Back to the step before").click()
    desk.locator(".place", has_text="step 2/5").wait_for()
    desk.reload()  # it is the desk still, at the same step
    desk.locator(".place", has_text="step 2/5").wait_for()
    desk.locator(".choices .right", has_text="1 → 3").wait_for()


def test_drawings_wait_for_the_tap_and_the_end_deletes_all(open_window, students):
    join, act = students
    desk = open_window(viewport=PHONE, color_scheme="dark")
    code, _ = open_class(desk)
    join(code, 2)
    press(desk, "Begin")
    press(desk, "Next")
    desk.locator(".others").get_by_role("button", name="Reveal").click()
    for wanted in ("Next", "Reveal", "Next", "Reveal", "Next"):
        press(desk, wanted)
    desk.locator(".place", has_text="step 5/5").wait_for()
    act("vote", "draw", {"pixels": ink(200)}, {"pixels": ink(90)})
    shown = desk.locator(".wall .drawing")
    shown.nth(1).wait_for()
    assert [one.get_attribute("aria-pressed") for one in shown.all()] == ["false", "false"]
    shown.first.click()
    desk.locator('.wall .drawing[aria-pressed="true"]').wait_for()
    desk.get_by_role("button", name="to everybody").first.click()
    desk.get_by_text("One drawing lies on every canvas.").wait_for()

    desk.get_by_role("button", name="Votes, and the end").click()
    desk.get_by_text("2 students").wait_for()
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Wall as PNG").click()
    assert saved.value.suggested_filename == f"class-{code}-wall.png"
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Votes as CSV").click()
    assert "lesson,step,question,round" in saved.value.path().read_text("utf-8-sig")
    desk.get_by_role("button", name="End and delete").click()
    desk.get_by_role("button", name="Delete it now").click()
    desk.get_by_text("The class is deleted from this server").wait_for()
    desk.get_by_role("button", name="Open a class").wait_for()
    assert desk.evaluate("[sessionStorage, localStorage].map((s) => s.getItem('ae-class'))") == [
        None,
        None,
    ]
    desk.get_by_label("Your teacher has a code?").fill(code)
    desk.locator(".join button").click()
    desk.locator("[data-part=joinSaid]", has_text=code).wait_for()


def test_students_join_by_code_or_link_and_learn_only_what_is_revealed(open_window):
    desk = open_window(viewport=PHONE)
    code, _ = open_class(desk)
    typed = open_window(viewport=PHONE)
    linked = open_window(path=f"class?join={code}", viewport=PHONE)
    typed.get_by_label("Your teacher has a code?").fill(f" {code[:3].lower()} {code[3:]}")
    typed.locator(".join button").click()
    desk.get_by_text("2 here").wait_for()
    assert code not in linked.url
    press(desk, "Begin")
    press(desk, "Next")
    for page, answer in ((typed, "The smiley, a little blurred"), (linked, RIGHT)):
        page.get_by_role("button", name=answer).click()
    desk.locator(".next", has_text="2 of 2 answered").wait_for()
    press(desk, "Close the vote")
    typed.get_by_text("The vote is closed.", exact=True).wait_for()
    press(desk, "Talk 90 s")
    press(desk, "Vote again")
    for page in (typed, linked):
        page.get_by_role("button", name=RIGHT).click()
    desk.locator(".next", has_text="2 of 2 answered again").wait_for()
    for page in (typed, linked):
        assert "A ring without a face" not in page.evaluate(TEXT)
    press(desk, "Reveal")
    for page in (typed, linked):
        page.get_by_text("A ring without a face").first.wait_for()
    assert "1 → 2" in desk.locator(".choices .right").inner_text()


def test_what_is_typed_wrong_gets_a_sentence(open_window):
    page = open_window(viewport=PHONE)
    code = page.get_by_label("Your teacher has a code?")
    code.fill("abc")
    page.locator(".join button").click()
    page.get_by_text("A code has six letters and digits").wait_for()
    untick(page)
    page.get_by_text("Tick a lesson to teach it.").wait_for()
    assert page.get_by_role("button", name="Open a class").is_disabled()


def test_a_key_that_is_none_leads_back_with_a_sentence(open_window):
    teacher = open_window(viewport=PHONE)
    code, _ = open_class(teacher)
    stranger = open_window({"code": code, "role": "teacher", "key": "0" * 32}, viewport=PHONE)
    stranger.get_by_text("does not belong to the class").first.wait_for()
    stranger.get_by_role("button", name="Open a class").wait_for()
    assert stranger.locator(".next").count() == 0
