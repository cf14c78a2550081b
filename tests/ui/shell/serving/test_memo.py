"""What is kept: the last values, within their bound, each made once."""

from ui.shell.serving.memo import Memo


def test_a_value_is_made_once_even_if_it_is_none():
    memo, made = Memo(2), []
    for _ in range(2):
        assert memo.make("a", lambda: made.append("a")) is None
    assert made == ["a"]


def test_those_used_last_are_kept_within_the_bound():
    memo = Memo(10, len)
    for name in "abc":
        memo.keep(name, name * 4)
        memo.find("a")
    assert [key for key, _ in memo.items()] == ["c", "a"]
    assert memo.keep("large", "x" * 99) and [key for key, _ in memo.items()] == ["large"]
    memo.clear()
    assert memo.find("large", "gone") == "gone"
