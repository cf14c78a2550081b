"""The file of classes: what is kept comes back, whatever was typed; a bad file is a sentence."""

import os
import sqlite3
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_core.errors import DataError, QuotaError, UserError
from ui.classroom.keeping import names
from ui.classroom.keeping.answers import MOST_OF_A_STUDENT
from ui.classroom.keeping.database import FILE, Database
from ui.classroom.keeping.records import LIFE_SECONDS, Vote
from ui.classroom.keeping.store import MOST_OF_A_VISITOR, Store
from ui.classroom.plan import make_plan, read_plan
from ui.classroom.rules import Member, obey

PLAN = make_plan(["2-two-knobs"]).to_json()
EVIL = [
    "'; DROP TABLE classes; --",
    '" OR ""="',
    "<script>alert(1)</script>",
    "\x00\ud800'\"",
    "%s{0}?:1@a",
    "' UNION SELECT teacher FROM classes --",
]


@pytest.fixture
def code(kept):
    return kept.open_class(PLAN, "teacher").code


def reopened(kept):
    """Return the same file as a server that has just been started finds it."""
    kept.database.close()
    return Store(Database(kept.database.path))


def test_all_comes_back_after_a_restart(kept, code):
    anna = kept.join(code, "anna", "student")
    kept.go(code, 1, "vote")
    kept.set_flag(code, "pace", "free")
    kept.set_flag(code, "paused", True)
    kept.answers.vote(code, anna, 1, 1, Vote([0.5, -0.25], 3))
    kept.answers.draw(code, anna, 1, "act", bytes(range(256)) * 3 + bytes(16))
    kept.answers.tell_counts(code, 1, 2, [1, 2])
    before = kept.read(code)
    kept.answers.send_drawing(code, before.drawings[0].id)
    before = kept.read(code)
    again = reopened(kept)
    assert again.read(code) == before and again.find_plan(code) == PLAN
    assert (before.at, before.pace, before.paused, before.told) == (1, "free", True, {2: [1, 2]})
    assert before.votes[1, anna] == Vote([0.5, -0.25], 3) and len(before.sheet[1]) == 784
    again.database.close()


def test_an_animal_stands_for_one_and_no_visitor_can_be_told_from_the_file(kept, code):
    owners = [kept.join(code, f"token-{number}", "student") for number in range(60)]
    assert kept.join(code, "token-0", "student") == owners[0]
    students = kept.read(code).students
    assert len(set(students.values())) == 60 and list(students) == owners
    other = kept.open_class(PLAN, "teacher").code
    assert kept.join(other, "token-0", "student") != owners[0]
    kept.database.close()
    content = kept.database.path.read_bytes()
    assert b"token-" not in content and b"teacher-key" not in content


def test_more_than_there_are_animals(kept, code, monkeypatch):
    monkeypatch.setattr(names, "ANIMALS", ("Otter", "Heron"))
    for number in range(5):
        kept.join(code, str(number), "student")
    found = set(kept.read(code).students.values())
    assert len(found) == 5 and {"Otter", "Heron", "Otter 2", "Heron 2"} < found


@pytest.mark.parametrize("text", EVIL)
def test_sql_and_script_are_text(kept, code, text):
    asked = text.encode(errors="replace").decode()
    anna = kept.join(code, asked, "student")
    assert kept.find_plan(asked) is None and kept.role_of_key(code, asked) is None
    kept.answers.draw(code, anna, 0, asked, bytes(784))
    with pytest.raises(UserError, match="gone"):
        kept.answers.show_drawing(code, asked, True)
    with pytest.raises(UserError, match="no class"):
        kept.read(asked)
    kept.answers.undraw(asked, asked, 0)
    kept.close(asked)
    assert len(kept.read(code).drawings) == 1


@given(text=st.text(max_size=60))
def test_what_can_be_no_code_is_none(text):
    found = names.read_code(text)
    assert found == "" or (len(found) == names.CODE_LETTERS and set(found) <= set(names.ALPHABET))


def test_codes_are_not_mistaken_and_keys_tell_one_way():
    codes = {names.new_code(()) for _ in range(300)}
    assert len(codes) == 300 and not set("".join(codes)) & set("0O1IL5S8B2ZUVQ6")
    key = names.new_key()
    assert names.projector_key(key) not in (key, names.projector_key(names.new_key()))
    assert names.read_code(names.projector_key(key)) == names.projector_key(key)  # typed like one
    assert names.is_key(key, names.hash_key(key)) and not names.is_key("ü", names.hash_key(key))


def test_the_drawings_of_a_student_are_limited(kept, code):
    anna, ben = (kept.join(code, name, "student") for name in ("anna", "ben"))
    for at in range(MOST_OF_A_STUDENT):
        kept.answers.draw(code, anna, at, "x", bytes(784))
    with pytest.raises(QuotaError, match="drawn 12 times"):
        kept.answers.draw(code, anna, MOST_OF_A_STUDENT, "x", bytes(784))
    kept.answers.draw(code, anna, 0, "y", bytes(784))  # in place of the first
    kept.answers.draw(code, ben, 0, "x", bytes(784))
    assert len(kept.read(code).drawings) == MOST_OF_A_STUDENT + 1


