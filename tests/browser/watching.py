"""What tests in a browser wait for, and how they look into open shadow roots."""

from pathlib import Path

ADDRESSES = ("", *(path.stem for path in sorted(Path("pages").glob("*.py"))))

# Everything on the page, open shadow roots included, as ``all``.
EVERYTHING = """
  const all = [];
  const dig = (root) => {
    for (const e of root.querySelectorAll("*")) {
      all.push(e);
      if (e.shadowRoot) dig(e.shadowRoot);
    }
  };
  dig(document);
"""


def frames(page) -> None:
    """Wait until the browser has drawn twice."""
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
