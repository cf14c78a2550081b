"""In a real browser a set's title is text: nothing is fetched for it, no letter of it is lost."""

from pathlib import Path

import pytest

from ae_core.analysis.evaluation import evaluate_split
from ae_core.data.own.store import save_own
from ae_core.training.own_experiments import own_experiment
from ae_core.training.train import train_or_load
from benchmarks.cuts import IS_AT_REST
from tests.browser.conftest import MACHINE
from tests.browser.watching import ADDRESSES
from tests.own_samples import own_images, shapes_array

ELSEWHERE = "127.0.0.1:9/"
TITLES = {  # at most 60 letters each
    "first": f"![x](http://{ELSEWHERE}a.png) <img src=//{ELSEWHERE}b.png>",
    "second": "**b** $x^2$ :smile: :red[r] -> <- -- :material/home: _i_",
    "third": "www.x.org http://x.org a@b.org `c` ~~d~~ [l](m) # h &amp;",
}
CLASSES = (f"<img src=//{ELSEWHERE}c.png>", f"![x](http://{ELSEWHERE}d.png)", "<b>b</b> $x$")
FILE = f"<img src=//{ELSEWHERE}e.png>.png"

pytestmark = pytest.mark.browser


@pytest.fixture
def address(serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Start the app with sets of such names, and an explorer of the first."""
    for name in MACHINE:
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    pixels, labels = shapes_array()
    for name, title in TITLES.items():
        found = own_images(
            pixels,
            [CLASSES[label] for label in labels],
            [f"{number}/{FILE}" for number in range(len(pixels))],
            FILE,
        )
        save_own(name, found, title=title)
    train_or_load(own_experiment("first", 2, num_epochs=1), evaluate=evaluate_split)
    return serve(machine=tmp_path).address


def test_no_page_fetches_for_a_name_and_titles_are_seen_as_written(new_page, address):
    page = new_page(viewport={"width": 1280, "height": 1000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/own_data?data=mnist")
    for name, title in TITLES.items():
        button = page.locator(f".st-key-own_open_{name} button")
        button.wait_for()
        assert button.inner_text().replace("\u2060", "") == " ".join(title.split())
        assert button.locator("a, img, strong, code, .katex, .stMarkdownColoredText").count() == 0
    for name in ADDRESSES:
        page.goto(f"{address}/{name}?data=first&model=own-first-2")
        page.locator(".ae-title").wait_for()
        page.wait_for_function(IS_AT_REST)
        page.wait_for_timeout(1000)
        assert page.get_by_text("Something went wrong").count() == 0, name
    page.goto(f"{address}/own_data?data=first&model=own-first-2")
    page.get_by_role("heading", name=TITLES["first"]).wait_for()
    page.get_by_text("Remove this set").click()
    page.locator('[data-testid="stPopoverBody"] b', has_text=TITLES["first"]).wait_for()
    page.goto(f"{address}/reconstruct?data=first&model=own-first-2")
    chart = page.locator(".js-plotly-plot")
    chart.wait_for()
    for name in CLASSES:
        chart.get_by_text(name, exact=True).first.wait_for()
    assert not [url for url in asked if ELSEWHERE in url]
