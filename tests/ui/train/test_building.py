"""The form of the page Train: what it says is one specification, and every error has its field."""

import random

import pytest

from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.specs import ExperimentSpec
from ui.choices.codec import read_address, write_address
from ui.choices.fields import Context
from ui.choices.train import TrainChoices
from ui.train.building import SETTINGS, build, build_spec, find_start
from ui.train.reading import AS_START, applying, texts_of

QUICK = find_start("quick-10", "mnist")


def built(start=QUICK, **choices):
    return build(TrainChoices(**choices), start)


@pytest.mark.parametrize("name", PRESETS)
def test_a_start_left_as_it_is_is_the_preset_itself(name):
    preset = PRESETS[name]
    start = find_start(name, preset.data.name)
    assert start.hash == preset.hash
    done = built(start)
    assert done.spec == start and not done.problems
    assert ExperimentSpec.from_json(done.spec.to_json()) == start


@pytest.mark.parametrize(
    "name", ["quick-10", "002-vae-5", "001-mlp-8", "004-tied-10", "bench-10-denoising"]
)
def test_what_the_form_reads_typed_again_builds_the_same(name):
    start = find_start(name, "mnist")
    applies = applying(start)
    texts = {
        field: text
        for field, text in texts_of(start).items()
        if applies.get(field, True) and text not in ("", AS_START)
    }
    done = built(start, **texts)
    assert done.spec.hash == start.hash and not done.problems


def some_choices(number):
    """Return choices at random, some of them nonsense."""
    chance = random.Random(number)
    typed = ["0", "1", "2", "0.5", "none", "1e-3", "50", "abc", "-1", "500 steps", "784-32-2"]
    names = chance.sample(list(SETTINGS), 6)
    return {name: chance.choice([*(SETTINGS[name].options or typed)]) for name in names}


@pytest.mark.parametrize("number", range(60))
def test_whatever_is_said_becomes_a_specification_and_sentences_at_their_fields(number):
    start = find_start(random.Random(number).choice(list(PRESETS)), "mnist")
    said = some_choices(number)
    done = built(start, **said)
    assert set(done.problems) <= set(said)
    sentences = done.problems.values()
    assert all((text[0].isupper() or text[0] == "β") and text.endswith(".") for text in sentences)
    assert "Spec." not in " ".join(done.problems.values())
    assert ExperimentSpec.from_json(done.spec.to_json()) == done.spec
    if not done.problems:
        assert build_spec(TrainChoices(**said), start) == done.spec
    else:
        with pytest.raises(SpecError):
            build_spec(TrainChoices(**said), start)
        right = {name: text for name, text in said.items() if name not in done.problems}
        assert built(start, **right).spec.hash == done.spec.hash


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"layers": "784"}, "layers", "like 784-512-10"),
        ({"layers": "512-10"}, "layers", "784 pixels"),
        ({"layers": "784-0-10"}, "layers", "1 to 16,384 units; got 0"),
        ({"learning_rate": "-1"}, "learning_rate", "Learning rate must be positive"),
        ({"learning_rate": "fast"}, "learning_rate", "must be a number, like 0.001"),
        ({"epochs": "0"}, "epochs", "whole number from 1"),
        ({"batch_size": "10.5"}, "batch_size", "Batch size must be a whole number"),
        ({"is_tied": "yes", "code_kind": "variational"}, "is_tied", "variational code"),
        ({"is_tied": "yes", "batch_norm": "all"}, "is_tied", "batch norm"),
        ({"noise": "masking", "noise_level": "2"}, "noise_level", "between 0 and 1"),
        ({"noise": "gaussian", "noise_least": "0.9"}, "noise_least", "Least noise"),
        ({"early_stop_delta": "1e-4"}, "early_stop_delta", "set validation images"),
        ({"code_kind": "variational", "stacking": "yes"}, "stacking", "all its layers at once"),
        ({"hidden_activation": "uniform"}, "hidden_activation", "must be one of linear"),
        ({"train_images": "9", "num_validation": "9"}, "num_validation", "none of 9 images"),
    ],
)
def test_an_error_stands_at_its_field_and_says_what_would_do(said, field, words):
    problems = built(**said).problems
    assert list(problems) == [field] and words in problems[field]


