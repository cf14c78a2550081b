"""Maps: the plane of PCA, the child process of t-SNE and UMAP, files, and new digits on them."""

import json
import subprocess
import time

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from ae_core.analysis.embedding import EmbeddingProgress, EmbeddingSpec, methods_for, place_codes
from ae_core.errors import CheckpointError, ComputationStoppedError, DataError, SpecError
from ae_core.jobs import maps as made
from ae_core.jobs.embedding_worker import ProgressText
from ae_core.jobs.maps import embed
from ae_core.store import maps as store
from ae_core.store.checkpoints import list_checkpoints


def groups(num=90, dimension=6, seed=0):
    """Three groups of codes far apart, and which each belongs to."""
    rng = np.random.default_rng(seed)
    labels = np.arange(num) % 3
    centres = np.eye(3, dimension)[labels] * 20
    return (centres + rng.normal(size=(num, dimension))).astype(np.float32), labels


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    return tmp_path


def test_pca_is_scikit_learns_up_to_the_signs():
    codes, _ = groups()
    places = embed(codes, EmbeddingSpec())
    truth = PCA(2).fit_transform(codes.astype(np.float64))
    np.testing.assert_allclose(np.abs(places), np.abs(truth), atol=1e-4)
    assert places.dtype == np.float32


def test_codes_of_one_and_two_numbers_are_maps_already():
    codes, _ = groups(dimension=2 + 1)
    np.testing.assert_array_equal(embed(codes[:, :2], EmbeddingSpec(method="code")), codes[:, :2])
    line = embed(codes[:, :1], EmbeddingSpec(method="code", seed=3))
    np.testing.assert_array_equal(line[:, 0], codes[:, 0])
    np.testing.assert_array_equal(line, embed(codes[:, :1], EmbeddingSpec(method="code", seed=3)))
    assert (embed(codes[:, :1], EmbeddingSpec(method="pca"))[:, 1] == 0).all()
    assert methods_for(1) == methods_for(2) == ("code",)
    assert methods_for(10) == ("umap", "tsne", "pca")
    with pytest.raises(DataError, match="no map by themselves"):
        embed(codes, EmbeddingSpec(method="code"))


def test_tsne_keeps_groups_reports_and_repeats_itself():
    codes, labels = groups()
    seen = []
    first = embed(codes, EmbeddingSpec(method="tsne", seed=1), progress=seen.append)
    assert first.shape == (90, 2) and first.dtype == np.float32
    centres = np.stack([first[labels == c].mean(axis=0) for c in range(3)])
    nearest = np.linalg.norm(first[:, None] - centres, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest, labels)
    assert {"loading", "layout"} <= {progress.stage for progress in seen}
    assert (seen[-1].done, seen[-1].total, seen[-1].share) == (1000, 1000, 1)
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares)
    with threadpool_limits(1):
        here = TSNE(perplexity=(90 - 1) / 3, random_state=1, init="pca").fit_transform(codes)
    np.testing.assert_allclose(first, here, rtol=1e-3, atol=1e-3)


def test_a_map_is_stopped_within_a_second_and_leaves_no_process(monkeypatch):
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *given, **more):
            super().__init__(*given, **more)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    codes, _ = groups(2000)
    start, seen = time.monotonic(), []
    with pytest.raises(ComputationStoppedError):
        embed(
            codes,
            EmbeddingSpec(method="umap"),
            progress=seen.append,
            should_stop=lambda: bool(seen),
        )
    assert time.monotonic() - start < 5
    assert len(started) == 1 and started[0].returncode is not None  # and was waited for


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (np.ones((50, 4)), "All 50 codes are equal"),
        (np.random.default_rng(0).random((9, 4)), "at least 10 codes"),
        (np.full((50, 4), np.inf), "NaN or infinity"),
    ],
)
def test_what_cannot_be_placed_is_said_at_once(codes, words):
    with pytest.raises(DataError, match=words):
        embed(codes, EmbeddingSpec(method="umap"))


def test_a_failure_of_the_process_is_a_sentence(monkeypatch):
    monkeypatch.setattr(made, "_WORKER", "ae_core.no_such_module")
    with pytest.raises(DataError, match=r"t-SNE \(perplexity 6.33333, seed 0\) could not place 20"):
        embed(groups(20)[0], EmbeddingSpec(method="tsne"))


