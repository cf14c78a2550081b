"""What was computed of images is forgotten once a data set came or went."""

import pytest

from ui.shell.serving import cache


@pytest.mark.parametrize(("later", "count"), [(True, 1), (False, 0)])
def test_a_download_is_noticed(monkeypatch, later, count):
    forgotten = []
    cache.shared_by_all_visitors.clear()
    monkeypatch.setattr(cache, "forget_images", lambda: forgotten.append(True))
    monkeypatch.setattr(cache.datasets, "is_available", lambda name: False)
    cache.notice_changes()
    monkeypatch.setattr(cache.datasets, "is_available", lambda name: later)
    cache.notice_changes()
    cache.notice_changes()
    assert len(forgotten) == count
    cache.shared_by_all_visitors.clear()
