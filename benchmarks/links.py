"""Whether everything chosen comes back: 60 states over all pages, by link, reload and Back.

On each page one visitor does one thing after the other. After each the page's link is copied and
opened in another browser, and the page itself is reloaded; at the end Back is pressed as often as
things were done. Each time the page has to show what it showed: its address, the state of every
control, and every picture, pixel by pixel but for what WebGL paints.

    python benchmarks/links.py [PAGE[:ACT,…] …] [--json]

Printed is how many states came back each way, and for each that did not what differs.
"""

import hashlib
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.cuts import settle
from benchmarks.serving import VIEWPORT, open_browser, options, print_facts, run_server

APART = 1_100  # milliseconds between two acts: quicker ones are one step of Back
FIRST = 4_000  # milliseconds in which all that a page fetches has come
LATE = 10.0  # seconds after which what has not come does not come back
WAYS = ("link", "reload", "back")
# What a page shows: what its controls are set to, and its pictures.
LOOK = """() => {
  const all = [];
  const dig = (root) => { for (const e of root.querySelectorAll("*")) {
    all.push(e); if (e.shadowRoot) dig(e.shadowRoot); } };
  dig(document.querySelector("[data-testid=stMain]"));
  const seen = all.filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1);
  const name = (e) => e.ariaLabel || e.title || e.dataset.part || e.name || e.className;
  const controls = seen.flatMap((e) =>
    e.matches("select, input:not([type=file])")
      ? [`${name(e)}: ${e.value} ${["radio", "checkbox"].includes(e.type) && e.checked}`]
      : e.ariaPressed || e.ariaSelected || e.ariaChecked
        ? [`${e.innerText || name(e)}: ${e.ariaPressed} ${e.ariaSelected} ${e.ariaChecked}`] : []);
  const titles = seen.filter((e) => e.matches("h1, h2, h3")).map((e) => e.innerText);
  const canvases = seen.filter((e) => e.tagName === "CANVAS");
  const pictures = canvases.map((e) => `${name(e)} ${e.toDataURL()}`);
  return { controls, titles, pictures };
}"""


def choose(page: Any, label: str, value: str) -> None:
    """Choose in a menu of a component."""
    page.locator(f'select[aria-label^="{label}"]').first.select_option(value)


def pick(page: Any, name: str, title: str) -> None:
    """Choose in a menu of Streamlit's."""
    page.locator(f".st-key-choose_{name} input").click()
    page.get_by_role("option", name=title).first.click()


def press(page: Any, text: str) -> None:
    """Press a button by its words."""
    page.get_by_role("button", name=text, exact=True).first.click()


def mark(page: Any, text: str) -> None:
    """Choose one of several, all in sight."""
    page.get_by_role("radio", name=text).first.click(force=True)


def tap(page: Any, selector: str, across: float, down: float) -> None:
    """Click at shares of an element's width and height."""
    box = page.locator(selector).first.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def draw(page: Any, selector: str, *spots: tuple[float, float]) -> None:
    """Draw from spot to spot, shares of an element's width and height."""
    box = page.locator(selector).first.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in spots]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def sketch(page: Any, opener: str, selector: str) -> None:
    """Open a small sheet and draw on it."""
    page.locator(opener).first.click()
    page.locator(selector).first.wait_for()
    draw(page, selector, *BAR)


def zoom(page: Any, selector: str, pixels: float) -> None:
    """Turn the wheel over the middle of an element, and wait until that is told."""
    box = page.locator(selector).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, pixels)
    page.wait_for_timeout(900)


def fill(page: Any, label: str, value: str) -> None:
    """Set a slider or a field of a component."""
    page.get_by_label(label, exact=False).first.fill(value)


