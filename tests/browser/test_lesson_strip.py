"""The strip over the pages: a class with a student and a projector, and lessons taken alone."""

import itertools
import json
import re
import urllib.request

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from websockets.sync.client import connect

from tests.browser.watching import EVERYTHING
from ui.lessons import shelf
from ui.lessons.lesson import read_lesson

pytestmark = pytest.mark.browser

STRIP = "document.querySelector('#ae-strip')?.shadowRoot.querySelector('.lesson-strip')"
DRAWN = "JSON.parse(sessionStorage['autoencoder-explorer-drawing'] ?? '{}').strokes?.join()"
PHONE = {"width": 390, "height": 844}
# how many of what a selector finds are seen whole above the strip, and of how many
WHOLE = f"""(selector) => {{
  {EVERYTHING}
  const foot = document.querySelector("[data-testid=stApp]").getBoundingClientRect().bottom;
  const boxes = all.filter((e) => e.matches(selector)).map((e) => e.getBoundingClientRect());
  const there = boxes.filter(({{ height }}) => height > 1);
  return [there.filter(({{ top, bottom }}) => top >= 0 && bottom <= foot + 1).length, there.length];
}}"""
# Lessons that have between them every kind of question, and a page that trains.
EVERY_KIND = ("0-a-network-begins", "1-ten-numbers", "2-two-knobs", "10-everybody-on-the-map")


class Teacher:
    """A teacher without a browser."""

    def __init__(self, address, lessons):
        self._address, self._numbers, self.state = address, itertools.count(), {}
        body = json.dumps({"lessons": lessons, "visitor": "teacher"}).encode()
        asked = urllib.request.Request(f"{address}/classes", body)
        with urllib.request.urlopen(asked) as answer:
            told = json.load(answer)
        self.code, self.key, self.projector_key = (
            told[name] for name in ("code", "teacher_key", "projector_key")
        )

    def __enter__(self):
        place = f"{self._address.replace('http', 'ws')}/classes/{self.code}/live"
        self._socket = connect(place, origin=self._address, proxy=None).__enter__()
        self._say({"type": "hello", "visitor": "teacher", "key": self.key, "have": []})
        self.until(lambda state: state)
        return self

    def __exit__(self, *error):
        self._socket.__exit__(*error)

    def _say(self, message):
        self._socket.send(json.dumps(message))

    def _hear(self):
        message = json.loads(self._socket.recv(timeout=60))
        if message["type"] == "class":
            self.state = message
        return message

    def act(self, kind, **more):
        """Do something and wait until it is done."""
        name = str(next(self._numbers))
        self._say({"type": kind, "id": name, **more})
        while (heard := self._hear()).get("id") != name:
            pass
        assert heard["type"] == "done", heard

    def until(self, holds):
        """Wait until something holds of the class."""
        while not (self.state and holds(self.state)):
            self._hear()


@pytest.fixture
def teach(address):
    """Give a function that opens a class of some lessons."""
    taught = []

    def call(*lessons):
        taught.append(Teacher(address, list(lessons)).__enter__())
        return taught[-1]

    yield call
    for teacher in taught:
        teacher.__exit__(None, None, None)


@pytest.fixture
def join(address, new_page):
    """Give a function that opens a browser in a class; a student's, or the projector's."""

    def call(teacher, as_projector=False, **options):
        link = f"join={teacher.code.lower()}"
        if as_projector:
            link = f"code={teacher.code}&key={teacher.projector_key}&as=projector"
        page = new_page(f"{address}/?{link}", **options)
        page.wait_for_function(STRIP)
        return page

    return call


def votes(state, name):
    return (state["counts"] or {}).get(name)


def told(page):
    return page.evaluate(f"{STRIP}.innerText")


def wait_told(page, text):
    page.wait_for_function(f"text => {STRIP}?.innerText.includes(text)", arg=text)


