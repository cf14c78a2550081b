"""Every page in a real browser: no traceback, no console error, nothing cut off or blurred."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image

from benchmarks import cuts
from tests.browser.watching import ADDRESSES, EVERYTHING

PAGES = {
    "": "784 pixels squeezed",
    "draw": "Draw a digit",
    "reconstruct": "Break a wall",
    "latent_space": "Walk through",
    "map": "Find where",
    "filters": "Switch a unit off",
    "pca": "How many numbers",
    "train": "Train a network",
    "own_data": "What would a network keep",
    "reports": "Five reports",
    "class": "Let a class guess",
}
NAMES = (
    "home-squeeze",
    "digit-canvas",
    "digit-wall",
    "latent-pad",
    "filter-wall",
    "digit-map",
    "pca-ladder",
    "train-stage",
    "class-desk",
)
SURFACES = ", ".join(f'[data-ae="{name}"]' for name in NAMES)
SURFACES += ', .ae-report, .ae-headline, [data-testid="stFileUploader"]'
SIZES = {"desk": (1280, 800), "phone": (360, 740), "hall": (1920, 1080)}
VIEWS = (("desk", "light"), ("desk", "dark"), ("phone", "light"), ("hall", "light"))

LOOK = f"""() => {{
  {EVERYTHING}
  const main = document.querySelector("[data-testid=stMain]");
  const wide = (e) => e.getBoundingClientRect().width;
  const parents = (e) => e ? [e, ...parents(e.parentElement ?? e.getRootNode().host)] : [];
  const clips = (e, how) => how.test(getComputedStyle(e).overflowX);
  const here = all.filter((e) => parents(e).includes(main)
    && e.checkVisibility() && Math.min(e.clientWidth, e.clientHeight) > 1
    && getComputedStyle(e).clipPath === "none");
  return {{
    exceptions: document.querySelectorAll("[data-testid=stException]").length,
    sideways: Math.max(document.documentElement.scrollWidth - innerWidth,
                       main.scrollWidth - main.clientWidth, 0),
    blurred: all.filter((e) => e.tagName === "CANVAS" && e.width <= 64 && wide(e) > e.width * 1.5
      && !/pixelated|crisp/.test(getComputedStyle(e).imageRendering)).length,
    over: here.filter((e) => e.getBoundingClientRect().right > innerWidth + 1
      && !parents(e).some((p) => p !== main && clips(p, /auto|scroll/)))
      .map((e) => [e.localName, e.className, e.textContent.slice(0, 30)].join(" ")),
    cut: here.filter((e) => e.scrollWidth > e.clientWidth + 1 && (e.matches("input[value]")
      || (!e.children.length && e.textContent.trim() && clips(e, /hidden|clip/))))
      .map((e) => e.value ?? e.textContent),
    silent: all.filter((e) => e.tagName === "IMG" && wide(e) > 1 && !e.getAttribute("alt")).length
      + all.filter((e) => e.getAttribute("role") === "img" && !e.getAttribute("aria-label")).length,
    alert: document.querySelector(".ae-bad")?.innerText ?? "",
  }};
}}"""
WHOLE = {
    "exceptions": 0,
    "sideways": 0,
    "blurred": 0,
    "over": [],
    "cut": [],
    "silent": 0,
    "alert": "",
}
CHOSEN = f"""() => {{
  {EVERYTHING}
  const strip = all.find((e) => e.getAttribute("role") === "option"
                             && e.getAttribute("aria-selected") === "true");
  return strip?.getAttribute("aria-label") ?? "";
}}"""
pytestmark = pytest.mark.browser


@pytest.fixture
def visit(new_page, address) -> Callable:
    """Open a page and wait for it."""

    def open_page(path, prepare=lambda page: None):
        page = new_page(f"{address}/{path}", prepare)
        settle(page)
        return page

    return open_page


def settle(page) -> None:
    cuts.settle(page, quiet=0.35)


def unfold(page) -> None:
    """Open the side bar where it is folded."""
    opener = page.locator('[data-testid="stExpandSidebarButton"]')
    if opener.count() and opener.is_visible():
        opener.click()
        page.wait_for_timeout(400)


def test_every_page_is_looked_at():
    assert set(PAGES) == set(ADDRESSES)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_crisp_quiet_and_light(visit, path):
    received, inks = [], set()
    page = visit(path, prepare=lambda page: received.append(count_bytes(page)))
    megabytes = sum(received[0]) / 1e6  # beside Streamlit's own files
    print(f"\n{path or 'home'}: {megabytes:.2f} MB")
    assert 0.01 < megabytes <= 8
    assert page.locator("h1", has_text=PAGES[path]).is_visible()
    surface = page.locator(SURFACES).first
    box = surface.bounding_box()  # the main act needs no scrolling
    assert box["y"] > 0 and box["y"] + min(box["height"], 280) < SIZES["desk"][1]
    for size, scheme in VIEWS:
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(250)
        settle(page)
        look = page.evaluate(LOOK)
        assert look == WHOLE, size
        if path == "train":  # it shows no model, and paints its digits itself
            continue
        ink = page.locator(".ae-ink").first
        inks.add(ink.evaluate("e => getComputedStyle(e).backgroundColor"))
    both = {"rgb(27, 31, 36)", "rgb(236, 235, 230)"}  # digits follow the theme
    assert path == "train" or inks == both
    assert path in ("own_data", "reports", "class") or page.locator("details.save summary").count()
    if path == "pca":
        assert_a_chart_is_saved_in_the_light_theme(page)


def assert_a_chart_is_saved_in_the_light_theme(page) -> None:
    """Save the first chart of a dark page: its own words and marks are in it, dark on light."""
    menu = page.locator("details.save", has_not=page.locator("[role=toolbar]")).last
    title = menu.locator("summary").get_attribute("aria-label").removeprefix("Save: ")
    saved = {}
    for kind in ("PNG", "SVG"):
        menu.locator("summary").click()
        with page.expect_download() as waiting:
            menu.get_by_role("button", name=f"Picture ({kind})").click()
        saved[kind] = waiting.value.path().read_bytes()
    assert title in saved["SVG"].decode()
    assert Image.open(io.BytesIO(saved["PNG"])).getpixel((0, 0))[:3] == (255, 255, 255)


def test_the_wall_answers_pointer_and_keyboard(visit):
    from playwright.sync_api import expect

    page = visit("reconstruct?order=index")
    assert page.evaluate(CHOSEN).startswith("Test digit 0,")
    assert page.locator(".band").first.locator(".strip").count() >= 8  # the card leaves room
    page.locator(".strip").nth(2).click()
    settle(page)
    heading = page.locator(".st-key-digit_card .ae-heading")
    expect(heading).to_have_text(re.compile("^Test digit 2,"), timeout=20_000)
    page.wait_for_url("**digit=2**", timeout=20_000)
    page.locator('[data-ae="digit-wall"]').focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    expect(heading).to_have_text(re.compile("^Test digit 3,"), timeout=20_000)
    assert page.evaluate(CHOSEN).startswith("Test digit 3,")
    page.keyboard.press("Home")
    settle(page)
    expect(heading).to_have_text(re.compile("^Test digit 0,"), timeout=20_000)


def test_on_a_phone_a_tap_on_the_wall_brings_the_card_into_view(visit):
    page = visit("reconstruct?order=index")
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    settle(page)
    page.locator(".strip").nth(3).click()
    settle(page)
    heading = page.locator(".st-key-digit_card .ae-heading")
    assert heading.inner_text().startswith("Test digit 3,")
    page.wait_for_timeout(800)
    assert 0 < heading.bounding_box()["y"] < 200


def test_a_typed_digit_is_marked_on_the_wall(visit):
    page = visit("reconstruct?order=index")
    field = page.locator(".st-key-choose_digit input")
    field.fill("5")
    field.press("Enter")
    settle(page)
    assert page.evaluate(CHOSEN).startswith("Test digit 5,")


def test_a_click_on_the_wall_sends_no_picture_again(visit):
    page = visit("reconstruct")
    received = count_bytes(page)
    page.locator(".strip").nth(4).click()
    settle(page)
    assert 0 < sum(received) < 50_000  # the wall itself has several times as much


def count_bytes(page) -> list[float]:
    """Return a list that grows by the bytes of everything the server sends but its own files."""
    received, is_static = [], {}

    def hear_frame(event):
        frame = event["response"]
        is_binary = frame["opcode"] == 2  # told in base64
        received.append(len(frame["payloadData"]) * (0.75 if is_binary else 1))

    def hear_response(event):
        is_static[event["requestId"]] = "/static/" in event["response"]["url"]

    def hear_end(event):
        if not is_static.get(event["requestId"]):
            received.append(event["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.on("Network.webSocketFrameReceived", hear_frame)
    session.on("Network.responseReceived", hear_response)
    session.on("Network.loadingFinished", hear_end)
    return received


def click_the_pad(page, turn):
    box = page.locator('[data-ae="latent-pad"]').first.bounding_box()
    page.mouse.click(box["x"] + 140 + 60 * turn, box["y"] + 200)


def break_the_digit(page, turn):
    if turn == 0:
        page.get_by_text("Mask", exact=True).click()
    else:
        page.get_by_role("button", name="New noise").click()


def switch_a_unit_off(page, turn):
    box = page.locator('[data-ae="filter-wall"]').bounding_box()
    page.mouse.click(box["x"] + 15 + 60 * turn, box["y"] + 15)
    page.keyboard.press("Delete")


def colour_the_map(page, turn):
    page.get_by_label("Colour", exact=True).select_option(("error", "density")[turn])


@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("draw", break_the_digit),
        ("latent_space", click_the_pad),
        ("filters", switch_a_unit_off),
        ("map", colour_the_map),
    ],
)
def test_an_act_in_the_browser_is_not_sent_back_to_it(visit, path, act):
    page = visit(path)
    received = count_bytes(page)
    for turn in (0, 1):  # what is told in one run would be said back in the next
        received.clear()
        before = page.url
        act(page, turn)
        page.wait_for_timeout(500)
        settle(page)
        assert page.url != before
    print(f"\n{path}: {sum(received) / 1e3:.1f} kB")
    assert 0 < sum(received) < 50_000


def test_a_hand_quicker_than_the_server_keeps_the_wall_its_focus_and_its_changes(visit):
    page = visit("filters")
    wall = page.locator('[data-ae="filter-wall"]')
    box = wall.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 15)
    first = wall.element_handle()
    for _ in range(30):
        for key in ("ArrowRight", "Delete", "Delete"):
            page.keyboard.press(key)
            page.wait_for_timeout(30)
    page.keyboard.press("Delete")
    settle(page)
    assert first.evaluate("(e) => e.isConnected && e.getRootNode().activeElement === e")
    page.wait_for_function(
        "(e) => e.innerText.includes('→') && !e.innerText.includes('measuring')",
        arg=page.locator(".verdict").element_handle(),
    )
    assert page.url.count("factors=") == 1


def test_a_map_that_moves_on_the_page_keeps_its_colours(visit):
    page = visit("map")
    colours = page.get_by_label("Colour", exact=True)
    colours.select_option("error")
    settle(page)
    for _ in range(2):
        page.get_by_text("Draw a digit into it").click()
        page.wait_for_timeout(300)
        settle(page)
        assert colours.input_value() == "error"


LONGEST = 60_000  # characters of an address that the server takes; beyond 65,536 it may refuse


def test_a_link_far_too_long_gets_a_sentence_or_is_refused_and_the_server_stands(visit):
    page = visit("draw?drawing=" + "A" * LONGEST)
    assert "Draw the digit again" in page.locator(".ae-notice").inner_text()
    assert page.locator('[data-ae="digit-canvas"]').is_visible()
    address = page.url.split("?")[0]
    refused = page.request.get(f"{address}?drawing={'A' * 1_000_000}", fail_on_status_code=False)
    assert refused.status == 400  # before the app hears of it
    page.goto(f"{address}?drawing=AAAA")
    settle(page)
    assert "raw the digit again" in page.locator(".ae-notice").inner_text()


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize(
    ("model", "label"),
    [
        ("digits-10-denoising", "Denoising, 10 numbers · 8×8"),
        ("003-over-relu-l1-1e-5-1024", "Sparse, 1,024 numbers · 003"),
    ],
)  # the longest of them
def test_no_label_of_the_model_picker_is_cut(visit, size, model, label):
    page = visit(f"draw?data=digits&model={model}")
    if size == "desk":  # the scores of six stay in the first screen of a small laptop
        page.set_viewport_size({"width": 1366, "height": 768})
        page.wait_for_timeout(400)
        scores = page.locator(".column .number")
        lowest = "(all) => Math.max(...all.map((e) => e.getBoundingClientRect().bottom))"
        assert scores.count() == 6 and scores.evaluate_all(lowest) < 768
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    page.wait_for_timeout(400)
    unfold(page)
    field = page.locator(".st-key-choose_model input")
    assert field.input_value() == label
    is_whole = "(e) => e.scrollWidth <= e.clientWidth"
    assert field.evaluate(is_whole)
    field.click()
    options = page.locator('[role="option"]')
    assert options.count() > 5
    assert options.evaluate_all(f"(all) => all.every((e) => [e, ...e.children].every({is_whole}))")
    assert page.locator('[data-testid="stSidebar"] .ae-model .ae-tile').is_visible()


def test_a_word_is_explained_on_hover_focus_and_tap_and_a_hint_too(visit):
    from playwright.sync_api import expect

    page = visit("draw?model=digits-2&data=digits")
    tip = page.locator("#ae-tip")
    told = page.locator(".legend .ae-term", has_text="SSIM")  # within a component
    told.hover()
    expect(tip).to_contain_text("SSIM: Structural similarity")
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    word = page.locator('[data-testid="stSidebar"] .ae-term', has_text="MSE")
    assert page.locator(f"#{word.get_attribute('aria-describedby')}").count() == 1
    word.dispatch_event("click")  # a tap
    expect(tip).to_contain_text("MSE: Mean squared error")
    page.locator("h1").dispatch_event("pointerdown")
    expect(tip).to_be_hidden()
    word.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")  # as the keyboard gets there
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    clear = page.locator('[data-part="clear"]')
    clear.hover()
    expect(tip).to_have_text("Clear (Delete)")
    assert clear.get_attribute("title") is None


def test_the_navigation_keeps_model_and_data(visit):
    page = visit("?model=digits-2&data=digits")
    for name in ("Draw", "Reconstruct", "Home", "Reconstruct"):
        unfold(page)
        page.locator(".st-key-navigation a", has_text=name).click()
        settle(page)
        assert "model=digits-2" in page.url and "data=digits" in page.url
        summary = page.locator('[data-testid="stSidebar"] .ae-model')
        assert "PCA-2" in summary.text_content()
    page.go_back()
    settle(page)
    assert "model=digits-2" in page.url


def test_back_leaves_a_bare_address_at_once(visit, address):
    """What the page opens with is written into it, and is no step of its own."""
    page = visit("draw?model=digits-2&data=digits")
    page.goto(f"{address}/reconstruct")
    settle(page)
    page.wait_for_url(re.compile("reconstruct.*model="))
    page.go_back()
    settle(page)
    assert "/draw" in page.url


def test_back_undoes_one_choice_after_the_other_and_then_leaves_the_page(visit):
    page = visit("?model=digits-2&data=digits")
    unfold(page)
    page.locator(".st-key-navigation a", has_text="Latent space").click()
    settle(page)
    pad = page.locator('[data-ae="latent-pad"]')
    start = code_of(page)
    page.get_by_role("radio", name="Your own digit").click()
    page.wait_for_url(re.compile("view=draw"))
    page.wait_for_timeout(1200)
    pad.click(position={"x": 90, "y": 120})
    page.wait_for_url(re.compile("view=draw.*code="))
    chosen = code_of(page)
    page.go_back()
    settle(page)
    assert "view=draw" in page.url and "code=" not in page.url
    assert code_of(page) == start != chosen
    page.go_forward()
    settle(page)
    assert "code=" in page.url and code_of(page) == chosen
    for _ in range(3):
        page.go_back()
        settle(page)
    page.get_by_text("784 pixels squeezed").wait_for()
    page.go_forward()
    settle(page)
    assert "/latent_space" in page.url and "view=draw" not in page.url


def test_a_drawing_is_kept_from_page_to_page(visit):
    page = visit("draw")
    canvas = page.locator('[data-ae="digit-canvas"]')
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] / 2, steps=8)
    page.mouse.up()
    settle(page)
    page.locator(".st-key-navigation a", has_text="Latent space").click()
    settle(page)
    page.get_by_role("radio", name="Your own digit").click()
    settle(page)
    assert ink_of(page)[0] > 10 * max(ink_of(page)[1], 1)


def ink_of(page):
    """Return how much ink the middle of the canvas has, and a place beside it."""
    return page.locator('[data-ae="digit-canvas"]').evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
          let middle = 0, side = 0;
          for (let y = height * 0.3 | 0; y < height * 0.7; y++) {
            middle += pixels[4 * (y * width + (width / 2 | 0)) + 3];
            side += pixels[4 * (y * width + (width * 0.7 | 0)) + 3];
          }
          return [middle, side];
        }"""
    )


