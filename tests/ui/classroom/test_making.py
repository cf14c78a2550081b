"""In a class only the teacher trains, brings images and deletes."""

import json

import pytest

from ae_core.errors import UserError
from ae_core.training.live import queue
from ae_core.training.live.queue import owner_of
from tests.ui.shell.serving.live_browser import make_run
from tests.ui.shell.serving.test_server import call
from ui.classroom import making, plan
from ui.classroom.keeping.store import LIFE_SECONDS
from ui.shell import runs, state
from ui.shell.serving import asks
from ui.shell.serving import making as shell_making
from ui.shell.serving.asks import Visitor

TEACHER, STUDENT, SOMEBODY = "the teacher", "a student", "somebody"


@pytest.fixture
def opened(kept):
    """Give a class with its teacher and a student."""
    opened = kept.open_class(plan.make_plan(["2-two-knobs"]).to_json(), owner_of(TEACHER))
    kept.join(opened.code, owner_of(STUDENT), "student")
    return opened


def why_not(token, is_local=False):
    return making.why_not(owner_of(token), is_local)


def test_without_a_class_everybody_may(kept):
    assert why_not(SOMEBODY) == "" and not kept.database.exists()


def test_students_may_not_as_long_as_their_class_is_open(kept, opened, monkeypatch):
    assert why_not(TEACHER) == why_not(SOMEBODY) == ""
    assert why_not(STUDENT) == why_not(STUDENT, is_local=True) == making.STUDENT
    kept.join(opened.code, owner_of(TEACHER), "student")  # who looks at it as a student does
    assert why_not(TEACHER) == ""
    kept.close(opened.code)
    assert why_not(STUDENT) == ""


def test_a_class_of_yesterday_forbids_nothing(kept, opened, monkeypatch):
    monkeypatch.setattr("ui.classroom.keeping.store.LIFE_SECONDS", LIFE_SECONDS - 86_400.0)
    assert why_not(STUDENT) == ""


def test_a_server_for_classes_is_for_teachers_and_who_sits_at_it(opened, monkeypatch):
    monkeypatch.setenv("AE_CLASS", "1")
    assert why_not(TEACHER) == "" == why_not(SOMEBODY, is_local=True)
    assert why_not(SOMEBODY) == making.STRANGER


@pytest.fixture
def on_page(app, opened, tmp_path, monkeypatch):
    """Let a page be a student's."""
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr(queue, "ensure_worker", lambda: None)
    monkeypatch.setattr(state, "visitor", lambda: owner_of(STUDENT))
    monkeypatch.setattr(runs, "is_at_machine", lambda: True)
    yield tmp_path / "runs"
    shell_making.forbid_by(lambda owner, is_local: "")


def test_a_students_page_begins_branches_and_goes_on_with_nothing(on_page):
    run = make_run(on_page, owner=owner_of(STUDENT), state="paused", want="pause")
    spec = run.read_spec()
    for ask in (
        lambda: runs.begin_run(spec),
        lambda: runs.branch_run(run, "x", {}),
        lambda: runs.go_on(run),
    ):
        with pytest.raises(UserError, match="only the teacher trains"):
            ask()
    for message in ({"type": "want", "want": "run"}, {"type": "title", "text": "mine"}):
        with pytest.raises(UserError, match="only the teacher trains"):
            asks.obey(run, message, Visitor(STUDENT, True))
    assert run.control["want"] == "pause" and len(queue.list_runs()) == 1
    asks.obey(run, {"type": "title", "text": "theirs"}, Visitor(SOMEBODY, True))
    assert run.title == "theirs"


def test_a_student_opens_no_class(app, opened):
    def ask(visitor):
        body = json.dumps({"lessons": ["2-two-knobs"], "visitor": visitor}).encode()
        return call(app, "/classes", method="POST", content=body)

    status, _, answer = ask(STUDENT)
    assert status == 400 and "only the teacher" in json.loads(answer)["problem"]
    assert ask(SOMEBODY)[0] == 201
