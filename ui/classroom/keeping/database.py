"""The one file that holds all classes: SQLite, every change on the disk before it is answered."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from ae_core.errors import AutoencoderExplorerError, DataError, UserError
from ae_core.store.folder import local_directory

FILE = "classes.sqlite"
_VERSION = 1
_BUSY_SECONDS = 5.0  # for which another server on the same file is waited for
_SCHEMA = """
CREATE TABLE classes (
    code TEXT PRIMARY KEY, opened REAL NOT NULL, teacher TEXT NOT NULL, projector TEXT NOT NULL,
    plan TEXT NOT NULL, at INTEGER NOT NULL DEFAULT -1, pace TEXT NOT NULL DEFAULT 'locked',
    paused INTEGER NOT NULL DEFAULT 0, blank INTEGER NOT NULL DEFAULT 0,
    shows_all INTEGER NOT NULL DEFAULT 0, sheet_id TEXT, sheet BLOB
);
CREATE TABLE members (
    number INTEGER PRIMARY KEY, class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE,
    owner TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (class, owner, role)
);
CREATE TABLE phases (
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, at INTEGER NOT NULL,
    phase TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (class, at)
);
CREATE TABLE votes (
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, at INTEGER NOT NULL,
    round INTEGER NOT NULL, owner TEXT NOT NULL, value TEXT NOT NULL, digit INTEGER,
    PRIMARY KEY (class, at, round, owner)
);
CREATE TABLE told (
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, at INTEGER NOT NULL,
    round INTEGER NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (class, at, round)
);
CREATE TABLE drawings (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, owner TEXT NOT NULL,
    at INTEGER NOT NULL, act TEXT NOT NULL, pixels BLOB NOT NULL, shown INTEGER NOT NULL,
    UNIQUE (class, owner, at)
);
"""


def class_file() -> Path:
    """Return where classes are kept: in `AE_CLASS_DIR`, else beside the models of one's own."""
    given = os.environ.get("AE_CLASS_DIR")
    return (Path(given) if given else local_directory() / "classes") / FILE


class Database:
    """The file, one connection to it, and sentences instead of SQLite's errors.

    Written ahead (WAL) and flushed at every commit: neither a killed server nor a power cut loses
    what was answered. Threads take turns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def exists(self) -> bool:
        """Tell whether anything was ever kept."""
        return self._connection is not None or self.path.exists()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the file as it is at one moment."""
        with self._turn("BEGIN") as connection:
            yield connection

    @contextlib.contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Let a block change the file: all of it is on the disk at the end, or nothing."""
        with self._turn("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextlib.contextmanager
    def _turn(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                connection = self._connection
                connection.execute(begin)
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except (sqlite3.Error, OSError) as error:
                raise self._sentence(error) from error

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise DataError(
                    f"The file of classes, {FILE}, was written by another version of this app "
                    f"({version}, not {_VERSION}); set AE_CLASS_DIR to another folder."
                )
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _sentence(self, error: Exception) -> AutoencoderExplorerError:
        """Return what to say of what SQLite or the system said."""
        if isinstance(error, sqlite3.IntegrityError):
            return UserError("This class was closed meanwhile, so nothing can be noted in it.")
        if isinstance(error, sqlite3.OperationalError | OSError):
            return DataError(
                f"The file of classes, {FILE}, cannot be read or written ({error}); make "
                "room there, or start the server with AE_CLASS_DIR set to a folder that can."
            )
        return DataError(
            f"The file of classes, {FILE}, is damaged ({error}); stop the server, move the "
            "file away, and start it again."
        )
