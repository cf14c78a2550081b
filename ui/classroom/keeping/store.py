"""What is kept of classes: who is in them, where they stand, what was voted and drawn.

Each method is one transaction. SQL gets values as parameters only.
"""

import json
import os
import time
from collections.abc import Mapping
from functools import cache
from sqlite3 import Connection
from typing import Any

from ae_core.errors import QuotaError, UserError
from ui.classroom.keeping import names
from ui.classroom.keeping.answers import Answers
from ui.classroom.keeping.database import Database, class_file
from ui.classroom.keeping.records import (
    GONE,
    LIFE_SECONDS,
    Drawing,
    Flag,
    Opened,
    Role,
    Standing,
    Vote,
)

MOST_OF_A_VISITOR = 5  # classes open at once
_SET: Mapping[Flag, str] = {
    "pace": "UPDATE classes SET pace = ? WHERE code = ?",
    "paused": "UPDATE classes SET paused = ? WHERE code = ?",
    "blank": "UPDATE classes SET blank = ? WHERE code = ?",
    "shows_all": "UPDATE classes SET shows_all = ? WHERE code = ?",
}


def most_of(name: str, usual: int) -> int:
    """Return a limit of this server's environment; 0: none."""
    given = os.environ.get(name, "").strip()
    return int(given) if given.isdecimal() else usual


@cache
def store() -> "Store":
    """Return what keeps the classes of this server."""
    return Store(Database(class_file()))


