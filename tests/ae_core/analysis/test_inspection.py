"""A model looked into: the same figures as the parts give, on whatever data there is."""

import json

import numpy as np
import pytest

from ae_core.analysis.evaluation import data_of
from ae_core.analysis.inspection import inspect_model
from ae_core.analysis.statistics import estimate_dimension
from ae_core.analysis.trust import judge_map
from ae_core.analysis.units import average_sparseness
from ae_core.data.evaluation import load_or_digits
from ae_core.errors import DataMissingError
from ae_core.store.checkpoints import read_index
from ae_core.training.library import find_ladder, find_pca, load

KEYS = {
    "dead_units",
    "saturated_units",
    "duplicate_units",
    "average_sparseness",
    "active_dimensions",
    "intrinsic_dimension",
    "knn_accuracy",
    "trustworthiness",
    "principal_angles",
    "pca_equivalent",
}


@pytest.fixture
def without_mnist(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))


def look_into(model, data):
    """Inspect a model as ``analyse`` does."""
    return inspect_model(
        model,
        data,
        find_pca=lambda size: find_pca(f"pca-{size}", data=data_of(model).name),
        ladder=find_ladder(data.name),
    )


def test_findings_are_what_their_parts_say(without_mnist):
    model = load("digits-10-plain")
    data, is_substitute = load_or_digits(data_of(model))
    found = look_into(model, data)
    codes = model.encode(data.images)
    assert set(found.findings) == KEYS and not is_substitute
    values = {name: finding.value for name, finding in found.findings.items()}
    assert values["average_sparseness"] == average_sparseness(model, data.images).average
    assert values["intrinsic_dimension"] == estimate_dimension(codes).dimension
    assert values["trustworthiness"] == judge_map(data.images, codes).trustworthiness
    assert values["active_dimensions"] == 10
    assert 0.5 < values["knn_accuracy"] <= 1
    assert 0 < values["principal_angles"] <= 90
    angles = found.findings["principal_angles"].details["degrees"]
    assert len(angles) == 10 and angles[-1] == values["principal_angles"]
    assert all(finding.n == 360 and finding.unit for finding in found.findings.values())
    assert values["pca_equivalent"] > 10  # PCA of the same digits is worse at the same size
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_code_of_two_numbers_is_counted_on_a_grid(without_mnist):
    model = load("digits-2")
    data, _ = load_or_digits(data_of(model))
    found = look_into(model, data).findings["grid_usage"]
    assert found.unit == "of 400 cells from -1 to 1" and found.n == 360
    assert 100 < found.value == found.details["cells_used"] <= 400


def test_pca_is_its_own_plane_and_its_own_equivalent(without_mnist):
    model = load("pca-7-clipped", data="digits")
    data, _ = load_or_digits(data_of(model))
    findings = look_into(model, data).findings
    assert findings["principal_angles"].value == pytest.approx(0, abs=1e-3)
    assert findings["pca_equivalent"].value == 7
    assert findings["active_dimensions"].value == 7


@pytest.mark.parametrize("name", [*read_index(), "pca-3", "pca-5-clipped"])
def test_every_model_can_be_looked_into_without_mnist(without_mnist, name):
    model = load(name)
    data, is_substitute = load_or_digits(data_of(model))
    small = type(data)(
        data.name,
        data.split,
        data.images[:90],
        data.labels[:90],
        data.train_images[:200],
        data.train_labels[:200],
    )
    found = look_into(model, small)
    assert data.name == "digits" and is_substitute == (found.trained_on != "digits")
    for key in KEYS - {"pca_equivalent"}:
        finding = found.findings[key]
        assert finding.value is not None and np.isfinite(finding.value), (key, finding.note)


def test_a_set_asked_for_by_name_is_not_replaced(without_mnist):
    with pytest.raises(DataMissingError):
        load_or_digits(data_of(load("digits-2")), "mnist")


def test_what_cannot_be_measured_says_why(without_mnist):
    model = load("digits-2")
    data, _ = load_or_digits(data_of(model))
    few = type(data)(data.name, "train", data.images[:15], data.labels[:15], None, None)
    findings = look_into(model, few).findings
    assert findings["knn_accuracy"].value is None and findings["knn_accuracy"].note
    assert "more codes" in findings["trustworthiness"].note
    assert findings["dead_units"].value is not None
