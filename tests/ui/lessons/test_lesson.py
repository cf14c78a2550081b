"""A lesson's file: what is read from it, and the sentence for everything that can be wrong."""

import pytest

from ae_core.errors import SpecError
from ui.lessons.lesson import Claim, read_lesson

STEP = """
title = "A lesson"
goal = "To know one thing."
place = 1
[[steps]]
text = "Look."
minutes = 2
address = "/draw"
{step}
"""
CHOICE = """
after = "Because."
[steps.question]
kind = "choice"
text = "Which?"
answers = [{ text = "This", is_right = true }, { text = "That", tempts = "It is near." }]
"""


@pytest.fixture
def read(tmp_path):
    """Read a text as the file of a lesson."""

    def call(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        return read_lesson(path)

    return call


def test_a_lesson_adds_up_its_minutes(read):
    lesson = read(STEP.format(step=CHOICE) + '[[steps]]\ntext = "And go."\nminutes = 1.5\n')
    assert lesson.minutes == 3.5
    question = lesson.steps[0].question
    assert question.right == "A: This" and question.wrong == [("B: That", "It is near.")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "x"\n[[steps]]\ntext = 3\n', ["Step 1 of mine.toml", "text", "must be text"]),
        ("title = ", ["no TOML file"]),
        ('title = "x"\n', ["no steps", "[[steps]]"]),
        ('title = "x"\nsteps = 3\n', ["no steps"]),
        ('[[steps]]\ntext = "a"\nminutes = 1\n', ["mine.toml", "Lesson.title is missing"]),
        (STEP.format(step="hint = 1"), ["Step 1", "no field hint"]),
        (
            STEP.replace('address = "/draw"', "").format(step='cover = ["answers"]'),
            ["Step 1", "needs an address"],
        ),
        (STEP.format(step=CHOICE.replace("after", "say")), ["Step 1", "needs after"]),
        (STEP.format(step=CHOICE.replace('"choice"', '"riddle"')), ["choice, number", "'riddle'"]),
        (STEP.format(step=CHOICE.replace(', tempts = "It is near."', "")), ["Answer B", "tempts"]),
        (STEP.format(step=CHOICE.replace(", is_right = true", ', tempts = "x"')), ["not 0"]),
        (STEP.format(step=CHOICE.replace("Which?", "Which? " * 60)), ["at most 300 letters"]),
        (STEP.format(step="rounds = 2"), ["voted on"]),
        (STEP.format(step="minutes = 1"), ["no TOML"]),
        (STEP.format(step='claims = [{ model = "m" }]'), ["Step 1", "Claim.figure is missing"]),
        (
            STEP.format(step='claims = [{ model = "m", figure = "f", op = "=", value = 1 }]'),
            ["Claim.op must be one of <, <=, ==", "'='"],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_step(read, text, told):
    with pytest.raises(SpecError) as caught:
        read(text)
    for part in told:
        assert part in str(caught.value)


NUMBER = """
after = "Because."
[steps.question]
kind = "number"
text = "How many?"
low = 0
high = 10
answer = 6
within = {within}
misjudged = [{{ low = {low}, high = {high}, tempts = "It is near." }}]
"""


@pytest.mark.parametrize(
    ("within", "low", "high", "told"),
    [(1, 0, 5, "holds right answers"), (1, 8, 12, "not on the line"), (-1, 0, 2, "within")],
)
def test_a_line_of_numbers_is_cut_without_overlap(read, within, low, high, told):
    with pytest.raises(SpecError, match=told):
        read(STEP.format(step=NUMBER.format(within=within, low=low, high=high)))
    lesson = read(STEP.format(step=NUMBER.format(within=1, low=0, high=4)))
    assert lesson.steps[0].question.right == "6, 1 more or less"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SpecError, match="cannot be read"):
        read_lesson(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SpecError, match="no TOML file"):
        read_lesson(tmp_path / "bytes.toml")


@pytest.mark.parametrize(
    ("op", "value", "measured", "holds"),
    [
        ("==", 0.0093, 0.00934, True),
        ("==", 0.0093, 0.00936, False),
        ("==", 54, 54.0, True),
        ("==", 0.8, 0.803, True),
        ("<", 0.05, 0.05, False),
        ("<=", 0.05, 0.05, True),
        (">=", 2, 1.9, False),
        (">", 2, 2.1, True),
    ],
)
def test_a_claim_holds_to_the_digits_it_is_written_with(op, value, measured, holds):
    claim = Claim(model="m", figure="f", op=op, value=value)
    assert claim.holds(measured) is holds