def test_a_reload_and_a_way_round_keep_drawing_and_picture(visit):
    page = visit("draw")
    page.locator("summary", has_text="Start from a photo").click()
    page.get_by_role("radio", name="A test digit").click()
    settle(page)
    under = page.locator('[data-part="under"]')
    assert under.is_visible()
    picture = under.evaluate("(canvas) => canvas.toDataURL()")
    for name in ("Latent space", "Draw"):
        page.locator(".st-key-navigation a", has_text=name).click()
        settle(page)
    assert under.evaluate("(canvas) => canvas.toDataURL()") == picture
    page.reload()
    settle(page)
    assert under.evaluate("(canvas) => canvas.toDataURL()") == picture
    page.get_by_role("button", name="Clear", exact=True).click()
    settle(page)
    page.reload()
    settle(page)
    assert not under.is_visible()


def code_of(page):
    return page.evaluate(
        """() => { const { current } = window.autoencoderExplorer;
             return [...current.get([...current.keys()].at(-1)).chosen]; }"""
    )


def test_the_address_of_the_code_space_opens_it_as_it_is(visit):
    page = visit("latent_space?model=digits-10-plain&view=sliders")
    page.get_by_role("button", name="Random").click()
    settle(page)
    assert "code=" in page.url and not page.locator(".taken").is_visible()
    page.get_by_label("Across the pad").select_option("3")
    page.get_by_label("The path begins at").select_option("class-5")
    page.get_by_label("Kind of path").select_option("spherical")
    for part in ("plane=4-5", "path_from=class-5", "path_method=spherical"):
        page.wait_for_function("(part) => location.href.includes(part)", arg=part)
    settle(page)
    other = visit(page.url.split("/", 3)[3])
    other.locator(".readout").wait_for()
    assert code_of(other) == code_of(page)
    assert other.url == page.url
    pictures = "(all) => all.map((canvas) => canvas.toDataURL())"
    shown = '.readout canvas, [data-part="points"], .strip canvas'
    other.wait_for_timeout(500)
    page.mouse.move(2, 2)
    assert other.locator(shown).evaluate_all(pictures) == page.locator(shown).evaluate_all(pictures)