def wait_whole(page, selector, number):
    """Wait until so many of what a selector finds are seen whole, else say how many are."""
    try:
        wanted = f"([selector, number]) => ({WHOLE})(selector)[0] >= number"
        page.wait_for_function(wanted, arg=[selector, number], timeout=10_000)
    except PlaywrightTimeout:
        raise AssertionError(f"{selector}: {page.evaluate(WHOLE, selector)}") from None


def wait_page(page, path, query=""):
    """Wait until the page of a step is there, and Streamlit at rest."""
    page.wait_for_function(
        "([path, query]) => location.pathname === path && location.search.includes(query) &&"
        " document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        arg=[path, query],
    )


def test_who_takes_no_part_asks_for_nothing(address, new_page):
    asked = []
    page = new_page(address, lambda page: page.on("request", lambda r: asked.append(r.url)))
    wait_page(page, "/")
    assert not any("/strip/" in url or "/classes" in url for url in asked)
    assert page.locator("#ae-strip").count() == 0


def test_a_class_votes_twice_and_sees_what_came_of_it(teach, join):
    teacher = teach("1-ten-numbers", "2-two-knobs")
    student = join(teacher, viewport=PHONE)
    wait_told(student, "Look at the front.")
    assert "join" not in student.url
    assert json.loads(student.evaluate("localStorage['ae-class']"))["role"] == "student"
    teacher.act("go", at=1)
    wait_page(student, "/draw", "drawing=")
    projector = join(teacher, as_projector=True, color_scheme="light")
    wait_page(projector, "/draw", "drawing=")
    assert "key" not in projector.url
    wait_told(projector, "0 of 1 have voted")
    for page in (student, projector):
        wait_whole(page, ".draw .sheet", 1)

    student.get_by_role("button", name="An even grey").click()
    student.keyboard.press("b")
    teacher.until(lambda state: votes(state, "first") == [0, 1, 0, 0])
    wait_told(student, "Sent. You can still change it.")
    projector.keyboard.press("Space")
    wait_told(student, "Talk with somebody who answered otherwise.")
    assert student.get_by_role("button", name="An even grey").is_disabled()
    wait_told(projector, "Vote again")
    projector.keyboard.press("Space")
    wait_told(student, "Now answer again: press the same, or another.")
    student.keyboard.press("3")
    teacher.until(lambda state: votes(state, "second") == [0, 0, 1, 0])
    wait_told(projector, "1 of 1 have voted")
    for page in (student, projector):
        assert "A ring without a face" not in page.content() + page.evaluate(f"{STRIP}.innerHTML")
    projector.keyboard.press("r")
    for page in (student, projector):
        wait_told(page, "A ring without a face")
        assert "1 → 0" in told(page) and "0 → 1" in told(page)
    assert "You said C." in told(student)
    assert student.locator("#ae-strip .own b").inner_text() == "C"
    wait_whole(projector, ".pair .digit, .draw .sheet", 5)
    wait_whole(student, ".pair .digit", 2)

    projector.keyboard.press("ArrowRight")
    wait_told(student, "And a capital K")
    for page in (student, projector):
        wait_whole(page, ".draw .sheet", 1)
    projector.keyboard.press("ArrowLeft")
    wait_told(student, "A ring without a face")
    wait_whole(projector, ".pair .digit, .draw .sheet", 5)
    projector.keyboard.press("ArrowRight")
    wait_told(student, "And a capital K")
    teacher.act("pause", on=True)
    wait_told(student, "Eyes up")
    teacher.act("pause", on=False)
    student.wait_for_selector("#ae-strip .sheet", state="hidden")
    student.wait_for_function("document.activeElement === document.body")