PAD, MAP, CANVAS = '[data-ae="latent-pad"]', '[data-ae="digit-map"]', '[data-ae="digit-canvas"]'
ROUND = [(0.55 + 0.1 * math.cos(a / 4), 0.4 + 0.1 * math.sin(a / 4)) for a in range(25)]
BAR, SLANT = ((0.5, 0.2), (0.5, 0.8)), ((0.4, 0.3), (0.7, 0.6))
Act = Callable[[Any], None]
ACTS: dict[str, list[Act]] = {
    "": [
        lambda p: tap(p, PAD, 0.3, 0.4),
        lambda p: tap(p, PAD, 0.7, 0.3),
        lambda p: zoom(p, PAD, -300),
        lambda p: press(p, "Show decodes"),
        lambda p: tap(p, PAD, 0.5, 0.6),
    ],
    "draw": [
        lambda p: draw(p, CANVAS, *BAR),
        lambda p: draw(p, CANVAS, *SLANT),
        lambda p: p.get_by_text("Mask", exact=True).click(),
        lambda p: press(p, "New noise"),
        lambda p: draw(p, '[data-part="seen"]', (0.3, 0.3), (0.6, 0.4)),
        lambda p: p.get_by_text("Blur", exact=True).click(),
        lambda p: fill(p, "Level of the damage", "2.5"),
        lambda p: press(p, "Clear"),
    ],
    "reconstruct": [
        lambda p: p.locator(".strip").nth(3).click(),
        lambda p: pick(p, "corruption", "Masking"),
        lambda p: pick(p, "order", "hardest first"),
        lambda p: p.locator(".strip").nth(5).click(),
        lambda p: pick(p, "digit_class", "7"),
        lambda p: pick(p, "comparison", "no second model"),
    ],
    "latent_space?model=bench-10-variational": [
        lambda p: tap(p, PAD, 0.3, 0.4),
        lambda p: choose(p, "Across the pad", "3"),
        lambda p: zoom(p, PAD, -200),
        lambda p: press(p, "Random"),
        lambda p: mark(p, "Number by number"),
        lambda p: choose(p, "Steps", "15"),
        lambda p: mark(p, "From one digit to another"),
        lambda p: choose(p, "The path begins at", "class-5"),
        lambda p: choose(p, "Kind of path", "spherical"),
        lambda p: mark(p, "The prior"),
        lambda p: press(p, "Draw others"),
        lambda p: mark(p, "Your own digit"),
        lambda p: draw(p, CANVAS, *BAR),
    ],
    "map": [
        lambda p: choose(p, "Colour", "error"),
        lambda p: press(p, "Class signs"),
        lambda p: press(p, "Lasso"),
        lambda p: draw(p, MAP, *ROUND),
        lambda p: zoom(p, MAP, -300),
        lambda p: mark(p, "PCA"),
        lambda p: p.get_by_text("Draw a digit into it").click(),
        lambda p: draw(p, CANVAS, *BAR),
        lambda p: choose(p, "Colour", "density"),
    ],
    "filters": [
        lambda p: tap(p, '[data-ae="filter-wall"]', 0.1, 0.05),
        lambda p: press(p, "5"),
        lambda p: p.locator('[data-part="order"]').select_option("norm"),
        lambda p: p.locator('[data-part="sweep"]').select_option("others"),
        lambda p: p.locator('[data-part="site"]').select_option("2"),
        lambda p: press(p, "PCA beside"),
        lambda p: sketch(p, '[data-part="draw"]', '[data-part="pen"] canvas'),
    ],
    "pca": [
        lambda p: p.locator('[data-part="more"]').click(),
        lambda p: press(p, "Clipped"),
        lambda p: press(p, "Other digits"),
        lambda p: p.locator("button.given").nth(2).click(),
        lambda p: mark(p, "logarithmic"),
        lambda p: draw(p, ".draw-pad canvas", *BAR),
    ],
    "own_data": [lambda p: mark(p, "Only the ink")],
    "reports": [
        lambda p: mark(p, "002"),
        lambda p: mark(p, "003"),
        lambda p: mark(p, "400 units"),
        lambda p: mark(p, "004"),
        lambda p: mark(p, "000"),
    ],
}