def test_how_sliders_and_strips_are_arranged_is_in_the_address(visit):
    page = visit("latent_space?model=digits-10-plain&view=sliders")
    page.get_by_label("Order of the sliders").select_option("effect")
    page.wait_for_function("location.href.includes('slider_order=effect')")
    page.get_by_text("Number by number").click()
    page.get_by_label("Steps").select_option("15")
    page.get_by_label("Around").select_option("digit")
    page.get_by_label("Order", exact=True).select_option("variance")
    for part in ("view=strips", "steps=15", "around=digit", "strip_order=variance"):
        page.wait_for_function("(part) => location.href.includes(part)", arg=part)
    other = visit(page.url.split("/", 3)[3])
    other.locator(".strip-row").first.wait_for()
    assert other.get_by_label("Steps").input_value() == "15"
    assert other.get_by_label("Around").input_value() == "digit"
    names = "(all) => all.map((name) => name.textContent)"
    strips = ".strip-row .row-name"
    assert other.locator(strips).evaluate_all(names) == page.locator(strips).evaluate_all(names)
    other.get_by_text("Every number").click()
    other.get_by_label("Order of the sliders").wait_for()
    assert other.get_by_label("Order of the sliders").input_value() == "effect"


def test_whose_curves_the_chart_shows_is_in_the_address(visit):
    page = visit("draw?data=digits&chart=test")
    page.locator('[data-part="source"]').wait_for(timeout=30_000)
    assert page.locator('[data-part="sourceTest"]').is_checked()
    assert "Lines: mean of" in page.locator('[data-part="storyNote"]').inner_text()
    page.locator('[data-part="sourceOwn"]').check(force=True)
    page.wait_for_function("location.href.includes('chart=sample')")
    page.reload()
    settle(page)
    assert page.locator('[data-part="sourceOwn"]').is_checked()
    page.locator('[data-part="board"]').click()
    page.wait_for_function("!location.href.includes('chart=')")