def test_it_reserves_its_height_and_survives_pages_and_a_reload(teach, join):
    teacher = teach("1-ten-numbers")
    teacher.act("go", at=4)
    student = join(teacher, viewport=PHONE)
    wait_page(student, "/draw")
    page_end, strip_start, height = student.evaluate(
        f"""[document.querySelector('[data-testid=stApp]').getBoundingClientRect().bottom,
             {STRIP}.querySelector('.strip').getBoundingClientRect().top, innerHeight]"""
    )
    assert abs(page_end - strip_start) <= 1 and strip_start >= 0.59 * height
    wait_told(student, "Draw on the page above, then send it.")
    box = student.locator('[data-ae="digit-canvas"]').bounding_box()
    student.mouse.move(box["x"] + 20, box["y"] + 20)
    student.mouse.down()
    student.mouse.move(box["x"] + 120, box["y"] + 140, steps=5)
    student.mouse.up()
    student.get_by_role("button", name="Send it").click()
    teacher.until(lambda state: len(state["wall"]) == 1)
    wait_told(student, "Sent. You can still change it.")
    assert student.get_by_role("button", name=re.compile("Draw here|Pick a digit")).count() == 0
    before = teacher.state["wall"][0]["id"]
    projector = join(teacher, as_projector=True, color_scheme="light")
    for is_shown in (True, False):  # the teacher taps it, and taps again
        teacher.act("show_drawing", drawing=before, on=is_shown)
        state = "visible" if is_shown else "hidden"
        for words in ("Drawn by", "What comes back of"):
            projector.get_by_label(words).wait_for(state=state)
    own = student.evaluate(DRAWN)
    teacher.act("send_drawing", drawing=before)
    wait_page(student, "/draw", "photo=")
    teacher.act("send_drawing", drawing=None)
    student.wait_for_function(
        f"own => !location.search.includes('photo') && {DRAWN} === own", arg=own
    )
    student.reload()
    wait_told(student, "Sent. You can still change it.")
    student.go_back()
    wait_told(student, "Draw something that is no digit.")


def test_a_wrong_code_is_asked_for_again(teach, join, address, new_page):
    teacher = teach("2-two-knobs")
    page = new_page(f"{address}/?join=AAAAAA")
    field = page.get_by_label("The code of the class")
    field.wait_for()
    assert "There is no class AAAAAA" in told(page)
    field.fill(teacher.code.lower())
    field.press("Enter")
    wait_told(page, "It begins soon.")
    teacher.act("close")
    wait_told(page, "The class is over")
    page.get_by_role("button", name="Leave the lesson").click()
    page.wait_for_selector("#ae-strip", state="detached")


@pytest.mark.parametrize("name", EVERY_KIND)
def test_a_lesson_is_taken_alone_to_its_end(address, new_page, name):
    lesson = read_lesson(shelf.list_lessons()[name])
    page = new_page(f"{address}/?lesson={name}", viewport={"width": 390, "height": 844})
    for number, step in enumerate(lesson.steps, start=1):
        wait_told(page, f"Step {number} of {len(lesson.steps)}")
        if path := step.address.partition("?")[0]:
            wait_page(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        if step.question is not None:
            assert step.after not in page.evaluate(f"{STRIP}.innerHTML")
            if step.question.kind == "choice":
                page.keyboard.press("a")
            elif step.question.kind == "number":
                page.locator("#ae-strip").get_by_role("button", name="More").click()
                page.keyboard.press("Enter")  # the focus is on the button: another step up
                page.locator("#ae-strip").get_by_role("button", name="Send").click()
            elif step.question.kind == "point":
                page.locator('[data-ae="latent-pad"]').click(position={"x": 60, "y": 60})
                page.locator("#ae-strip").get_by_role("button", name="Send it").click()
                wait_told(page, "You said a place")
            elif step.question.is_digit:
                page.get_by_role("button", name="Pick a digit").click()
                page.get_by_role("button", name="Send test digit 3", exact=True).click()
            else:
                page.get_by_role("button", name="What to look for").click()
            wait_told(page, step.after)
        page.locator("#ae-strip").get_by_role("button", name=re.compile("^(Next)$")).click()
    wait_told(page, lesson.goal)
    page.reload()
    wait_told(page, lesson.goal)
    page.get_by_role("button", name="Leave the lesson").click()
    page.wait_for_selector("#ae-strip", state="detached")