class Store:
    """All classes of one file."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.answers = Answers(database)

    def open_class(self, plan: str, owner: str) -> Opened:
        """Open a class with a plan, its teacher being ``owner``; a QuotaError where too many are.

        Classes older than a day are deleted first.
        """
        key, now = names.new_key(), time.time()
        with self.database.changing() as sql:
            _forget_old(sql, now)
            rows = sql.execute("SELECT code FROM classes").fetchall()
            codes = {row["code"] for row in rows}
            most = most_of("AE_CLASSES", 50)
            if most and len(codes) >= most:
                raise QuotaError(
                    f"{most} classes are open on this server, and no more can be; close one that "
                    "has ended. Each closes by itself a day after it was opened."
                )
            if sum(_roles(sql, code, owner) >= {"teacher"} for code in codes) >= MOST_OF_A_VISITOR:
                raise QuotaError(
                    f"You have opened {MOST_OF_A_VISITOR} classes; close one before the next."
                )
            code = names.new_code(codes)
            sql.execute(
                "INSERT INTO classes (code, opened, teacher, projector, plan) VALUES (?,?,?,?,?)",
                (code, now, names.hash_key(key), names.hash_key(names.projector_key(key)), plan),
            )
            _add_member(sql, code, owner, "teacher", "")
        return Opened(code, key, names.projector_key(key))

    def find_plan(self, code: str) -> str | None:
        """Return the plan of a class; None where there is none, or it is over."""
        if not self.database.exists():
            return None
        with self.database.reading() as sql:
            row = sql.execute(
                "SELECT plan FROM classes WHERE code = ? AND opened > ?",
                (code, time.time() - LIFE_SECONDS),
            ).fetchone()
        return None if row is None else str(row["plan"])

    def role_of_key(self, code: str, key: str) -> Role | None:
        """Return whose key of a class this is; None for nobody's."""
        with self.database.reading() as sql:
            row = _find(sql, code)
        if names.is_key(key, row["teacher"]):
            return "teacher"
        return "projector" if names.is_key(key, row["projector"]) else None

    def roles(self, owner: str) -> set[Role]:
        """Return what a visitor is in the classes that are open."""
        if not owner or not self.database.exists():
            return set()
        with self.database.reading() as sql:
            rows = sql.execute(
                "SELECT code FROM classes WHERE opened > ?", (time.time() - LIFE_SECONDS,)
            )
            return {role for row in rows.fetchall() for role in _roles(sql, row["code"], owner)}

    def is_member(self, code: str, owner: str, role: Role | None = None) -> bool:
        """Tell whether a visitor has been in a class before, in a role if one is named."""
        with self.database.reading() as sql:
            roles = _roles(sql, code, owner)
        return bool(roles) if role is None else role in roles

    def join(self, code: str, owner: str, role: Role) -> str:
        """Let a visitor into a class, once; return how the class notes them.

        A QuotaError where it is full.
        """
        with self.database.changing() as sql:
            _find(sql, code)
            if role in _roles(sql, code, owner):
                return names.hash_owner(code, owner)
            rows = sql.execute(
                "SELECT name FROM members WHERE class = ? AND role = ?", (code, role)
            ).fetchall()
            most = most_of("AE_CLASS_MEMBERS", 200)
            if most and len(rows) >= most:
                raise QuotaError(f"This class is full: {most} have joined, and no more can.")
            name = names.new_name({row["name"] for row in rows}) if role == "student" else ""
            _add_member(sql, code, owner, role, name)
        return names.hash_owner(code, owner)

    def read(self, code: str) -> Standing:
        """Return where a class stands; where it is gone, a UserError."""
        with self.database.reading() as sql:
            row = _find(sql, code)
            here = (code, row["at"])
            phases = sql.execute("SELECT * FROM phases WHERE class = ?", (code,)).fetchall()
            students = sql.execute(
                "SELECT owner, name FROM members WHERE class = ? AND role = 'student' "
                "ORDER BY number",
                (code,),
            ).fetchall()
            votes = sql.execute("SELECT * FROM votes WHERE class = ? AND at = ?", here).fetchall()
            told = sql.execute("SELECT * FROM told WHERE class = ? AND at = ?", here).fetchall()
            drawings = sql.execute(
                "SELECT id, owner, at, shown FROM drawings WHERE class = ? ORDER BY number", (code,)
            ).fetchall()
        known = {one["owner"]: str(one["name"]) for one in students}
        sheet = (row["sheet_id"], row["sheet"]) if row["sheet_id"] else None
        return Standing(
            code,
            row["opened"],
            row["at"],
            row["pace"],
            bool(row["paused"]),
            bool(row["blank"]),
            bool(row["shows_all"]),
            sheet,
            {one["at"]: (one["phase"], one["since"]) for one in phases},
            known,
            {(v["round"], v["owner"]): Vote(json.loads(v["value"]), v["digit"]) for v in votes},
            {one["round"]: json.loads(one["counts"]) for one in told},
            tuple(
                Drawing(d["id"], d["owner"], known.get(d["owner"], ""), d["at"], bool(d["shown"]))
                for d in drawings
            ),
        )

    def go(self, code: str, at: int, phase: str) -> None:
        """Let a class stand at another step; a new one begins with a phase."""
        with self.database.changing() as sql:
            sql.execute("UPDATE classes SET at = ? WHERE code = ?", (at, code))
            sql.execute(
                "INSERT OR IGNORE INTO phases VALUES (?,?,?,?)", (code, at, phase, time.time())
            )

    def set_phase(self, code: str, at: int, phase: str) -> None:
        """Begin a phase of a step; where it is in it already, it stays since when it was."""
        with self.database.changing() as sql:
            sql.execute(
                "INSERT INTO phases VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET "
                "phase = excluded.phase, since = excluded.since WHERE phase <> excluded.phase",
                (code, at, phase, time.time()),
            )

    def set_flag(self, code: str, name: Flag, value: str | bool) -> None:
        """Change how a class goes."""
        with self.database.changing() as sql:
            sql.execute(_SET[name], (value, code))
            if name == "shows_all":
                sql.execute("UPDATE drawings SET shown = ? WHERE class = ?", (value, code))

    def close(self, code: str) -> None:
        """Delete a class with all that was kept of it."""
        with self.database.changing() as sql:
            sql.execute("DELETE FROM classes WHERE code = ?", (code,))

    def forget_old(self) -> None:
        """Delete the classes that were opened more than a day ago."""
        if self.database.exists():
            with self.database.changing() as sql:
                _forget_old(sql, time.time())


def _forget_old(sql: Connection, now: float) -> None:
    sql.execute("DELETE FROM classes WHERE opened <= ?", (now - LIFE_SECONDS,))


def _find(sql: Connection, code: str) -> Any:
    row = sql.execute(
        "SELECT * FROM classes WHERE code = ? AND opened > ?", (code, time.time() - LIFE_SECONDS)
    ).fetchone()
    if row is None:
        raise UserError(GONE.format(code))
    return row


def _roles(sql: Connection, code: str, owner: str) -> set[Role]:
    rows = sql.execute(
        "SELECT role FROM members WHERE class = ? AND owner = ?",
        (code, names.hash_owner(code, owner)),
    )
    return {row["role"] for row in rows.fetchall()}


def _add_member(sql: Connection, code: str, owner: str, role: Role, name: str) -> None:
    sql.execute(
        "INSERT INTO members (class, owner, role, name) VALUES (?,?,?,?)",
        (code, names.hash_owner(code, owner), role, name),
    )
