"""Whole pages opened by addresses as they were shared: what is chosen, said and written back.

``addresses_of_today.json`` was written by the code before the choices became models.
"""

import json
import re
from pathlib import Path

import pytest

from ui.shell import state

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ScriptRunContext"),
    pytest.mark.usefixtures("without_mnist"),
]
CASES = json.loads(Path(__file__).with_name("addresses_of_today.json").read_text("utf-8"))
_NOTICE = re.compile(r'class="ae-notice[^>]*>(.*?)</div>', re.DOTALL)


def what_opened(app, text_of, names):
    """Return choices, sentences and address of a page that has run."""
    assert not app.exception
    now = app.session_state["explorer_state"]
    usual = state.ExplorerState()
    return {
        "opens": {n: getattr(now, n) for n in names if getattr(now, n) != getattr(usual, n)},
        "sentences": _NOTICE.findall(text_of(app)),
        "writes": dict(app.query_params),
    }


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_page_opens_as_it_did(run_page, text_of, case):
    app = run_page(case["page"], **case["address"])
    opened = json.loads(json.dumps(what_opened(app, text_of, case["names"])))
    assert one_by_one(opened.pop("sentences")) == one_by_one(case["sentences"])
    assert opened == {name: case[name] for name in opened}


def one_by_one(notices):
    """Return the sentences of notices, in whatever order they stand."""
    return sorted(part.strip() for notice in notices for part in notice.split("shown instead."))
