"""``analyse`` and ``embed`` as a stranger uses them."""

import json

import pytest

KEYS = (
    *("dead_units", "average_sparseness", "active_dimensions", "intrinsic_dimension"),
    *("knn_accuracy", "trustworthiness", "principal_angles"),
)


@pytest.fixture(autouse=True)
def without_mnist(tmp_path, monkeypatch):
    """A machine that has the embedded digits only."""
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))


def test_analysis_is_json_alone(run):
    code, out, err = run("analyse", "digits-10-plain", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert set(KEYS) <= set(found)
    assert found["trustworthiness"]["n"] == found["n"] == 360
    assert found["data"] == found["trained_on"] == "digits"


def test_analysis_says_which_digits_stand_in_for_mnist(run):
    code, out, err = run("analyse", "001-mlp-8")
    assert code == 0
    assert out.startswith("001-mlp-8 on 360 test images of digits")
    assert "mnist is not on this machine" in err and "embedded digits" in err
    assert "average_sparseness" in out and "exactly 0" in out


def test_analysis_of_a_set_that_is_absent_is_refused(run):
    code, out, err = run("analyse", "digits-2", "--data", "mnist")
    assert (code, out) == (2, "") and "data download mnist" in err
    assert run("analyse", "no-such-model")[0] == 2


def test_maps_are_made_once_and_told(run, tmp_path):
    code, out, err = run("embed", "digits-10-plain", "--method", "pca", "--seed", "3")
    assert code == 0 and "trustworthiness" in out
    code, out, err = run("embed", "digits-10-plain", "--method", "pca", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found[0]["quality"]["n"] == found[0]["n"] == 360
    assert found[0]["spec"]["method"] == "pca" and found[0]["seconds"] >= 0


def test_a_code_of_two_numbers_is_its_own_map(run):
    code, out, _ = run("embed", "digits-2", "--json")
    assert code == 0 and [entry["spec"]["method"] for entry in json.loads(out)] == ["code"]


def test_what_to_embed_has_to_be_said(run):
    for words in ((), ("digits-2", "--shipped")):
        code, _, err = run("embed", *words)
        assert code == 2 and "--shipped" in err
