"""Completions are found again, also while the user types them."""

from pixelproof_server.completion.cache import Cache


def test_typing_what_was_suggested_keeps_the_suggestion() -> None:
    cache = Cache()
    cache.put("x = ma", ")", "th.pi", entries=10)
    assert cache.get("x = ma", ")") == "th.pi"
    assert cache.get("x = math", ")") == ".pi"
    assert cache.get("x = math.pi", ")") == ""


def test_another_prefix_or_suffix_is_another_place() -> None:
    cache = Cache()
    cache.put("x = ma", ")", "th.pi", entries=10)
    assert cache.get("x = max", ")") is None
    assert cache.get("x = ma", "") is None
    assert cache.get("x = m", ")") is None


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache()
    cache.put("a", "", "1", entries=2)
    cache.put("b", "", "2", entries=2)
    assert cache.get("a", "") == "1"
    cache.put("c", "", "3", entries=2)
    assert cache.get("b", "") is None
    assert cache.get("a", "") == "1"


def test_no_entries_means_no_cache() -> None:
    cache = Cache()
    cache.put("a", "", "1", entries=0)
    assert cache.get("a", "") is None
