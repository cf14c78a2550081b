"""What is told while the connection is cut arrives when it is back, and outlives a reload."""

import pytest

from ae_core.data.stroke_codec import decode_strokes
from benchmarks.cuts import (
    NUM_STROKES,
    SURFACE,
    draw_over_cut,
    draw_stroke,
    open_draw,
    reload,
    settle,
)
from benchmarks.proxy import CutProxy

SECONDS = 4  # of a cut: Streamlit has covered the page with its notice by then
PENDING = """sessionStorage.getItem("autoencoder-explorer-pending")"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def proxy(serve):
    """Give the way to the app."""
    with CutProxy(serve().port) as way:
        yield way


@pytest.fixture
def visit(new_page, proxy):
    """Open a page and count, in ``page.sent``, the messages it sends from then on."""

    def listen(page):
        page.sent = []

        def note(message):
            page.sent.append(message)

        page.on("websocket", lambda socket: socket.on("framesent", note))

    def open_page(path, ready=SURFACE):
        page = new_page(f"http://127.0.0.1:{proxy.port}/{path}", listen, may_complain=True)
        page.locator(ready).first.wait_for()
        settle(page)
        page.sent.clear()
        return page

    yield open_page
    proxy.cut()
    proxy.mend()


def strokes_in(address):
    _, _, rest = address.partition("drawing=")
    told = rest.partition("&")[0]
    return decode_strokes(told) if told not in ("", "none") else []  # none: a cleared sheet


def test_a_stroke_over_a_cut_reaches_the_address_and_outlives_a_reload(visit, chromium, proxy):
    page = visit("draw")
    draw_stroke(page, 0.4)
    settle(page)
    draw_over_cut(page, proxy, SECONDS, held=1.0).join()
    settle(page)
    assert len(strokes_in(page.url)) == 2
    assert page.evaluate(PENDING) is None
    page.reload()
    page.locator(SURFACE).wait_for(timeout=60_000)
    settle(page)
    assert page.evaluate(NUM_STROKES) == 2
    elsewhere = open_draw(chromium, page.url)
    assert elsewhere.evaluate(NUM_STROKES) == 2
    elsewhere.context.close()


def test_nothing_is_told_twice_while_the_connection_holds_nor_after_it_was_lost_for_nothing(
    visit, proxy
):
    page = visit("draw")
    for place in (0.3, 0.5, 0.7):
        draw_stroke(page, place)
        settle(page)
    assert len(page.sent) == 3
    proxy.cut()
    page.wait_for_timeout(300)
    proxy.mend()
    settle(page)
    page.wait_for_timeout(1000)
    assert len(page.sent) == 3


def test_what_a_dead_connection_swallowed_is_told_again_once(visit, proxy):
    page = visit("draw")
    proxy.swallow()
    draw_stroke(page, 0.4)
    draw_stroke(page, 0.6)
    page.wait_for_timeout(300)
    proxy.cut()
    page.sent.clear()
    proxy.mend()
    settle(page)
    assert len(strokes_in(page.url)) == 2
    assert len(page.sent) == 1


def test_the_last_word_in_a_cut_wins_also_over_the_address_that_a_reload_opens(visit, proxy):
    page = visit("draw")
    draw_stroke(page, 0.4)
    settle(page)
    proxy.cut()
    draw_stroke(page, 0.6)
    page.get_by_role("button", name="Clear", exact=True).click()
    reload(page)
    proxy.mend()
    reload(page)
    page.locator(SURFACE).wait_for(timeout=60_000)
    settle(page)
    assert "Draw a digit" in page.locator(".hint").inner_text()
    assert strokes_in(page.url) == []


def test_a_link_to_another_drawing_has_the_say(visit, proxy):
    page = visit("draw")
    draw_stroke(page, 0.4)
    settle(page)
    link = page.url
    draw_stroke(page, 0.5)
    settle(page)
    proxy.cut()
    draw_stroke(page, 0.6)
    proxy.mend()
    page.goto(link)
    page.locator(SURFACE).wait_for(timeout=60_000)
    settle(page)
    assert page.evaluate(NUM_STROKES) == 1


def choose_code(page):
    page.locator('[data-ae="latent-pad"]').click(position={"x": 150, "y": 180})


def choose_digit(page):
    page.locator('[role="option"]').nth(7).click()


CHOICES = {
    "latent_space?model=explorer-2": ('[data-ae="latent-pad"]', choose_code, "code"),
    "reconstruct": ('[role="option"]', choose_digit, "digit"),
}


def chosen(page, name):
    return page.evaluate("(name) => new URL(location.href).searchParams.get(name)", name)


@pytest.mark.parametrize("path", CHOICES)
def test_other_components_are_heard_after_a_cut_too(visit, proxy, path):
    ready, choose, name = CHOICES[path]
    page = visit(path, ready)
    before = chosen(page, name)
    proxy.cut()
    page.wait_for_timeout(300)
    choose(page)
    page.wait_for_timeout(300)
    assert chosen(page, name) == before
    proxy.mend()
    settle(page)
    assert chosen(page, name) not in (None, before)


def test_a_choice_in_a_cut_outlives_a_reload(visit, proxy):
    path = "latent_space?model=explorer-2"
    ready, choose, name = CHOICES[path]
    page = visit(path, ready)
    proxy.cut()
    page.wait_for_timeout(300)
    choose(page)
    page.wait_for_timeout(500)  # it is told once the hand rests
    told = page.evaluate(f"JSON.parse({PENDING})")
    reload(page)
    proxy.mend()
    reload(page)
    page.locator(ready).first.wait_for(timeout=60_000)
    settle(page)
    (value,) = (entry["value"] for entry in told.values())
    assert page.evaluate(PENDING) is None
    code = [float(number) for number in chosen(page, name).split(",")]
    assert code == pytest.approx(value["code"], rel=1e-5)
