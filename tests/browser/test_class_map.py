"""The class draws the map: drawings land on the projector once they are shown, and only then."""

import base64
import json
import urllib.request

import numpy as np
import pytest

HALL, PHONE = {"width": 1920, "height": 1080}, {"width": 390, "height": 844}
LESSON = """
title = "The map"
goal = "Where a drawing lands."
place = 1

[[steps]]
text = "Draw a digit."
minutes = 3
address = "/class?view=map"
after = "Most land among their own kind."

[steps.question]
kind = "drawing"
text = "Draw a digit."
right = "It lands among its own kind."

[[steps]]
text = "Now noise falls on all."
minutes = 2
address = "/class?view=map"
"""
KEEP = "(who) => localStorage.setItem('ae-class', JSON.stringify(who))"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    """Start the app with a lesson that draws the map."""
    folder = tmp_path_factory.mktemp("lessons")
    (folder / "the-map.toml").write_text(LESSON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AE_LESSONS_DIR", str(folder))
        return serve().address


@pytest.fixture
def open_class(address, do, guests):
    """Open a class at the step that asks for a drawing; give its code, keys and the teacher."""
    body = json.dumps({"lessons": ["the-map"], "visitor": "a" * 32}).encode()
    headers = {"Content-Type": "application/json", "Origin": address}
    with urllib.request.urlopen(urllib.request.Request(f"{address}/classes", body, headers)) as got:
        told = json.load(got)
    teacher = guests(told["code"], key=told["teacher_key"])
    do(teacher.act("go", at=0))
    return told["code"], told["projector_key"], teacher


@pytest.fixture
def open_map(new_page, address):
    """Give a function that opens the map as a member of a class, or as nobody's."""

    def call(code="", role="student", key="", **options):
        who = {"code": code, "role": role, "key": key}

        def become(page):
            if code:
                page.add_init_script(f"({KEEP})({json.dumps(who)})")

        page = new_page(f"{address}/class?view=map", become, **options)
        page.locator(".map-desk").wait_for()
        return page

    return call


def ink(draw):
    """Return a drawing as it is sent; ``draw`` says of a pixel's x and y whether it is inked."""
    y, x = np.mgrid[:28, :28]
    return base64.b64encode((255 * draw(x, y)).astype(np.uint8).tobytes()).decode()


ONE = ink(lambda x, y: (abs(x - 14) < 2) & (abs(y - 14) < 10))
ZERO = ink(lambda x, y: abs(np.hypot(x - 14, 0.8 * (y - 14)) - 7) < 1.5)
DASH = ink(lambda x, y: (abs(y - 14) < 2) & (abs(x - 14) < 9))


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw_around_all(page):
    """Draw a line along the edge of the map."""
    box = page.locator("[data-part=sheet]").bounding_box()
    corners = [(0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99)]
    spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=4)
    page.mouse.up()


def test_drawings_land_when_they_are_shown_and_are_mixed_walked_and_corrupted(
    open_class, open_map, students, do
):
    code, key, teacher = open_class
    projector = open_map(code, "projector", key, viewport=HALL, reduced_motion="reduce")
    projector.locator(".empty", has_text="on your phone").wait_for()
    join, act = students
    join(code, 3)
    act("vote", "draw", {"pixels": ONE}, {"pixels": ZERO}, {"pixels": DASH})
    wall = do(teacher.until(lambda state: len(state["wall"]) == 3))["wall"]
    assert projector.locator(".thumb").count() == 0
    do(teacher.act("show_drawing", drawing=wall[0]["id"], on=True))
    projector.locator(".thumb").wait_for()
    do(teacher.act("show_all", on=True))
    projector.locator(".thumb").nth(2).wait_for()
    thumbs = projector.locator(".thumb")
    boxes = [thumb.bounding_box() for thumb in thumbs.all()]
    assert min(round(box[side]) for box in boxes for side in ("width", "height")) >= 56, boxes
    names = [one["name"] for one in wall]
    labels = [thumb.get_attribute("aria-label") for thumb in thumbs.all()]
    assert [label.split(":")[0] for label in labels] == names

    for box in boxes[:2]:
        projector.mouse.click(*middle(box))
    projector.locator(".chosen h3", has_text=f"From {names[0]} to {names[1]}").wait_for()
    assert projector.locator(".chosen .tile").count() == 14
    thumbs.nth(0).focus()
    projector.keyboard.press("Escape")
    projector.locator(".chosen").wait_for(state="hidden")
    draw_around_all(projector)
    projector.locator(".chosen h3", has_text="3 drawings in one").wait_for()
    assert projector.locator(".chosen .names").inner_text() == ", ".join(names)

    projector.get_by_role("button", name="Corrupt all, σ 0.5").click()
    projector.locator(".score b", has_text="of 3").nth(3).wait_for()
    projector.locator(".thumb:not([data-fate=''])").nth(2).wait_for()
    kept = projector.locator(".thumb[data-fate=kept]").count()
    assert kept + projector.locator(".thumb[data-fate=lost]").count() == 3
    assert projector.locator(".score b").first.inner_text() == f"{kept} of 3"
    projector.get_by_role("button", name="As drawn").click()
    projector.locator(".scores").wait_for(state="hidden")
    projector.locator(".thumb[data-fate='']").nth(2).wait_for()

    do(teacher.act("show_drawing", drawing=wall[1]["id"], on=False))
    thumbs.nth(2).wait_for(state="detached")
    assert thumbs.count() == 2


def sketch(page):
    """Draw a stroke on the page's own sheet and send it."""
    sheet = page.locator(".own canvas")
    sheet.wait_for()
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    page.locator(".own").get_by_role("button", name="Send it").click()


def test_a_student_sees_the_own_drawing_and_nobody_elses(open_class, open_map, students, do):
    code, _, teacher = open_class
    join, act = students
    join(code, 1)
    act("vote", "draw", {"pixels": ZERO})
    do(teacher.act("show_all", on=True))
    phone = open_map(code, viewport=PHONE, has_touch=True)
    phone.locator(".empty", has_text="You see here where it lands").wait_for()
    sketch(phone)
    phone.locator(".thumb").wait_for()
    do(teacher.until(lambda state: len(state["wall"]) == 2))
    assert phone.locator(".thumb").count() == 1
    assert phone.locator(".wall li .answer").count() == 3
    phone.reload()  # it comes back
    phone.locator(".thumb").wait_for()
    assert phone.locator(".thumb").count() == 1


def test_one_who_is_in_no_class_draws_alone(open_map):
    page = open_map(viewport={"width": 1366, "height": 768}, color_scheme="dark")
    page.locator(".empty", has_text="Draw a digit beside the map").wait_for()
    for number in (1, 2):
        sketch(page)
        page.locator(".thumb").nth(number - 1).wait_for()
    page.get_by_role("button", name="Choose all").click()
    page.locator(".chosen h3", has_text="From Drawing 1 to Drawing 2").wait_for()