def test_what_the_libraries_print_becomes_progress():
    said = []
    stream = ProgressText(lambda *state: said.append(state))
    for text in (
        "[t-SNE] Computing 91 nearest neighbors...",
        "UMAP(n_jobs=1)",
        "Construct embedding",
        "epoch 20/500 ",
        "[t-SNE] Iteration 50: error = 1.2",
        "nearest neighbors, far too late",
    ):
        stream.write(text)
    assert said == [
        ("neighbours", 0, 0),
        ("layout", 0, 1),
        ("layout", 20, 500),
        ("layout", 50, 1000),
    ]
    assert EmbeddingProgress("layout", 1, 2, 3.0).share == pytest.approx(0.65)


def test_a_specification_is_what_its_method_looks_at():
    plain = EmbeddingSpec(method="umap")
    assert plain.replace(perplexity=5).hash == plain.hash
    assert plain.replace(seed=1).hash != plain.hash
    assert EmbeddingSpec(method="pca", seed=4).hash == EmbeddingSpec(method="pca").hash
    assert EmbeddingSpec(method="tsne").title == "t-SNE (perplexity 30, seed 0)"
    assert EmbeddingSpec.from_json(plain.to_json()) == plain
    assert plain.fitted_to(11).num_neighbours == 10
    with pytest.raises(SpecError, match="method"):
        EmbeddingSpec(method="isomap")
    with pytest.raises(SpecError, match="perplexity"):
        EmbeddingSpec(method="tsne", perplexity=0.5)


def test_a_new_code_is_placed_exactly_by_pca():
    codes, _ = groups()
    np.testing.assert_allclose(
        place_codes(codes[:7], codes, "pca"), embed(codes, EmbeddingSpec())[:7], atol=1e-5
    )
    np.testing.assert_array_equal(place_codes([[3, 4]], codes[:, :2], "code"), [[3, 4]])


def test_a_map_is_kept_and_belongs_to_its_codes_alone(local):
    codes, _ = groups()
    spec = EmbeddingSpec(method="tsne", seed=1)
    places = np.random.default_rng(0).normal(size=(90, 2)).astype(np.float32) * 30
    one = made.StoredMap("mine", spec, places, None, 1.5, "CPU", {"numpy": "1"})
    path = made.save_map(one, codes, store.local_maps())
    found = made.find_map("mine", codes, spec)
    np.testing.assert_allclose(found.places, places, atol=0.02)
    assert (found.seconds, found.spec, found.versions) == (1.5, spec, {"numpy": "1"})
    assert made.find_map("mine", codes + 1, spec) is None
    assert made.find_map("mine", codes, spec.replace(seed=2)) is None
    path.write_bytes(path.read_bytes()[:-30])
    assert made.find_map("mine", codes, spec) is None


def test_a_map_is_judged_and_found_again(local):
    codes, labels = groups()
    first = made.make_map("mine", codes, labels, EmbeddingSpec())
    assert first.quality.n == 90
    made.save_map(first, codes, store.local_maps())
    again = made.find_map("mine", codes, first.spec)
    np.testing.assert_array_equal(again.places, first.places)
    assert again.quality == first.quality
    assert json.loads(json.dumps(again.provenance()))["quality"]["knn_accuracy_map"] == 1
    assert store.remove_orphans(store.local_maps(), ["mine"], ["pca"]) == []
    assert len(store.remove_orphans(store.local_maps(), ["min"], ["pca"])) == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "file"))
    codes = groups()[0]
    with pytest.raises(CheckpointError, match="AE_CHECKPOINT_DIR"):
        made.save_map(
            made.make_map("mine", codes, None, EmbeddingSpec()), codes, store.local_maps()
        )


@pytest.mark.parametrize(
    "checkpoint", [c for c in list_checkpoints()[0] if c.is_shipped], ids=lambda c: c.name
)
def test_every_shipped_model_has_its_maps(checkpoint):
    codes = checkpoint.load_test_codes()["codes"]
    for method in methods_for(codes.shape[1]):
        spec = EmbeddingSpec(method=method)
        found = made.find_map(checkpoint.path.name, codes, spec, folder=store.shipped_maps())
        assert found is not None, f"run `python -m ae_core embed --shipped` for {checkpoint.name}"
        assert found.places.shape == (len(codes), 2) and found.quality.n == len(codes)
        path = store.shipped_maps() / f"{checkpoint.path.name}-{method}-{spec.hash}.npz"
        assert path.stat().st_size <= 40_000
