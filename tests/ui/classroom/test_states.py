"""What each may see: nothing of what is right before it is revealed, in any step of any lesson."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.classroom import plan as plans
from ui.classroom import planes
from ui.classroom.keeping.records import Drawing, Standing, Vote
from ui.classroom.plan import REVEALED, Plan, PlanStep, advise, make_plan, phases_of, share_right
from ui.classroom.states import count, state_for
from ui.lessons import shelf
from ui.lessons.lesson import Step
from ui.lessons.questions import read_question

ALL = make_plan(shelf.list_lessons())
STEPS = [(at, phase) for at, one in enumerate(ALL.steps) for phase in phases_of(one.step)]
MARK = "what nobody may know yet"


def standing(at, phase="", *, pace="locked", votes=None, drawings=()):
    """Return a class of two that stands at a step."""
    students = {"a": "Otter", "b": "Heron"}
    phases = {at: (phase, 1.0)} if phase else {}
    return Standing(
        "ACD479",
        0.0,
        at,
        pace,
        False,
        False,
        False,
        None,
        phases,
        students,
        votes or {},
        {},
        drawings,
    )


def told(role, plan, now, owner="a"):
    state = state_for(role, plan, now, present={"a"}, owner=owner)
    return {name: value for name, value in state.items() if name != "now"}


def some_vote(step):
    """Return an answer to a step's question."""
    question = step.question
    if question.kind == "choice":
        return Vote(0)
    return Vote(question.high) if question.kind == "number" else Vote([0.1, 0.2], 5)


def with_other_secrets(step):
    """Return the same step as anyone sees it who does not know what is right; all else differs."""
    question, changes = step.question, {"say": MARK, "claims": (), "pictures": ()}
    if question is None:
        return step.replace(**changes)
    asked = question.to_dict()
    if question.kind == "choice":
        index = [answer.is_right for answer in question.answers].index(True)
        for number, answer in enumerate(asked["answers"]):
            answer["is_right"] = number == (index + 1) % len(asked["answers"])
            answer["tempts"] = "" if answer["is_right"] else MARK
    elif question.kind == "number":
        at_low = question.answer == question.low
        asked |= {"answer": asked["high"] if at_low else asked["low"], "within": 0.0}
        end = asked["low"] if at_low else asked["high"]
        asked["misjudged"] = [{"low": end, "high": end, "tempts": MARK}]
    elif question.kind == "point":
        digit = (question.digit + 1) % 10
        asked |= {"digit": digit, "mistaken": [{"digit": question.digit, "tempts": MARK}]}
    else:
        asked["right"] = MARK
    return step.replace(**changes, after=MARK, question=read_question(asked))


OTHER = Plan(
    ALL.lessons,
    tuple(PlanStep(s.lesson, s.number, with_other_secrets(s.step), s.plane) for s in ALL.steps),
)


@pytest.mark.parametrize("role", ["student", "projector"])
@pytest.mark.parametrize("pace", ["locked", "free"])
def test_nobody_can_tell_what_is_right_before_it_is_revealed(role, pace):
    for at, phase in [(-1, ""), *STEPS]:
        if phase == REVEALED:
            continue
        voted = {}
        if at >= 0 and "closed" in phases_of(ALL.steps[at].step):
            voted = {(1, "a"): some_vote(ALL.steps[at].step), (1, "b"): Vote(1)}
        now = standing(at, phase, pace=pace, votes=voted)
        state = told(role, ALL, now)
        assert state == told(role, OTHER, now), (at, phase)
        assert state["reveal"] is None
        assert MARK not in json.dumps(told(role, OTHER, now))


def test_everything_is_told_once_it_is_revealed():
    for at, phase in STEPS:
        if phase != REVEALED:
            continue
        step, state = ALL.steps[at].step, told("student", ALL, standing(at, phase))
        assert state["reveal"]["right"] == step.question.right
        assert state["reveal"]["after"] == step.after and state["now_step"]["cover"] == []


def test_the_teacher_knows_all_the_time_what_to_say_and_what_is_right():
    for at, phase in STEPS:
        state, step = told("teacher", ALL, standing(at, phase)), ALL.steps[at].step
        assert (state["say"], state["after"]) == (step.say, step.after)
        assert (state["solution"] is None) is (step.question is None)
        assert [one["at"] for one in state["plan"]][0] == 0


def test_students_are_sent_to_no_page_that_is_at_the_front():
    front = [at for at, one in enumerate(ALL.steps) if one.step.is_at_front]
    assert front
    for at, one in enumerate(ALL.steps):
        now = standing(at, pace="free")
        address = "" if at in front else one.step.address
        state = told("student", ALL, now)
        assert state["now_step"]["address"] == state["steps"][at]["address"] == address
        for role in ("projector", "teacher"):
            assert told(role, ALL, now)["now_step"]["address"] == one.step.address


