"""What a class has answered and drawn, as it is kept."""

import json
import secrets
from collections.abc import Collection
from sqlite3 import Connection
from typing import Any

from ae_core.errors import QuotaError, UserError
from ui.classroom.keeping.database import Database
from ui.classroom.keeping.records import Vote

MOST_OF_A_STUDENT, MOST_DRAWINGS = 12, 2_000  # drawings, in a class


class Answers:
    """Votes, typed counts and drawings of all classes of one file; see `Store`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def read_ink(self, code: str, ids: Collection[str]) -> dict[str, bytes]:
        """Return the pixels of drawings by their ids; of those that are gone, none."""
        with self.database.reading() as sql:
            found = [
                sql.execute(
                    "SELECT id, pixels FROM drawings WHERE class = ? AND id = ?", (code, one)
                ).fetchone()
                for one in ids
            ]
        return {row["id"]: row["pixels"] for row in found if row is not None}

    def read_votes(self, code: str) -> list[tuple[int, int, str, Vote]]:
        """Return the votes of a whole class: step, round, animal and what was answered."""
        with self.database.reading() as sql:
            rows = sql.execute(
                "SELECT v.at, v.round, v.value, v.digit, m.name FROM votes v JOIN members m ON "
                "m.class = v.class AND m.owner = v.owner AND m.role = 'student' "
                "WHERE v.class = ? ORDER BY v.at, v.round, m.number",
                (code,),
            ).fetchall()
        return [
            (r["at"], r["round"], r["name"], Vote(json.loads(r["value"]), r["digit"])) for r in rows
        ]

    def read_told(self, code: str) -> dict[tuple[int, int], list[int]]:
        """Return the counts typed in a whole class, by step and round."""
        with self.database.reading() as sql:
            rows = sql.execute("SELECT * FROM told WHERE class = ?", (code,)).fetchall()
        return {(row["at"], row["round"]): json.loads(row["counts"]) for row in rows}

    def vote(self, code: str, owner: str, at: int, number: int, vote: Vote) -> None:
        """Note what a student answers in a round, in place of what it was."""
        with self.database.changing() as sql:
            sql.execute(
                "INSERT OR REPLACE INTO votes VALUES (?,?,?,?,?,?)",
                (code, at, number, owner, json.dumps(vote.value), vote.digit),
            )

    def tell_counts(self, code: str, at: int, number: int, counts: list[int] | None) -> None:
        """Note what a teacher counted in a round; None takes it back."""
        key = (code, at, number)
        with self.database.changing() as sql:
            sql.execute("DELETE FROM told WHERE class = ? AND at = ? AND round = ?", key)
            if counts is not None:
                sql.execute("INSERT INTO told VALUES (?,?,?,?)", (*key, json.dumps(counts)))

    def draw(self, code: str, owner: str, at: int, act: str, pixels: bytes) -> None:
        """Keep what a student draws at a step, in place of what it was; hidden, as a rule.

        The same act again changes nothing.
        """
        with self.database.changing() as sql:
            rows = sql.execute(
                "SELECT owner, at, act FROM drawings WHERE class = ?", (code,)
            ).fetchall()
            if (owner, at, act) in [tuple(row) for row in rows]:
                return
            others = [row for row in rows if (row["owner"], row["at"]) != (owner, at)]
            num_own = sum(row["owner"] == owner for row in others)
            if num_own >= MOST_OF_A_STUDENT:
                raise QuotaError(
                    f"You have drawn {MOST_OF_A_STUDENT} times in this class; that is all it takes."
                )
            if len(others) >= MOST_DRAWINGS:
                raise QuotaError(
                    f"This class has {MOST_DRAWINGS:,} drawings; that is all it takes."
                )
            sql.execute(
                "INSERT OR REPLACE INTO drawings (id, class, owner, at, act, pixels, shown) "
                "SELECT ?, code, ?, ?, ?, ?, shows_all FROM classes WHERE code = ?",
                (secrets.token_hex(8), owner, at, act, pixels, code),
            )

    def undraw(self, code: str, owner: str, at: int) -> None:
        """Forget what a student drew at a step."""
        with self.database.changing() as sql:
            sql.execute(
                "DELETE FROM drawings WHERE class = ? AND owner = ? AND at = ?", (code, owner, at)
            )

    def show_drawing(self, code: str, drawing: str, on: bool) -> None:
        """Let a drawing be on the wall or not."""
        with self.database.changing() as sql:
            _require_drawing(sql, code, drawing)
            sql.execute(
                "UPDATE drawings SET shown = ? WHERE class = ? AND id = ?", (on, code, drawing)
            )

    def send_drawing(self, code: str, drawing: str | None) -> None:
        """Put a drawing on everyone's canvas, where it stays even if it is undrawn; None: none."""
        with self.database.changing() as sql:
            pixels = None if drawing is None else _require_drawing(sql, code, drawing)["pixels"]
            sql.execute(
                "UPDATE classes SET sheet_id = ?, sheet = ? WHERE code = ?", (drawing, pixels, code)
            )


def _require_drawing(sql: Connection, code: str, drawing: str) -> Any:
    row = sql.execute(
        "SELECT pixels FROM drawings WHERE class = ? AND id = ?", (code, drawing)
    ).fetchone()
    if row is None:
        raise UserError("This drawing is gone: it was taken back, or drawn anew.")
    return row