def test_classes_are_limited_and_old_ones_make_room(kept, monkeypatch):
    for _ in range(MOST_OF_A_VISITOR):
        kept.open_class(PLAN, "teacher")
    with pytest.raises(QuotaError, match="close one"):
        kept.open_class(PLAN, "teacher")
    monkeypatch.setenv("AE_CLASSES", "6")
    last = kept.open_class(PLAN, "other").code
    with pytest.raises(QuotaError, match="6 classes are open"):
        kept.open_class(PLAN, "third")
    with kept.database.changing() as sql:
        sql.execute("UPDATE classes SET opened = opened - ? WHERE code = ?", (LIFE_SECONDS, last))
    assert kept.find_plan(last) is None
    with pytest.raises(UserError, match="no class"):
        kept.read(last)
    kept.open_class(PLAN, "third")


def test_a_class_that_is_over_leaves_nothing(kept, code):
    anna = kept.join(code, "anna", "student")
    kept.go(code, 0, "show")
    kept.answers.vote(code, anna, 0, 1, Vote(1))
    kept.answers.draw(code, anna, 0, "x", bytes(784))
    kept.answers.tell_counts(code, 0, 1, [1])
    with kept.database.changing() as sql:
        sql.execute("UPDATE classes SET opened = 0")
    kept.forget_old()
    with kept.database.reading() as sql:
        for table in ("classes", "members", "phases", "votes", "told", "drawings"):
            assert sql.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0
    with pytest.raises(UserError, match="closed meanwhile"):
        kept.answers.vote(code, anna, 0, 1, Vote(1))


def test_half_of_an_act_is_none_of_it(kept, code):
    with pytest.raises(RuntimeError), kept.database.changing() as sql:
        sql.execute("DELETE FROM classes")
        raise RuntimeError
    assert kept.find_plan(code) == PLAN


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_a_damaged_file_is_a_sentence_and_is_left_as_it_is(kept, content):
    kept.database.path.parent.mkdir()
    kept.database.path.write_bytes(content)
    with pytest.raises(DataError, match=f"{FILE}.* move the file away"):
        kept.open_class(PLAN, "teacher")
    assert kept.database.path.read_bytes() == content


def test_a_file_of_another_version_is_a_sentence(kept, code):
    kept.database.close()
    with sqlite3.connect(kept.database.path) as sql:
        sql.execute("PRAGMA user_version = 99")
    sql.close()
    with pytest.raises(DataError, match="another version"):
        kept.find_plan(code)


def test_a_folder_that_cannot_be_written_is_a_sentence(kept):
    kept.database.path.parent.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="AE_CLASS_DIR"):
        kept.open_class(PLAN, "teacher")
    os.remove(kept.database.path.parent)
    assert kept.open_class(PLAN, "teacher").code


def test_two_servers_on_one_file_wait_for_each_other(kept, code):
    other, refused = Store(Database(kept.database.path)), []

    def join(store, start):
        for number in range(start, start + 20):
            try:
                store.join(code, str(number), "student")
            except UserError as error:
                refused.append(error)

    threads = [threading.Thread(target=join, args=one) for one in ((kept, 0), (other, 10))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.database.close()
    assert not refused and len(set(kept.read(code).students.values())) == 30


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
WORDS = st.sampled_from(
    "vote draw undraw go phase reveal hide pace pause blank show_drawing show_all send_drawing "
    "tell_counts close hello __class__".split()
)
FIELDS = st.sampled_from("at round value pixels phase pace on drawing counts id".split())
KNOWN = st.sampled_from(
    [-1, 0, 1, 3, 1.0, True, "revealed", "vote", "free", [0.1, 0.2], [1, 2, 3, 4]]
)


@given(
    kind=WORDS | JSON,
    more=st.dictionaries(FIELDS, KNOWN | JSON, max_size=5),
    role=st.sampled_from(["student", "projector", "teacher"]),
    at=st.integers(-1, 3),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_is_done_or_refused_with_a_sentence(
    tmp_path_factory, kind, more, role, at
):

    store = _Shared.find(tmp_path_factory)
    code = store.open_class(PLAN, "teacher").code
    owner = store.join(code, "anna", "student")
    store.go(code, at, "show" if at < 0 else "vote")
    try:
        obey(store, read_plan(PLAN), Member(owner, role), {**more, "type": kind}, store.read(code))
    except UserError as error:
        assert str(error).endswith(".")
    if store.find_plan(code) is None:
        assert (role, kind) == ("teacher", "close")
        return
    after = store.read(code)
    if role == "student":
        assert (after.at, after.pace, after.paused, after.blank) == (at, "locked", False, False)
    assert -1 <= after.at <= 3
    store.close(code)


class _Shared:
    """One file for all examples."""

    store = None

    @classmethod
    def find(cls, folders):
        if cls.store is None:
            cls.store = Store(Database(folders.mktemp("examples") / FILE))
        return cls.store
