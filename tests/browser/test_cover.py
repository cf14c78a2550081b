"""What a page covers, in a browser: nothing of it is there, heard or seen until it is revealed."""

import re

import pytest

from benchmarks.cuts import settle

pytestmark = pytest.mark.browser

K = "AQe15P9j2sKYwvCCiWkf43OmnYwHGJlMjCcw3mEEAA"
WORDS = "Covered until the answer"
# address, and what there is to read once it is revealed
CASES = {
    f"draw?model=bench-10-plain&drawing={K}&cover=answers,errors,curves": r"\b0\.\d{4}\b|SSIM 0",
    f"draw?model=bench-10-plain&drawing={K}&cover=errors,curves": r"\b0\.\d{4}\b|SSIM 0",
    "latent_space?model=explorer-2&cover=classes,decoded": r"reads \d|no majority|right here",
    "latent_space?model=explorer-2&view=path&cover=frames,facts": r"of 5 neighbours|0\.0339",
    "pca?model=digits-10-plain&data=digits&cover=needed,ladder": r"PCA needs|numbers in the code\n",
    "pca?model=digits-10-plain&data=digits&cover=answers": r"PCA: error\n\d\.\d{3,4}",
    "reconstruct?data=digits&cover=errors": r"\b0\.\d{3,4}\b",
    "map?model=explorer-2&cover=classes,facts": r"Test digit \d|trustworthiness|\d MSE",
    "filters?model=001-mlp-8&layer=encoder-2&cover=states": r"\d dead|Test error|used by \d",
    "filters?model=001-mlp-8&layer=encoder-2&cover=answers": r"Test error|\d MSE\n",
    "reports?report=001&cover=figures,verdicts": r"384 is a slip|lets units die|0\.0272",
    "?model=explorer-2&cover=classes,decoded": r"reads \d|no majority|right here",
}
SAID = """() => {
  const said = [];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.data.trim());
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("style, script, template")) return;
    for (const name of ["aria-label", "aria-description", "aria-valuetext", "title", "alt"])
      said.push(node.getAttribute(name) ?? "");
    for (const child of [...node.childNodes, ...(node.shadowRoot?.childNodes ?? [])]) read(child);
  };
  for (const part of ["stSidebar", "stMain"])
    read(document.querySelector(`[data-testid="${part}"]`));
  return said.filter(Boolean).join("\\n");
}"""
# how many colours there are on canvases below panels
HIDDEN_INKS = """() => {
  const found = [];
  const dig = (root) => {
    for (const box of root.querySelectorAll("[data-covered]"))
      for (const canvas of box.querySelectorAll("canvas")) {
        if (!canvas.width || !canvas.height) continue;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        found.push(new Set(new Uint32Array(data.buffer)).size);
      }
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) dig(each.shadowRoot);
  };
  dig(document);
  return found;
}"""
INKS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value > 0).length;
}"""
DISPATCH = "([type, detail]) => document.dispatchEvent(new CustomEvent(type, { detail }))"
REVEAL = "() => document.dispatchEvent(new CustomEvent('ae-reveal'))"


def said(page):
    return page.evaluate(SAID)


def covered(page):
    return said(page).count(WORDS)


@pytest.mark.parametrize("path", CASES)
def test_nothing_of_it_is_there_until_it_is_revealed(new_page, address, path):
    secret = re.compile(CASES[path], re.MULTILINE)
    page = new_page(f"{address}/{path}")
    page.get_by_text(WORDS).first.wait_for(state="attached")
    settle(page, quiet=1.0)
    heard = page.locator("body").aria_snapshot()
    assert WORDS in heard and secret.search(heard) is None
    assert secret.search(said(page)) is None
    assert max(page.evaluate(HIDDEN_INKS), default=1) <= 2  # paper, and the line of a code's bars
    assert "cover=" in page.url
    page.evaluate(REVEAL)
    page.wait_for_function("() => !location.search.includes('cover=')")
    settle(page, quiet=1.0)
    assert covered(page) == 0
    assert secret.search(said(page))


def test_components_uncover_at_once_and_the_page_keeps_its_state(new_page, address):
    page = new_page(f"{address}/latent_space?model=explorer-2&cover=classes,decoded")
    page.get_by_text(WORDS).first.wait_for(state="attached")
    settle(page)
    pad = page.locator('[data-ae="latent-pad"]')
    page.evaluate("() => document.addEventListener('ae-point', (e) => (window.point = e.detail))")
    pad.click(position={"x": 120, "y": 90})
    settle(page)
    point = page.evaluate("window.point")
    code = re.search(r"code=([^&]*)", page.url)[1].replace("%2C", ",")
    assert [point["x"], point["y"]] == pytest.approx(
        [float(part) for part in code.split(",")], abs=1e-5
    )
    page.evaluate(REVEAL)
    page.wait_for_timeout(100)  # long before the server has answered
    page.get_by_text("Nearest digit, as decoded").or_(
        page.get_by_text("Nearest real digit")
    ).wait_for()
    page.wait_for_function("() => !location.search.includes('cover=')")
    assert re.search(r"code=([^&]*)", page.url)[1].replace("%2C", ",") == code


def test_it_is_covered_again_by_the_next_address_and_by_an_event(new_page, address):
    page = new_page(f"{address}/draw?model=bench-10-plain&drawing={K}&cover=answers,errors")
    page.get_by_text(WORDS).first.wait_for(state="attached")
    settle(page)
    page.evaluate(REVEAL)
    page.wait_for_function("() => !location.search.includes('cover=')")
    settle(page)
    assert covered(page) == 0
    go = """() => {
      const address = "/draw?model=bench-10-plain&cover=answers,errors";
      History.prototype.pushState.call(history, null, "", address);
      dispatchEvent(new PopStateEvent("popstate"));
    }"""
    page.evaluate(go)
    page.get_by_text(WORDS).first.wait_for(state="attached")
    settle(page)
    assert "cover=" in page.url and covered(page) > 4
    page.evaluate(REVEAL)
    page.wait_for_function("() => !location.search.includes('cover=')")
    settle(page)
    page.evaluate(DISPATCH, ["ae-cover", {"parts": ["errors"]}])
    page.wait_for_function("() => location.search.includes('cover=errors')")
    settle(page)
    assert re.search(r"SSIM 0|\b0\.\d{4}\b", said(page)) is None


def test_what_a_class_chose_lies_on_the_pad_until_it_is_taken_away(new_page, address):
    page = new_page(f"{address}/latent_space?model=explorer-2")
    settle(page)
    pad = page.locator('[data-ae="latent-pad"]')

    def inks():
        page.wait_for_timeout(300)
        return pad.evaluate(INKS)

    before = inks()
    page.evaluate(DISPATCH, ["ae-votes", {"points": [[0.1, 0.1], [-0.5, 0.5]]}])
    assert inks() > before + 100
    page.evaluate(DISPATCH, ["ae-votes", {"points": []}])
    assert inks() == before
