"""A film only grows, is thinned by halving, and any kill or stranger's file leaves it readable."""

import json
import struct
import tracemalloc
import zlib

import numpy as np
import pytest

from ae_core.errors import CheckpointDamagedError, CheckpointError
from ae_core.networks.dense import build_packet
from ae_core.training.live.recording import film as films
from ae_core.training.live.recording.film import MAGIC, FilmTail, FilmWriter, read_film
from ae_core.training.live.recording.packets import Packet, frame_number, keep_pins, unpack

HEADER = {"originals": np.full((6, 28, 28), 7, np.uint8), "labels": np.arange(9, dtype=np.uint8)}


def frame_arrays(step, size=6):
    digits = np.full((size, 28, 28), step % 256, np.uint8)
    return {"digits": digits, "codes": np.full((9, 2), step, np.float16)}


def begin(path, **limits):
    writer = FilmWriter(path, **limits)
    writer.begin(HEADER, {"version": 1, "spec_hash": "abc"})
    return writer


def add(writer, *steps, phase=0):
    return [writer.add(frame_arrays(s), {"phase": phase, "step": s}) for s in steps]


def steps_of(path):
    return [frame.note["step"] for frame in read_film(path).frames]


def numbers(payloads):
    return [unpack(payload).note["number"] for payload in payloads]


def test_what_is_written_is_read(tmp_path):
    writer = begin(tmp_path / "film.bin")
    add(writer, 0, 1, 3)
    film = read_film(tmp_path / "film.bin")
    assert film.header.note["spec_hash"] == "abc"
    np.testing.assert_array_equal(film.header.arrays["labels"], HEADER["labels"])
    assert [f.note["number"] for f in film.frames] == [0, 1, 2]
    np.testing.assert_array_equal(film.frames[2].arrays["digits"], frame_arrays(3)["digits"])
    assert film.frames[2].arrays["codes"].dtype == np.float16
    np.testing.assert_array_equal(writer.last_codes, frame_arrays(3)["codes"])


def test_there_is_a_sentence_where_there_is_no_film(tmp_path):
    with pytest.raises(CheckpointError, match="has not begun to train"):
        read_film(tmp_path / "film.bin")
    assert FilmTail(tmp_path / "film.bin").read() == []
    (tmp_path / "film.bin").write_bytes(MAGIC[:3])  # killed while it began
    assert FilmTail(tmp_path / "film.bin").read() == []


def test_a_film_cut_at_any_byte_is_read_up_to_the_last_whole_frame(tmp_path):
    path = tmp_path / "film.bin"
    writer = begin(path)
    add(writer, 0)
    whole = path.stat().st_size
    writer.add({"codes": np.zeros((9, 2), np.float16)}, {"phase": 0, "step": 1})
    content = path.read_bytes()
    for size in range(whole, len(content)):
        path.write_bytes(content[:size])
        assert steps_of(path) == [0], size
    for size in (*range(0, 40), *range(whole - 40, whole)):
        path.write_bytes(content[:size])
        assert len(FilmTail(path).read()) <= 1, size


@pytest.mark.parametrize("size", [1, 7, 8, 9, 300])
def test_the_writer_cuts_off_half_a_frame_and_goes_on(tmp_path, size):
    path = tmp_path / "film.bin"
    add(begin(path), 0, 1)
    tail = FilmTail(path)
    assert len(tail.read()) == 3
    with path.open("ab") as file:
        file.write(b"\x07" * size)
    assert tail.read() == []
    add(FilmWriter(path), 2)
    assert numbers(tail.read()) == [2] and tail.numbers_kept is None
    assert steps_of(path) == [0, 1, 2]


def test_flipped_bytes_end_a_film(tmp_path):
    path = tmp_path / "film.bin"
    add(begin(path), 0, 1)
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    assert steps_of(path) == [0]


def test_a_thousand_frames_are_thinned_by_halving(tmp_path):
    path = tmp_path / "film.bin"
    writer = begin(path, max_frames=40)
    for step in range(1000):
        assert add(writer, step) == [step]
        if step % 97 == 0:
            assert len(read_film(path).frames) <= 40
    steps = steps_of(path)
    assert 18 <= len(steps) <= 40 and steps == sorted(steps)
    assert steps[:8] == list(range(8)) and steps[-1] == 999
    assert max(np.diff(steps)) <= 2 * 1000 / 20  # no long hole anywhere


