"""Downloads: resumed, checked, shared between askers, and never a half file under its name."""

import dataclasses
import gzip
import hashlib
import http.server
import re
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from ae_core.data import download as module
from ae_core.data import verification
from ae_core.data.datasets import download, is_available, load_pixels, verify
from ae_core.data.published import DATASETS
from ae_core.data.verification import Resource, published_resources
from ae_core.errors import DataError

COUNT = 20


class Server(http.server.ThreadingHTTPServer):
    """Serves ``files``; keeps the ranges asked for; can cut, refuse or forge answers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {}
        self.requests = []  # (file, Range header)
        self.cut_after = {}  # file: bytes sent before the next connection breaks
        self.has_ranges = True
        self.has_length = True
        self.status = 200
        self.delay = 0.0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server, name = self.server, self.path.rpartition("/")[2]
        asked = self.headers.get("Range")
        server.requests.append((name, asked))
        time.sleep(server.delay)
        content = server.files.get(name)
        if content is None or server.status != 200:
            self.send_error(404 if content is None else server.status)
            return
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if asked and server.has_ranges else 0
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if server.has_length:
            self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start : start + server.cut_after.pop(name, len(content))])

    def log_message(self, *args):
        pass


def idx(array):
    header = bytes([0, 0, 8, array.ndim])
    return header + np.array(array.shape, ">u4").tobytes() + array.tobytes()


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def fake(tmp_path, monkeypatch, server):
    """Offer a small data set on two mirrors, the first of which is ``server``'s."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    entry = dataclasses.replace(
        DATASETS["mnist"], name="fake", num_train=COUNT, num_test=COUNT, folder="Fake/raw"
    )
    monkeypatch.setitem(DATASETS, "fake", entry)
    random = np.random.default_rng(0)
    resources = {}
    for file in entry.files:
        shape = (COUNT, 28, 28) if "images" in file else (COUNT,)
        packed = gzip.compress(idx(random.integers(0, 10, shape, np.uint8)), mtime=0)
        server.files[f"{file}.gz"] = packed
        md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
        resources[file] = Resource((server.address + file + ".gz",), md5)
    for owner in (module, verification):
        monkeypatch.setattr(owner, "published_resources", lambda dataset: resources)
    monkeypatch.setattr(module, "_CHUNK", 512)
    return resources


FIRST = DATASETS["mnist"].files[0]


def folder():
    import os

    return Path(os.environ["AE_DATA_DIR"]) / "Fake" / "raw"


def test_download_fetches_checks_unpacks_and_reports(fake, server):
    seen = []
    assert not is_available("fake")
    download("fake", progress=seen.append)
    pixels, labels = load_pixels("fake", "train")
    assert pixels.shape == (COUNT, 28, 28) and labels.shape == (COUNT,)
    assert all(check.is_good for check in verify("fake"))
    assert not list(folder().glob("*.part"))
    shares = [progress.share for progress in seen]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert len(shares) > 8
    assert {progress.file for progress in seen} == set(fake)
    download("fake")
    assert len(server.requests) == 4  # nothing is fetched twice


def test_broken_connection_is_resumed_at_once(fake, server):
    server.cut_after[f"{FIRST}.gz"] = 1000
    download("fake")
    assert server.requests[:2] == [(f"{FIRST}.gz", None), (f"{FIRST}.gz", "bytes=1000-")]
    assert is_available("fake")


def test_stopped_download_is_resumed_by_the_next(fake, server):
    def stop(progress):
        if progress.num_bytes >= 1024:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download("fake", progress=stop)
    assert (folder() / f"{FIRST}.gz.part").stat().st_size == 1024
    assert not (folder() / FIRST).exists()
    seen = []
    download("fake", progress=seen.append)
    assert server.requests[1] == (f"{FIRST}.gz", "bytes=1024-")
    assert seen[0].num_bytes == 1024
    assert is_available("fake")


def test_server_without_ranges_starts_again(fake, server):
    server.has_ranges = False
    server.cut_after[f"{FIRST}.gz"] = 1000
    download("fake")
    assert all(check.is_good for check in verify("fake"))


def test_bad_rest_of_an_earlier_download_is_replaced(fake, server):
    folder().mkdir(parents=True)
    part = folder() / f"{FIRST}.gz.part"
    for rest in (b"x" * 100, b"x" * 10_000_000):  # too long: the server refuses the range
        part.write_bytes(rest)
        download("fake")
        assert all(check.is_good for check in verify("fake"))
        for path in folder().glob(f"{FIRST}*"):
            path.unlink()


def test_complete_rest_needs_no_network(fake, server):
    folder().mkdir(parents=True)
    for name, content in server.files.items():
        (folder() / f"{name}.part").write_bytes(content)
    download("fake")
    assert server.requests == []
    assert is_available("fake")


def test_forged_file_is_refused_and_leaves_nothing(fake, server):
    server.files[f"{FIRST}.gz"] = gzip.compress(b"forged" * 100)
    with pytest.raises(DataError, match="md5 differs.*data download fake"):
        download("fake")
    assert [path.name for path in folder().iterdir() if path.name != ".download.lock"] == []
    assert len(server.requests) == 1


def test_next_mirror_is_asked(fake, server):
    good = fake[FIRST]
    fake[FIRST] = dataclasses.replace(good, urls=(server.address + "gone.gz", *good.urls))
    download("fake")
    assert server.requests[0][0] == "gone.gz"
    assert is_available("fake")


@pytest.mark.parametrize(
    ("options", "said"), [({"status": 503}, "503"), ({"has_length": False}, "size")]
)
def test_refusing_server_is_told(fake, server, options, said):
    for name, value in options.items():
        setattr(server, name, value)
    with pytest.raises(DataError, match=f"{said}.*network connection"):
        download("fake")


def test_no_network_is_told(fake, server):
    closed = "http://127.0.0.1:9/"  # the discard port: nobody listens
    for file, resource in list(fake.items()):
        fake[file] = dataclasses.replace(resource, urls=(closed + file,))
    with pytest.raises(DataError, match="could not be downloaded because.*stopped") as caught:
        download("fake")
    assert str(caught.value).count("Connection refused") == 1  # one reason, said once for all
    assert "Errno" not in str(caught.value)


def test_unwritable_folder_is_told(fake, server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(DataError, match="cannot be written.*AE_DATA_DIR"):
        download("fake")
    assert server.requests == []


def test_damaged_file_is_mended_from_the_packed_one(fake, server):
    download("fake")
    (folder() / FIRST).write_bytes(b"half")
    download("fake")
    assert len(server.requests) == 4
    assert all(check.is_good for check in verify("fake"))
    (folder() / FIRST).unlink()
    (folder() / f"{FIRST}.gz").write_bytes(b"half")
    (check, *_) = verify("fake")
    assert (check.method, check.is_good) == ("md5", False)
    download("fake")
    assert len(server.requests) == 5
    assert is_available("fake")


def test_two_askers_download_once(fake, server):
    server.delay = 0.05
    threads = [threading.Thread(target=download, args=("fake",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(name for name, _ in server.requests) == sorted(server.files)
    assert all(check.is_good for check in verify("fake"))


def test_embedded_set_needs_no_download(fake, server):
    download("digits")
    assert server.requests == []


def test_published_lists_fit_the_catalogue():
    for dataset in DATASETS.values():
        if not dataset.is_embedded:
            resources = published_resources(dataset)
            assert set(resources) == set(dataset.files)
            for file, resource in resources.items():
                assert re.fullmatch(r"[0-9a-f]{32}", resource.md5)
                assert all(url.endswith(f"/{file}.gz") for url in resource.urls)