def test_the_chart_of_the_sample_stays_with_the_test_digits_when_the_networks_come(visit):
    page = visit("draw?data=digits")
    page.locator('[data-part="source"]').wait_for(timeout=30_000)
    page.mouse.move(300, 300)  # now those that could wait are fetched
    page.wait_for_function("window.autoencoderExplorer.models.size > 2")
    settle(page)
    assert page.locator('[data-part="sourceTest"]').is_checked()
    page.locator('[data-part="board"]').click()
    page.locator('[data-part="sourceOwn"]:checked').wait_for(state="attached")


def test_a_test_digit_to_draw_on_is_in_the_address_until_it_is_cleared(visit):
    page = visit("draw?data=digits&way=test&under_class=7&under=2")
    page.locator('[data-part="under"]').wait_for(timeout=30_000)
    settle(page)
    assert "way=test" in page.url and "under=2" in page.url
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("!location.href.includes('way=')")
    page.reload()
    page.locator('[data-part="board"]').wait_for(timeout=30_000)
    settle(page)
    assert not page.locator('[data-part="under"]').is_visible()


def test_a_report_is_chosen_and_its_main_act_needs_no_scrolling(visit):
    page = visit("reports")
    page.get_by_role("button", name="The whole audit").nth(1).click()
    page.wait_for_url("**/reports?*report=001*")
    settle(page)
    for part in (".ae-flaw", ".ae-report", ".ae-rows", ".js-plotly-plot"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + min(box["height"], 120) < SIZES["desk"][1], part
    page.get_by_role("radio", name="004").click()
    page.wait_for_url("**/reports?*report=004*")
    page.reload()
    settle(page)
    assert page.locator("h2", has_text="from the command line").is_visible()
    page.locator(".ae-block", has_text="Run it again").scroll_into_view_if_needed()
