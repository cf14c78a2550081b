"""The server from a terminal: where it may listen, what it says, a class of few, and its end."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from ae_core.errors import UserError
from ui.classroom import plan
from ui.classroom.hosting import needs, process, rehearse, told
from ui.classroom.hosting.process import ROOT, Address
from ui.classroom.keeping.records import Opened

OPENED = Opened("ACD479", "t" * 32, "p" * 32)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def on_a_network(monkeypatch):
    monkeypatch.setattr(process, "own_address", lambda: "192.168.1.5")


@pytest.fixture
def on_none(monkeypatch):
    monkeypatch.setattr(process, "own_address", lambda: "127.0.0.1")


def test_a_port_that_is_taken_is_named_with_the_next():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(UserError, match=rf"Port {port} is taken .* take --port \d+\.$"):
                Address(host, port).require_free()
    Address("127.0.0.1", port).require_free()


@pytest.mark.parametrize("host", ["192.0.2.77", "no such name", "a" * 70, "1.2.3.4.5"])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(UserError, match=r"is no address of this machine; take --host 127\.0\.0\.1"):
        Address(host, 8501).require_free()


def test_links_lead_where_others_find_the_server(on_a_network):
    address = Address("0.0.0.0", 8501)
    lines = "\n".join(told.greet(address, OPENED, plan.make_plan([])))
    assert "http://192.168.1.5:8501/class?join=ACD479" in lines and "http://127.0.0.1:8501" in lines
    assert f"/class?code=ACD479&key={'t' * 32}" in lines and "as=projector" in lines
    assert f"192.168.1.5:8501/class, then ACD479 {OPENED.projector_key}" in lines
    assert told.address_of_phones(address, OPENED) == "http://192.168.1.5:8501/class?join=ACD479"
    assert Address("::1", 1).here == "http://[::1]:1" and Address("::1", 1).outside == ""


def test_it_says_for_whom_it_is_open(on_a_network):
    only_here = " ".join(told.say_whom(Address("127.0.0.1", 8501), None))
    assert "--host 0.0.0.0 lets others in" in only_here and "Ctrl-C" in only_here
    assert "Open to everybody" in " ".join(told.say_whom(Address("0.0.0.0", 8501), None))
    of_a_class = " ".join(told.say_whom(Address("0.0.0.0", 8501), OPENED))
    assert "Only your Desk" in of_a_class and "Open to everybody" not in of_a_class


def test_a_machine_on_no_network_says_what_to_do(on_none):
    address = Address("0.0.0.0", 8501)
    assert told.address_of_phones(address, OPENED) == ""
    assert told.NO_NETWORK in told.say_whom(address, OPENED)
    assert told.NO_NETWORK in needs.find_misses()


def test_the_code_is_drawn_where_a_terminal_has_room_for_it(monkeypatch):
    address = "http://192.168.1.5:8501/class?join=ACD479"
    monkeypatch.setenv("COLUMNS", "80")
    drawn = told.qr_code(address, Terminal())
    widths = {len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in drawn.splitlines()}
    assert set("█▀▄") < set(drawn) and len(widths) == 1 and widths < set(range(80))
    assert told.qr_code(address, io.StringIO()) == ""
    monkeypatch.setenv("COLUMNS", "30")
    assert told.qr_code(address, Terminal()) == ""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(Terminal, "encoding", "ascii")
    assert told.qr_code(address, Terminal()) == ""


def test_without_mnist_the_steps_that_show_it_are_named(monkeypatch, tmp_path, on_a_network):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    (miss,) = needs.find_misses()
    assert miss.startswith("MNIST is not on this machine") and "Two knobs (steps 1" in miss
    assert "Ten numbers" not in miss and miss.endswith("python -m ae_core data download mnist.")


def test_a_lesson_of_a_model_that_is_not_here_is_named(monkeypatch, tmp_path, on_a_network):
    monkeypatch.setenv("AE_LESSONS_DIR", str(tmp_path))
    (tmp_path / "own.toml").write_text(
        'title = "Own"\ngoal = "None."\nplace = 9\n[[steps]]\ntext = "Look."\nminutes = 1\n'
        'address = "/draw?model=gone"\n'
    )
    (tmp_path / "bad.toml").write_text("title = ")
    misses = needs.find_misses()
    assert any("lesson bad cannot be read" in miss for miss in misses)
    assert any(miss.startswith("Step 1 of own.toml") and "gone" in miss for miss in misses)
    said = []
    assert rehearse.rehearse(2, said.append) == 1  # such a class cannot be opened at all
    assert "A real class would miss:" in "\n".join(said) and "gone" in "\n".join(said)


def test_what_is_slow_is_missed():
    walk = rehearse.Walk(30, 5)
    walk.times["step"] = [0.1] * 20
    assert walk.misses() == [] and "all within 0.10 s, n = 20" in list(walk.lines())[1]
    walk.times["vote"] = [0.1, 7.0]
    (miss,) = walk.misses()
    assert miss.startswith("Too slow: 95 of 100 times a vote was kept within 7.0 s")


def test_a_rehearsal_walks_all_steps_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_CLASS_DIR", str(tmp_path / "classes"))
    said = []
    code = rehearse.rehearse(2, said.append)
    steps = len(plan.make_plan([]).steps)
    assert any(f"2 simulated students walked {steps} steps" in line for line in said)
    assert code == ("A real class would miss:" in "\n".join(said))
    assert not any("stopped" in line for line in said)
    assert not (tmp_path / "classes").exists()


@pytest.mark.skipif(os.name != "posix", reason="signals are sent")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_a_class_until_it_is_stopped(monkeypatch, tmp_path, sent):
    monkeypatch.setenv("AE_CLASS_DIR", str(tmp_path))
    port = process.free_address().port
    words = ["app.py", "serve", "--class", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as serving:
        said = ""
        try:
            while "Stop: Ctrl-C" not in said:
                line = serving.stdout.readline()
                assert line, serving.stderr.read()
                said += line
            (code,) = re.findall(r"^Class (\w{6}): \d+ lessons", said, re.MULTILINE)
            root = f"http://127.0.0.1:{port}"
            for path in ("/", f"/classes/{code}"):
                with urllib.request.urlopen(root + path) as answer:
                    assert answer.status == 200
        finally:
            serving.send_signal(sent)
        rest, problems = serving.communicate(timeout=60)
        assert (serving.returncode, problems) == (0, "") and rest.endswith("Stopped.\n")
    Address("127.0.0.1", port).require_free()