def test_kinds_are_networks_and_trainings_that_fit_them():
    variational = built(code_kind="variational").spec
    assert variational.network.is_variational and variational.phases[0].loss == "bce"
    denoising = built(code_kind="denoising").spec.phases[0]
    assert denoising.corruption is not None and denoising.corruption.kind == "gaussian"
    sparse = built(code_kind="sparse").spec.phases[0]
    assert sparse.activity_penalty == "l1" and sparse.activity_weight > 0
    plain = built(find_start("bench-10-denoising", "mnist"), code_kind="plain").spec
    assert plain.hash == PRESETS["bench-10-plain"].hash and plain.name == "bench-10-plain"


@pytest.mark.parametrize(
    "text", ["784-32-3", "784, 32, 3", "784 32  3", "784x32x3", "784 -> 32 → 3", "784-32-3-"]
)
def test_layers_are_typed_in_many_ways(text):
    assert SETTINGS["layers"].value(text) == (784, 32, 3)


@pytest.mark.parametrize("text", ["784, 300, x, 3", "784--3", "784,,3", "-784-3", "x", ""])
def test_what_is_between_layers_is_one_sign(text):
    with pytest.raises(SpecError, match="whole numbers with hyphens between"):
        SETTINGS["layers"].value(text)


def test_greedy_stacking_keeps_its_phases_and_can_be_had_anywhere():
    stack = find_start("003-stack-relu-128-128-128", "mnist")
    assert [phase.kind for phase in stack.phases] == ["layer"] * 3 + ["classifier"]
    changed = built(stack, layers="784-64-32", learning_rate="0.05").spec
    assert [(phase.kind, phase.layer) for phase in changed.phases] == [
        ("layer", 0),
        ("layer", 1),
        ("classifier", 0),
    ]
    assert {phase.learning_rate for phase in changed.phases} == {0.05}
    assert changed.phases[-1].loss == "cross_entropy"
    mine = built(stacking="yes", code_kind="denoising", noise="blur", moves="affine").spec
    assert [phase.kind for phase in mine.phases] == ["layer"] * 3 + ["autoencoder"]
    assert [phase.corruption is None for phase in mine.phases] == [False, True, True, False]


def test_what_is_changed_is_in_the_title_and_is_nobodys_report():
    spec = built(find_start("001-mlp-8", "mnist"), layers="784-100-4", schedule="constant").spec
    assert spec.title == "784-100-4, schedule constant"
    assert spec.report == "own" and spec.network.code_size == 4
    variational = built(layers="784-128-2", code_kind="variational", epochs="1").spec
    assert variational.title == "Variational 784-128-2, 1 epoch"
    assert built(epochs="500 steps").spec.title == "784-512-256-10, 500 steps"
    digits = built(find_start("digits-10-plain", "digits"), learning_rate="0.01").spec
    assert digits.title.startswith("784-128-64-10, ") and digits.title.endswith("rate 0.01")


def test_a_title_has_a_presets_words_only_where_nothing_is_changed():
    assert built().spec.title == QUICK.title
    for said in ({"layers": "784-128-2"}, {"learning_rate": "0.5"}, {"code_kind": "sparse"}):
        assert QUICK.title not in built(**said).spec.title


def test_a_rate_far_above_the_usual_is_told_and_not_forbidden():
    done = built(learning_rate="50")
    assert not done.problems and done.spec.phases[0].learning_rate == 50
    assert "50,000 times what is usual for adam (0.001)" in done.caution
    assert not built(learning_rate="0.01").caution
    assert "for sgd (0.1)" in built(learning_rate="5", optimizer="sgd").caution
    assert not built(learning_rate="fast").caution


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_has_a_rate_far_above_the_usual(name):
    assert not built(find_start(name, PRESETS[name].data.name)).caution


def test_the_address_holds_only_what_differs_and_opens_the_same():
    choices = TrainChoices(model="m", data="mnist", start="001-mlp-8", layers="784-9-3", run_seed=4)
    address = {name: text for name, text in write_address(TrainChoices, choices).items() if text}
    assert set(address) == {"model", "data", "start", "layers", "run_seed"}
    context = Context(find_model=lambda text: text)
    values, sentences = read_address(TrainChoices, address, context)
    assert not sentences and TrainChoices(**values) == choices


@pytest.mark.parametrize("name", [*SETTINGS, "start", "run_seed", "run"])
@pytest.mark.parametrize("text", ["<b>", "\x00", "x" * 5000, "∞", "−1"])
def test_a_bad_address_gets_a_sentence(name, text):
    values, sentences = read_address(TrainChoices, {name: text}, Context())
    assert not values and len(sentences) == 1
    assert "is shown instead" in sentences[0] and len(sentences[0]) < 400