def look_at(page: Any) -> dict[str, Any]:
    """Return what a page shows, once it is at rest and no pointer is on it."""
    page.mouse.move(2, 2)
    settle(page)
    page.wait_for_timeout(500)
    found, end = page.evaluate(LOOK), time.monotonic() + LATE
    while time.monotonic() < end:  # what is painted while nothing moves
        page.wait_for_timeout(500)
        before, found = found, page.evaluate(LOOK)
        if found == before:
            break
    found["pictures"] = [
        f"{name} {hashlib.sha256(data.encode()).hexdigest()[:12]}"
        for name, _, data in (text.rpartition(" ") for text in found["pictures"])
    ]
    return {"address": page.url.partition("://")[2].partition("/")[2], **found}


def tell_apart(wanted: dict[str, Any], page: Any) -> list[str]:
    """Return what of a state a page does not show, in words; what comes late is waited for."""
    end = time.monotonic() + LATE
    while (found := look_at(page)) != wanted and time.monotonic() < end:
        page.wait_for_timeout(500)
    words = []
    for name, value in wanted.items():
        if isinstance(value, str) and found[name] != value:
            words.append(f"{name}: {found[name]} for {value}")
        elif found[name] != value:
            new = [one for one in found[name] if one not in value]
            gone = [one for one in value if one not in found[name]]
            words.append(f"{name}: {new[:3]} for {gone[:3]}")
    return words


def new_visitor(browser: Any, address: str) -> Any:
    """Give a page of a new visitor who may copy."""
    context = browser.new_context(viewport=VIEWPORT)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(address)
    settle(page)
    return page


def name_of(path: str) -> str:
    """Return what a page is called here."""
    return path.partition("?")[0] or "home"


def walk(
    browser: Any, root: str, path: str, acts: Sequence[Act]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield a name, a way and what differs, for every state of a page and each way back to it."""
    page, name = new_visitor(browser, f"{root}/{path}"), name_of(path)
    page.mouse.move(9, 9)  # whoever touches a page gets the networks that could wait
    page.wait_for_timeout(FIRST)
    states = [look_at(page)]
    for number, act in enumerate(acts, start=1):
        page.wait_for_timeout(APART)
        act(page)
        page.wait_for_timeout(300)
        states.append(look_at(page))
        if states[-1]["address"] == states[-2]["address"]:
            yield f"{name} {number}", "link", ["the act changed no address"]
        page.get_by_role("button", name="Copy link").click()
        page.get_by_text("Copied.").wait_for()
        other = new_visitor(browser, page.evaluate("navigator.clipboard.readText()"))
        yield f"{name} {number}", "link", tell_apart(states[-1], other)
        other.context.close()
        page.reload()
        yield f"{name} {number}", "reload", tell_apart(states[-1], page)
    for number, state in reversed(list(enumerate(states[:-1], start=1))):
        page.go_back()
        yield f"{name} {number}", "back", tell_apart(state, page)
    page.context.close()


def choose_acts(named: Sequence[str]) -> dict[str, list[Act]]:
    """Return the acts of the pages named, as ``draw`` or ``draw:1,8``; all, where none is."""
    wanted = dict(name.partition(":")[::2] for name in named)
    chosen = {}
    for path, acts in ACTS.items():
        numbers = wanted.get(name_of(path))
        if numbers is not None or not wanted:
            chosen[path] = [acts[int(n) - 1] for n in numbers.split(",")] if numbers else acts
    return chosen


def main() -> None:
    """Walk all pages, or those named."""
    ask = options(__doc__)
    ask.add_argument("pages", nargs="*", help="home, draw, draw:1,8, …; all unless named")
    chosen = ask.parse_args()
    problems: dict[str, list[str]] = {}
    counts = dict.fromkeys(WAYS, 0)
    total = 0
    with run_server() as server, open_browser() as browser:
        for path, acts in choose_acts(chosen.pages).items():
            total += len(acts)
            failed: dict[str, set[str]] = {way: set() for way in WAYS}
            for state, way, words in walk(browser, server.address, path, acts):
                if words:
                    failed[way].add(state)
                    problems.setdefault(f"{state}, {way}", []).extend(words)
            for way in WAYS:
                counts[way] += len(acts) - len(failed[way])
    facts: dict[str, Any] = {way: f"{count} of {total} the same" for way, count in counts.items()}
    print_facts(facts | problems, as_json=chosen.json)


if __name__ == "__main__":
    main()
