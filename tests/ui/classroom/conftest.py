"""A file of classes for each test, and the routes on it."""

import pytest
from starlette.applications import Starlette

from ui.classroom import routes
from ui.classroom.keeping.store import store


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Give what keeps the classes of a test."""
    monkeypatch.setenv("AE_CLASS_DIR", str(tmp_path / "classes"))
    store.cache_clear()
    yield store()
    store().database.close()
    store.cache_clear()


@pytest.fixture
def app(kept):
    """Give the routes of classes as an application."""
    return Starlette(routes=routes.routes())
