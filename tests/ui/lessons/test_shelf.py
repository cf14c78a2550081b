"""The lessons that ship: every address opens, every claim is measured again; and bad ones."""

import pytest

from ae_core.errors import DataMissingError, SpecError, UserError
from ui.choices.covers import PARTS
from ui.lessons import shelf
from ui.lessons.addresses import open_address
from ui.lessons.figures import figure_of, measure_claim
from ui.lessons.lesson import Claim, read_lesson
from ui.lessons.questions import DrawingQuestion
from ui.shell.models.entries import list_entries
from ui.shell.pages import PAGES

LESSONS = {name: read_lesson(path) for name, path in shelf.list_lessons().items()}
CLAIMS = [
    pytest.param(claim, id=f"{name} {number}: {claim.words}")
    for name, lesson in LESSONS.items()
    for number, step in enumerate(lesson.steps, start=1)
    for claim in shelf.claims_of(step)
]
AROUND_THE_OTHERS = {"0-a-network-begins": 4, "9-back-to-the-run": 5}  # minutes
FROM_WHAT_SHIPS = [one for one in CLAIMS if not figure_of(one.values[0]).needs_images]
FROM_IMAGES = [one for one in CLAIMS if figure_of(one.values[0]).needs_images]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_that_ships_can_be_given(name):
    lesson, problems = shelf.check_lesson(shelf.list_lessons()[name])
    assert problems == []
    asked = [step.question for step in lesson.steps if step.question]
    assert asked and lesson.asked
    if name in AROUND_THE_OTHERS:
        assert lesson.minutes == AROUND_THE_OTHERS[name]
    else:
        assert lesson.minutes == 8
        assert len(asked) >= 2 and any(step.rounds == 2 for step in lesson.steps)
    assert all(question.wrong for question in asked if not isinstance(question, DrawingQuestion))
    assert any(step.claims for step in lesson.steps)
    assert all(step.say for step in lesson.steps if step.question), "a teacher has words to begin"


def test_there_are_two_hours_and_the_first_begins_and_ends_with_a_run():
    for is_core, num_lessons in ((True, 6), (False, 5)):
        places = sorted(lesson.place for lesson in LESSONS.values() if lesson.core is is_core)
        assert places == list(range(1, num_lessons + 1))
    core = sorted((one.place, name) for name, one in LESSONS.items() if one.core)
    assert {core[0][1], core[-1][1]} == set(AROUND_THE_OTHERS)


@pytest.mark.parametrize("claim", FROM_WHAT_SHIPS)
def test_a_claim_is_true_of_what_ships(claim, monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))  # no MNIST
    measured = measure_claim(claim)
    assert claim.holds(measured), measured


@pytest.mark.mnist
@pytest.mark.parametrize("claim", FROM_IMAGES)
def test_a_claim_is_true_of_the_images(claim):
    measured = measure_claim(claim)
    assert claim.holds(measured), measured


@pytest.mark.parametrize(
    ("figure", "further"),
    [
        ("mse", {}),
        ("ssim", {}),
        ("mse", {"damage": "gaussian:0.5"}),
        ("half_way_reads", {}),
        ("half_way_is_another", {}),
        ("samples_read", {}),
        ("code_reads", {"code": ",".join(["0"] * 10)}),
        ("crossing", {"damage": "gaussian", "against": "digits-10-denoising"}),
    ],
)
def test_figures_are_measured_on_the_set_of_the_model(figure, further, monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))  # the embedded digits only
    claim = Claim(model="digits-10-plain", figure=figure, op=">=", value=-1, **further)
    assert claim.holds(measure_claim(claim))


