"""Specifications: JSON both ways, a content hash, and a sentence for every bad field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.specs import (
    AugmentationSpec,
    CorruptionSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)


def make(**changes):
    fields = {
        "name": "a-b-2",
        "report": "a",
        "title": "t",
        "network": NetworkSpec.mirrored(784, 16, 2),
        "phases": (TrainingSpec(),),
    }
    return ExperimentSpec(**fields | changes)


@pytest.mark.parametrize("spec", PRESETS.values(), ids=PRESETS.keys())
def test_json_both_ways(spec):
    again = ExperimentSpec.from_json(spec.to_json())
    assert again == spec and again.hash == spec.hash
    assert json.loads(spec.to_json()) == spec.to_dict()


def test_hash_sees_content_not_names():
    spec = make()
    assert make(name="other", title="other", report="x").hash == spec.hash
    assert make(phases=(TrainingSpec(learning_rate=2e-3),)).hash != spec.hash
    assert make(data=DataSpec(num_validation=5)).hash != spec.hash
    assert make(network=NetworkSpec.mirrored(784, 17, 2)).hash != spec.hash


def test_hash_is_pinned():
    """A new field with a default must not orphan what was trained before it."""
    assert make().hash == "7cac9846"


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=5))
def test_mirrored_networks_always_fit(hidden):
    spec = NetworkSpec.mirrored(784, *hidden)
    assert spec.decoder_sizes == spec.encoder_sizes[::-1]
    assert spec.code_size == hidden[-1]


BAD = {
    "code size 0": (lambda: NetworkSpec.mirrored(784, 0), "between 1 and 16384, got 0"),
    "negative size": (lambda: NetworkSpec.mirrored(784, -3, 2), "got -3"),
    "no layers": (lambda: NetworkSpec.mirrored(784), "num_classes"),
    "sizes empty": (
        lambda: NetworkSpec(
            encoder_sizes=(), decoder_sizes=(), encoder_activations=(), decoder_activations=()
        ),
        "empty",
    ),  # noqa: E501
    "size is text": (lambda: NetworkSpec.mirrored(784, "10"), "whole number, got '10'"),
    "size is a bool": (lambda: NetworkSpec.mirrored(784, True), "whole number, got True"),
    "unknown activation": (
        lambda: NetworkSpec.mirrored(784, 8, 2, hidden="swish"),
        "one of linear",
    ),  # noqa: E501
    "hidden uniform": (lambda: NetworkSpec.mirrored(784, 8, 2, hidden="uniform"), "code only"),
    "decoder too short": (
        lambda: NetworkSpec.mirrored(784, 2).replace(decoder_sizes=(2, 9)),
        "784",
    ),  # noqa: E501
    "decoder of another code": (
        lambda: NetworkSpec.mirrored(784, 2).replace(decoder_sizes=(3, 784)),
        "starts with 3",
    ),  # noqa: E501
    "tied with batch norm": (
        lambda: NetworkSpec.mirrored(784, 2, is_tied=True, batch_norm="all"),
        "untie",
    ),  # noqa: E501
    "tied variational": (
        lambda: NetworkSpec.mirrored(784, 2, is_tied=True, is_variational=True),
        "Tied",
    ),  # noqa: E501
    "variational relu code": (
        lambda: NetworkSpec.mirrored(784, 2, code="relu", is_variational=True),
        "linear",
    ),  # noqa: E501
    "negative code noise": (lambda: NetworkSpec.mirrored(784, 2, code_noise=-1.0), "code_noise"),
    "rate 0": (lambda: TrainingSpec(learning_rate=0.0), "learning_rate must be positive"),
    "rate NaN": (lambda: TrainingSpec(learning_rate=float("nan")), "finite"),
    "batch 0": (lambda: TrainingSpec(batch_size=0), "batch_size"),
    "epochs 0": (lambda: TrainingSpec(num_epochs=0), "num_epochs"),
    "momentum 1": (lambda: TrainingSpec(momentum=1.0), "momentum"),
    "unknown optimiser": (lambda: TrainingSpec(optimizer="adagrad"), "one of adam"),
    "class loss elsewhere": (lambda: TrainingSpec(loss="cross_entropy"), "classifier"),
    "salt above 1": (lambda: CorruptionSpec(kind="salt_and_pepper", level=1.5), "between 0 and 1"),
    "unknown corruption": (lambda: CorruptionSpec(kind="rain", level=0.1), "one of gaussian"),
    "level range upside down": (
        lambda: CorruptionSpec(kind="gaussian", level=0.1, min_level=0.2),
        "min_level",
    ),  # noqa: E501
    "augmentation share": (lambda: AugmentationSpec(share=2.0), "share"),
    "no images": (lambda: DataSpec(num_images=0), "num_images"),
    "all validation": (lambda: DataSpec(num_images=10, num_validation=10), "leaves none"),
    "no phases": (lambda: make(phases=()), "at least one training phase"),
    "name with a path": (lambda: make(name="../x"), "A name may hold"),
    "early stop without validation": (
        lambda: make(phases=(TrainingSpec(early_stop_delta=0.1),)),
        "validation",
    ),  # noqa: E501
    "layer that is not there": (
        lambda: make(phases=(TrainingSpec(kind="layer", layer=5),)),
        "no encoder layer 5",
    ),  # noqa: E501
    "not JSON": (lambda: ExperimentSpec.from_json("{"), "not JSON"),
    "unknown field": (lambda: TrainingSpec.from_dict({"lr": 1}), "no field lr"),
    "missing field": (lambda: CorruptionSpec.from_dict({"kind": "blur"}), "level"),
    "a list for a spec": (lambda: NetworkSpec.from_dict([1]), "JSON object"),
}


@pytest.mark.parametrize(("build", "words"), BAD.values(), ids=BAD.keys())
def test_bad_fields_are_refused_with_a_sentence(build, words):
    with pytest.raises(SpecError) as caught:
        build()
    assert words in str(caught.value) and len(str(caught.value)) < 400


def test_a_form_can_be_built_from_the_schema():
    """Every option has a type, its range or its choices, and a default."""
    fields = TrainingSpec.model_json_schema()["properties"]
    assert set(fields) == set(TrainingSpec().to_dict())
    assert fields["batch_size"] == {
        "default": 100,
        "description": "images a step; more are faster an epoch, fewer take more steps",
        "minimum": 1,
        "title": "Batch Size",
        "type": "integer",
    }
    assert "sgd" in fields["optimizer"]["enum"] and fields["momentum"]["exclusiveMaximum"] == 1
    assert all("default" in field for field in fields.values())
    assert fields["num_epochs"]["description"] == "ignored where num_steps is set"