def test_a_film_stays_below_its_largest_size(tmp_path):
    path = tmp_path / "film.bin"
    writer = begin(path, max_bytes=60_000)
    for step in range(60):
        add(writer, step)
        assert path.stat().st_size <= 60_000
    assert steps_of(path)[0] == 0 and steps_of(path)[-1] == 59


def test_four_hundred_frames_of_full_size_fit(tmp_path):
    draw = np.random.default_rng(0)
    pictures = {"digits": draw.integers(0, 256, (6, 28, 28), dtype=np.uint8)}
    pictures["filters"] = draw.integers(0, 256, (24, 28, 28), dtype=np.uint8)
    pictures["codes"] = np.ones((1000, 2), np.float16)
    note = {"phase": 0, "gradient_norms": [1.23456789e-4] * 8, "dead_units": [100] * 7}
    writer = begin(tmp_path / "film.bin")
    for step in range(films.MAX_FRAMES):
        writer.add(pictures, {**note, "step": step})
    assert len(writer.notes) == films.MAX_FRAMES
    writer.add(pictures, {**note, "step": 400})
    assert 200 <= len(writer.notes) <= 206
    assert (tmp_path / "film.bin").stat().st_size < films.MAX_BYTES


def test_a_follower_gets_every_frame_once_and_hears_of_thinning(tmp_path):
    path = tmp_path / "film.bin"
    writer, tail, seen, kept = begin(path, max_frames=16), FilmTail(path), {}, None
    for step in range(200):
        add(writer, step)
        if step % 3 == 0:
            payloads = tail.read()
            if step == 0:
                assert "spec_hash" in unpack(payloads.pop(0)).note
            new = numbers(payloads)
            assert not set(new) & set(seen)
            seen |= dict.fromkeys(new)
            if tail.numbers_kept is not None:
                kept = tail.numbers_kept
                seen = {number: None for number in seen if number in kept}
            assert list(seen) == [note["number"] for note in writer.notes]
    assert kept is not None


def test_a_follower_of_a_film_begun_anew_gets_it_whole(tmp_path):
    path = tmp_path / "film.bin"
    add(begin(path), 0, 1, 2)
    tail = FilmTail(path)
    tail.read()
    writer = FilmWriter(path)
    writer.begin(HEADER, {"spec_hash": "other"})
    add(writer, 0)
    payloads = tail.read()
    assert unpack(payloads[0]).note["spec_hash"] == "other"
    assert numbers(payloads[1:]) == [0] and tail.numbers_kept == [0]


def test_frames_past_the_resume_point_go_and_their_numbers_never_come_again(tmp_path):
    path = tmp_path / "film.bin"
    add(begin(path), 0, 5, 10)
    add(FilmWriter(path), 2, phase=1)
    tail = FilmTail(path)
    tail.read()
    FilmWriter(path).drop_after(0, 5)  # and was killed before the next frame
    writer = FilmWriter(path)
    writer.drop_after(0, 5)
    assert [note["step"] for note in writer.notes] == [0, 5]
    assert add(writer, 8) == [4]
    assert steps_of(path) == [0, 5, 8]
    assert numbers(tail.read()) == [4] and tail.numbers_kept == [0, 1, 4]


def test_a_full_disk_loses_no_frame_that_is_there(tmp_path, monkeypatch):
    path = tmp_path / "film.bin"
    writer = begin(path)
    add(writer, 0)

    class Full(type(path)):
        def open(self, *_args, **_kinds):
            raise OSError(28, "No space left on device")

    writer.path = Full(path)
    with pytest.raises(OSError):
        add(writer, 1)
    assert steps_of(path) == [0]
    writer.path = path  # there is space again: what was held back is written too
    add(writer, 2)
    assert steps_of(path) == [0, 1, 2]


def write_record(path, payload, *, length=None):
    head = struct.pack("<II", len(payload) if length is None else length, zlib.crc32(payload))
    path.write_bytes(MAGIC + head + payload)


def forged(arrays=None, note=None, body=b"", version=1):
    header = {"version": version, "models": [], "arrays": arrays or {}, "note": note or {}}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + body