def test_one_sees_ones_own_answers_and_nobody_elses():
    at = next(at for at, one in enumerate(ALL.steps) if one.step.rounds == 2)
    votes = {(1, "a"): some_vote(ALL.steps[at].step), (2, "b"): some_vote(ALL.steps[at].step)}
    drawings = (Drawing("1", "a", "Otter", at, False), Drawing("2", "b", "Heron", at, True))
    now = standing(at, votes=votes, drawings=drawings)
    mine = {owner: told("student", ALL, now, owner)["mine"] for owner in "ab"}
    assert (mine["a"]["first"] is None, mine["a"]["second"]) == (False, None)
    assert (mine["b"]["first"], mine["a"]["drawing"], mine["b"]["drawing"]) == (None, "1", "2")
    assert [one["id"] for one in told("projector", ALL, now)["wall"]] == ["2"]
    assert [one["shown"] for one in told("teacher", ALL, now)["wall"]] == [False, True]


def test_what_a_point_lies_among_is_told_once_it_is_revealed():
    at = next(n for n, one in enumerate(ALL.steps) if one.step.question and one.plane)
    votes = {
        (1, "a"): Vote([0.1, 0.2], 3),
        (2, "a"): Vote([0.5, 0.5], 5),
        (1, "b"): Vote([0, 0], -1),
    }
    for phase, wanted in (("vote2", [{}, {}]), ("revealed", [{"digit": 5}, {"digit": -1}])):
        now = standing(at, votes=votes, phase=phase)
        mine = [told("student", ALL, now, owner)["mine"] for owner in "ab"]
        assert [{k: v for k, v in one.items() if k == "digit"} for one in mine] == wanted


@pytest.mark.parametrize(
    ("share", "advice"),
    [
        (None, None), (0, "explain"), (0.299, "explain"), (0.3, "talk"), (0.7, "talk"),
        (0.71, "go on"), (1, "go on"),
    ],
)  # fmt: skip
def test_the_advice(share, advice):
    assert advise(share) == advice


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_counts_add_up_and_shares_are_shares(data):
    question = data.draw(st.sampled_from([s.step.question for s in ALL.steps if s.step.question]))
    if question.kind == "drawing":
        assert count(question, [], None) is None
        return
    values = {
        "choice": lambda: st.integers(0, len(question.answers) - 1).map(Vote),
        "number": lambda: st.floats(question.low, question.high).map(Vote),
        "point": lambda: st.integers(-1, 9).map(lambda digit: Vote([0.0, 0.0], digit)),
    }[question.kind]()
    votes = data.draw(st.lists(values, max_size=40))
    counts = count(question, votes, None)
    flat = counts["digits"].values() if question.kind == "point" else counts
    assert (len(flat) if question.kind == "number" else sum(flat)) == len(votes)
    share = share_right(question, counts)
    assert (share is None) is (not votes) and 0 <= (share or 0) <= 1


def test_a_plan_is_kept_as_it_was(tmp_path, monkeypatch):
    folder = tmp_path / "lessons"
    folder.mkdir()
    source = (shelf.SHIPPED_DIRECTORY / "2-two-knobs.toml").read_text()
    (folder / "mine.toml").write_text(source)
    monkeypatch.setenv("AE_LESSONS_DIR", str(folder))
    opened = make_plan(["mine"])
    kept = opened.to_json()
    (folder / "mine.toml").write_text("broken")
    assert plans.read_plan(kept) == opened
    assert [one.plane.model for one in opened.steps if one.plane] == ["explorer-2"]


def test_a_lesson_that_opens_nothing_here_is_told_with_its_step(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    source = (shelf.SHIPPED_DIRECTORY / "2-two-knobs.toml").read_text()
    (tmp_path / "mine.toml").write_text(source.replace("model=explorer-2", "model=gone", 1))
    with pytest.raises(plans.SpecError, match="Step 1 of Two knobs: "):
        make_plan(["mine"])


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/map?model=explorer-2&method=umap", "is not there yet; open it once on the page Map"),
        ("/latent_space?model=bench-10-plain", "10 numbers, so no plane to point at"),
    ],
)
def test_a_point_needs_a_plane(tmp_path, monkeypatch, address, why):
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    monkeypatch.setattr(planes, "find_map", lambda *_: None)
    source = (shelf.SHIPPED_DIRECTORY / "2-two-knobs.toml").read_text()
    asked = 'address = "/latent_space?model=explorer-2"\ncover = ["classes", "decoded"]'
    assert asked in source
    (tmp_path / "mine.toml").write_text(source.replace(asked, f'address = "{address}"'))
    with pytest.raises(plans.SpecError, match=why):
        make_plan(["mine"])


def test_phases_end_with_the_reveal():
    for one in ALL.steps:
        phases = phases_of(one.step)
        assert phases == ("show",) if one.step.question is None else phases[-1] == REVEALED
        assert len(set(phases)) == len(phases)
    assert phases_of(Step(text="x", minutes=1)) == ("show",)
