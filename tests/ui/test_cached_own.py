"""What was computed of images is forgotten once a data set came or went."""

import pytest

from ui import cached, cached_own


@pytest.mark.parametrize(("later", "count"), [(True, 1), (False, 0)])
def test_a_download_is_noticed(monkeypatch, later, count):
    forgotten = []
    cached.shared_by_all_visitors.clear()
    monkeypatch.setattr(cached_own, "forget_images", lambda: forgotten.append(True))
    monkeypatch.setattr(cached_own, "is_available", lambda name: False)
    cached_own.notice_changes()
    monkeypatch.setattr(cached_own, "is_available", lambda name: later)
    cached_own.notice_changes()
    cached_own.notice_changes()
    assert len(forgotten) == count
    cached.shared_by_all_visitors.clear()