HUGE = {"offset": 0, "shape": [1000000000, 28, 28], "dtype": "uint8"}
BAD = {
    "a huge array": forged({"digits": HUGE}),
    "more rows than a frame has": forged(
        {"pins": {**HUGE, "shape": [9, 28, 28]}}, body=b"0" * 9000
    ),
    "an array cut off": forged({"digits": {**HUGE, "shape": [6, 28, 28]}}, body=b"0" * 400),
    "a negative size": forged({"digits": {**HUGE, "shape": [-1, 28, 28]}}),
    "a negative place": forged({"labels": {**HUGE, "offset": -4, "shape": [2]}}, body=b"0000"),
    "another type": forged({"codes": {"offset": 0, "shape": [1, 2], "dtype": "float64"}}),
    "an array nobody knows": forged({"weights": {**HUGE, "shape": [1, 28, 28]}}),
    "no shape": forged({"digits": {"offset": 0, "dtype": "uint8"}}),
    "a header longer than the packet": struct.pack("<I", 2**31) + b"{}",
    "no JSON": struct.pack("<I", 4) + b"{{{{",
    "deep JSON": struct.pack("<I", 100_000) + b"[" * 100_000,
    "NaN": forged(note={"mse": float("nan")}),
    "another version": forged(version=2),
    "nothing": b"",
}


@pytest.mark.parametrize("what", BAD)
def test_a_strangers_film_is_refused_with_a_sentence(tmp_path, what):
    path = tmp_path / "film.bin"
    write_record(path, BAD[what])
    tracemalloc.start()
    with pytest.raises(CheckpointDamagedError, match="Delete this file"):
        read_film(path)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert FilmWriter(path).header is None  # whoever trains there begins it anew


def test_huge_lengths_and_files_take_no_memory(tmp_path):
    path = tmp_path / "film.bin"
    write_record(path, b"1234", length=2**32 - 1)
    tracemalloc.start()
    assert FilmTail(path).read() == []
    with path.open("wb") as file:
        file.write(MAGIC)
        file.truncate(2**34)  # sparse
    with pytest.raises(CheckpointDamagedError, match="MB"):
        read_film(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    path.write_bytes(b"GIF89a" + b"0" * 100)
    with pytest.raises(CheckpointDamagedError, match="begins with other bytes"):
        read_film(path)


def test_a_film_of_more_frames_than_ours_ever_have_is_refused(tmp_path):
    path = tmp_path / "film.bin"
    begin(path)
    frame = Packet({}, {"number": 1, "phase": 0, "step": 1}).pack()
    record = struct.pack("<II", len(frame), zlib.crc32(frame)) + frame
    with path.open("ab") as file:
        file.write(record * 800)
    assert len(read_film(path).frames) == 800
    with path.open("ab") as file:
        file.write(record)
    with pytest.raises(CheckpointDamagedError, match="holds more frames"):
        read_film(path)


@pytest.mark.parametrize("what", ["number", "phase", "step"])
@pytest.mark.parametrize("value", [None, -1, 1.5, True, "0"])
def test_a_frame_has_a_number_and_a_moment(what, value):
    note = {"number": 3, "phase": 0, "step": 9}
    assert frame_number(forged(note=note)) == 3
    with pytest.raises(ValueError, match=what):
        frame_number(forged(note={**note, what: value}))


def test_pins_are_kept_for_those_they_belong_to():
    pins = np.stack([np.full((28, 28), value, np.uint8) for value in (1, 2, 3)])
    arrays = {**frame_arrays(4), "pins": pins}
    payload = Packet(arrays, {"number": 3, "pins": ["a", "b", "c"]}).pack()
    mine = unpack(keep_pins(payload, {"c", "a"}))
    assert mine.note == {"number": 3, "pins": ["a", "c"]}
    assert mine.arrays["pins"][:, 0, 0].tolist() == [1, 3]
    np.testing.assert_array_equal(mine.arrays["digits"], arrays["digits"])
    nobody = unpack(keep_pins(payload, set()))
    assert "pins" not in nobody.arrays and nobody.note["pins"] == []
    plain = build_packet([], frame_arrays(1), {"number": 1})
    assert keep_pins(plain, {"a"}) == plain
