"""Folders come whole or not at all, and a file that rests is hashed once a process."""

import hashlib
import os
import sys
import time

import pytest
from filelock import FileLock

from ae_core import files
from ae_core.files import is_locked, new_folder, read_objects, sha256_of, write_atomically


def test_a_folder_comes_at_the_end_of_its_block_alone(tmp_path):
    target = tmp_path / "deep" / "folder"
    with new_folder(target) as folder:
        (folder / "a").write_text("one")
        assert not target.exists()
    assert (target / "a").read_text() == "one"
    assert os.listdir(target.parent) == ["folder"] and target.stat().st_mode & 0o777 == 0o755


def test_whatever_ends_the_block_leaves_what_was_there(tmp_path):
    target = tmp_path / "folder"
    with new_folder(target) as folder:
        (folder / "a").write_text("one")
    with pytest.raises(KeyboardInterrupt), new_folder(target, replaces=True) as folder:
        (folder / "a").write_text("two")
        raise KeyboardInterrupt
    with pytest.raises(OSError, match="not empty"), new_folder(target) as folder:
        (folder / "a").write_text("two")
    assert (target / "a").read_text() == "one" and os.listdir(tmp_path) == ["folder"]
    with new_folder(target, replaces=True) as folder:
        (folder / "b").write_text("two")
    assert os.listdir(target) == ["b"] and os.listdir(tmp_path) == ["folder"]


def test_a_file_that_rests_is_hashed_once_and_anew_when_it_changes(tmp_path, monkeypatch):
    path, read = tmp_path / "file", []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *of: read.append(of) or digest(*of))
    now = time.time_ns()
    monkeypatch.setattr(files.time, "time_ns", lambda: now + 60 * 10**9)  # a minute later
    path.write_bytes(b"one")
    for _ in range(3):
        assert sha256_of(path) == hashlib.sha256(b"one").hexdigest()
    assert len(read) == 1
    path.write_bytes(b"other")
    assert sha256_of(path) == hashlib.sha256(b"other").hexdigest() and len(read) == 2


def test_a_file_that_was_just_written_is_read_every_time(tmp_path):
    path = tmp_path / "file"
    for content in (b"one", b"two"):  # of one length, within a tick of the clock
        path.write_bytes(content)
        assert sha256_of(path) == hashlib.sha256(content).hexdigest()


def test_of_a_log_that_grows_only_what_is_new_is_read(tmp_path):
    path = tmp_path / "log.jsonl"
    assert read_objects(path) == []
    path.write_text('{"a": 1}\nnone\n{"a": 2')
    first = read_objects(path)
    assert first == [{"a": 1}]
    with path.open("a") as file:
        file.write('}\n{"a": 3}')
    second = read_objects(path)
    assert second == [{"a": 1}, {"a": 2}, {"a": 3}] and second[0] is first[0]
    second.clear()  # the list is the caller's
    assert len(read_objects(path)) == 3


def test_a_log_that_was_written_anew_is_read_anew(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    assert len(read_objects(path)) == 2
    path.write_text('{"b": 1}\n{"b": 2}\n{"b": 3}\n')  # the same file, longer
    assert [one.get("b") for one in read_objects(path)] == [1, 2, 3]
    path.write_text('{"c": 1}\n')
    assert read_objects(path) == [{"c": 1}]
    write_atomically(path, b'{"d": 1}\n{"d": 2}\n')
    assert read_objects(path) == [{"d": 1}, {"d": 2}]
    path.unlink()
    assert read_objects(path) == []


def test_who_asks_whether_a_file_is_locked_is_in_nobodys_way(tmp_path):
    path = tmp_path / ".lock"
    assert not is_locked(path) and not path.exists()
    with FileLock(path):
        assert is_locked(path)
    assert not is_locked(path)
    if sys.platform != "win32":
        import fcntl

        with path.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_SH)
            assert not is_locked(path)
    path.unlink()
    path.mkdir()
    assert not is_locked(path)