def test_a_claim_about_images_that_are_absent_is_not_judged(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    claim = Claim(model="bench-10-plain", figure="mse", op="<", value=1)
    with pytest.raises(DataMissingError):
        measure_claim(claim)
    holds, told = shelf.judge_claim(claim)
    assert holds is None and "not measured" in told


def test_what_does_not_hold_is_said_with_what_was_measured():
    claim = Claim(model="001-mlp-8", figure="dead_numbers", op="==", value=3)
    assert shelf.judge_claim(claim) == (False, "001-mlp-8: dead_numbers == 3: 2, does not hold")


@pytest.mark.parametrize(
    ("figure", "further", "told"),
    [
        ("beauty", {}, "no figure 'beauty'"),
        ("mse", {"model": "bench-11"}, "bench-11"),
        ("mse", {"seed": 1}, "takes no seed"),
        ("mse", {"damage": "rain:0.5"}, "no corruption 'rain'"),
        ("crossing", {}, "needs against and damage"),
        ("crossing", {"damage": "rain", "against": "pca-10"}, "kind of damage"),
        ("validation_loss", {"epoch": 1, "model": "left as it is"}, "no preset"),
        ("test_mse", {"report": "001"}, "no figure 'test_mse' of 'explorer-2'"),
        ("mse", {"report": "009"}, "Report 009"),
    ],
)
def test_a_claim_that_names_what_is_not_here(figure, further, told):
    claim = Claim(**{"model": "explorer-2", "figure": figure, "op": "<", "value": 1, **further})
    with pytest.raises(UserError, match=told):
        figure_of(claim)


def test_a_figure_of_a_drawing_needs_one():
    claim = Claim(model="digits-10-plain", figure="drawing_mse", op="<", value=1)
    with pytest.raises(SpecError, match="needs drawing="):
        measure_claim(claim)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/nowhere", "opens no page"),
        ("draw?model=explorer-2", "opens no page"),
        ("https://example.org/draw", "opens no page"),
        ("/draw?model=bench-11", "bench-11"),
        ("/draw?colour=red", "no choice 'colour'"),
        ("/draw?level=7", "7"),
        ("/draw?drawing=nonsense", "drawing"),
        ("/latent_space?model=explorer-2&code=1,2,3", "code of 2 numbers"),
    ],
)
def test_an_address_that_opens_something_else(address, told):
    with pytest.raises(SpecError, match=told):
        open_address(address, list_entries()[0])


def test_an_address_opens_what_its_page_would():
    opened = open_address("/latent_space?model=explorer-2&code=0.5,-1", list_entries()[0])
    assert opened.page.title == "Latent space"
    assert opened.choices == {"model": "explorer-2", "code": "0.5,-1"}


def test_what_can_be_covered_lies_on_a_page():
    assert set(PARTS) <= {page.name for page in PAGES}


def test_own_lessons_stand_beside_those_that_ship(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    for name in ("mine", "2-two-knobs"):
        (tmp_path / f"{name}.toml").touch()
    listed = shelf.list_lessons()
    assert listed["mine"].parent == listed["2-two-knobs"].parent == tmp_path
    assert listed["1-ten-numbers"].parent == shelf.SHIPPED_DIRECTORY


BAD = """
title = "Bad"
goal = "To fail."
place = 1
[[steps]]
text = "Fine."
minutes = 1
[[steps]]
text = "Point."
minutes = 1
address = "/draw"
cover = ["ears"]
after = "No."
claims = [{ model = "explorer-2", figure = "beauty", op = "<", value = 1 }]
pictures = [{ kind = "drawing", models = ["explorer-2"] }]
[steps.question]
kind = "point"
text = "Where?"
digit = 1
mistaken = [{ digit = 7, tempts = "Both are long." }]
"""


def test_everything_that_is_wrong_with_a_step_is_said_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(BAD, "utf-8")
    _, problems = shelf.check_lesson(path)
    assert len(problems) == 4 and all(told.startswith("Step 2 of bad.toml: ") for told in problems)
    told = " ".join(problems)
    assert "no part 'ears'" in told and "point is asked for" in told
    assert "beauty" in told and "drawing=…" in told
