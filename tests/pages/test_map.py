"""The map's page: every kind of model, what its address may say, and what is computed beside it."""

import threading
from dataclasses import asdict

import pytest

from ae_core.errors import ComputationStoppedError
from ae_core.jobs.maps import make_map
from ui.map import cache as map_cache
from ui.map import panel as map_panel
from ui.shell.serving import cache
from ui.shell.serving.jobs import Job

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")

NONSENSE = {
    "method": "isomap",
    "second": "explorer-2:isomap",
    "colour": "taste",
    "marks": "<script>",
    "own": "perhaps",
    "digit": "many",
}


START = map_panel._start  # before the tests of all pages take it away


@pytest.fixture
def jobs(monkeypatch):
    """Let jobs be asked for, but not run."""
    asked = []
    monkeypatch.setattr(map_panel, "_start", START)

    def start(entry, spec):
        name = map_cache._job_name(entry, spec)
        job = Job(name, print, stopped="", failed="", subject=None)
        cache.shared_by_all_visitors()[f"job {job.name}"] = job
        asked.append((entry.key, spec.method))
        return job

    monkeypatch.setattr(map_cache, "start_job", start)
    return asked


@pytest.fixture
def no_maps(monkeypatch):
    """Let no map be stored, whatever ships."""
    map_cache._stored_map.clear()
    monkeypatch.setattr(map_cache, "find_stored_map", lambda *_: None)


@pytest.mark.usefixtures("without_mnist", "jobs")
def test_nonsense_in_the_address_gets_a_sentence_each(run_page, text_of):
    app = run_page("map", model="digits-10-plain", **NONSENSE)
    assert not app.exception
    assert text_of(app).count("shown instead") == len(NONSENSE)
    assert "<script>" not in text_of(app)
    assert not (set(NONSENSE) - {"method"}) & set(app.query_params)


@pytest.mark.usefixtures("without_mnist", "jobs")
def test_a_good_address_is_kept(run_page, text_of):
    address = {
        "method": "tsne",
        "second": "explorer-30:umap",
        "colour": "error",
        "marks": "glyphs",
        "digit": "17",
    }
    app = run_page("map", model="bench-10-variational", **address)
    assert not app.exception and "shown instead" not in text_of(app)
    assert {name: app.query_params[name] for name in address} == address


@pytest.mark.usefixtures("without_mnist", "no_maps")
@pytest.mark.parametrize("model", ["pca-10-clipped", "explorer-vae-2", "digits-10-plain"])
def test_every_kind_of_model_has_a_map_at_once(run_page, text_of, jobs, model):
    app = run_page("map", model=model)
    assert not app.exception
    assert ("decoded from their codes" in text_of(app)) == (not model.startswith("digits"))
    is_plane = model == "explorer-vae-2"
    assert ("is a map by itself" in text_of(app)) == is_plane
    # it is there; what may be believed of it is measured
    assert [method for _, method in jobs] == ["code" if is_plane else "pca"]


@pytest.mark.usefixtures("without_mnist", "no_maps")
def test_a_missing_map_is_offered_computed_and_shown(run_page, text_of, jobs):
    app = run_page("map", model="digits-10-plain", method="umap")
    assert "UMAP of “Plain, 10 numbers · 8×8” is not computed yet" in text_of(app)
    app.button(key="compute_digits-10-plain_umap").click().run()
    assert not app.exception
    assert [method for _, method in jobs].count("umap") == 1


def test_a_job_ends_with_a_map_that_is_found_again(monkeypatch):
    entry = next(e for e in cache.list_entries()[0] if e.key == "digits-10-plain")
    spec = map_panel.EmbeddingSpec(method="pca")
    job = map_cache.start_job(entry, spec)
    job.thread.join(30)
    assert job.share == 1 and not job.is_running and not job.problem
    assert job.result.quality.n == len(map_cache.test_codes(entry)[1])
    found = map_cache._stored_map(entry, spec)
    assert asdict(found.quality) == pytest.approx(asdict(job.result.quality))
    assert map_cache.find_job(entry, spec) is job


def test_a_job_can_be_stopped_and_says_so(monkeypatch):
    begun = threading.Event()

    def slow(*args, progress, should_stop):
        begun.set()
        while not should_stop():
            pass
        raise ComputationStoppedError("stopped")

    monkeypatch.setattr(map_cache, "make_map", slow)
    entry = next(e for e in cache.list_entries()[0] if e.key == "digits-10-plain")
    spec = map_panel.EmbeddingSpec(method="umap")
    job = map_cache.start_job(entry, spec)
    assert begun.wait(10)
    assert map_cache.start_job(entry, spec) is job
    job.cancel()
    job.thread.join(10)
    assert "Stopped" in job.problem and job.result is None


def test_a_job_that_fails_gets_a_sentence_without_the_reason(monkeypatch):
    def fail(*args, **options):
        raise ZeroDivisionError("for the log")

    monkeypatch.setattr(map_cache, "make_map", fail)
    entry = next(e for e in cache.list_entries()[0] if e.key == "digits-10-plain")
    spec = map_panel.EmbeddingSpec(method="tsne")
    job = map_cache.start_job(entry, spec)
    job.thread.join(10)
    assert "t-SNE" in job.problem and "for the log" not in job.problem


def test_a_map_of_the_same_codes_has_the_same_name():
    entry = next(e for e in cache.list_entries()[0] if e.key == "digits-10-plain")
    codes, labels = map_cache.test_codes(entry)
    spec = map_panel.EmbeddingSpec(method="pca")
    placed = map_panel.PlacedMap(entry, spec, make_map("x", codes[:60], None, spec))
    shown = map_panel._describe(placed)
    assert shown["places"] == map_panel._name(placed)
    assert shown["title"] == "PCA" and shown["quality"]["n"] == 60
