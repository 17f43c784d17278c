"""Values and the order of categories, where the data are literals."""

from __future__ import annotations

from pixelproof_engine.sight.facts import Axis, Text

from .figures import axes, changed, difference, facts, series, sources


def test_one_value_keeps_the_precision_of_its_neighbours() -> None:
    source = """
    counts = [40, 100, 30]
    plt.bar(names, counts)
    """
    current = facts(axes(series("bar", "bar", y=(40, 100, 30))))
    best = sources(source, current, difference(
        "value", (40.0, 100.0, 30.0), (40.0, 71.6, 30.0), series=0))[0]  # fmt: skip
    assert changed(source, best) == ["counts = [40, 72, 30]"]


def test_a_value_in_a_dict_of_lists() -> None:
    source = """
    means = {
        'depth': (18.35, 18.43),
        'length': np.array([38.79, 48.83]),
    }
    for name, values in means.items():
        plt.bar(x, values)
    """
    depth, length = ((18.35, 18.43), (38.79, 48.83))
    current = facts(axes(series("bar", "bar", y=depth), series("bar", "bar", y=length)))
    wanted = difference("value", (38.79, 48.83), (38.79, 95.6), series=1)
    ways = sources(source, current, wanted)
    assert changed(source, ways[0])[0].startswith("'length': np.array([38.79, 95.")


def test_a_value_in_a_dict_of_categories() -> None:
    source = """
    sold = {"a": 3, "b": 4}
    plt.bar(sold.keys(), sold.values())
    """
    current = facts(axes(series("bar", "bar", y=(3, 4))))
    best = sources(source, current, difference("value", (3.0, 4.0), (3.0, 7.0), series=0))[0]
    assert changed(source, best) == ['sold = {"a": 3, "b": 7}']


def test_order_moves_all_lists_of_the_call_along() -> None:
    source = """
    names = ['a', 'b', 'c']
    counts = [1, 2, 3]
    shades = ['red', 'green', 'blue']
    plt.bar(names, counts, color=shades)
    """
    current = facts(axes(series("bar", "bar", y=(1, 2, 3))))
    wanted = difference("category_order", ("a", "b", "c"), ("c", "a", "b"), axis="x")
    ways = sources(source, current, wanted)
    assert changed(source, ways[0]) == [
        "names = ['c', 'a', 'b']", "counts = [3, 1, 2]", "shades = ['blue', 'red', 'green']",
    ]  # fmt: skip
    assert changed(source, ways[1]) == ["names = ['c', 'a', 'b']"]


def test_order_of_a_dict() -> None:
    source = """
    data = {'apple': 10, 'pear': 15, 'lime': 20}
    plt.bar(list(data.keys()), list(data.values()))
    """
    current = facts(axes(series("bar", "bar", y=(10, 15, 20))))
    wanted = difference("category_order", ("apple", "pear", "lime"), ("lime", "apple", "pear"))
    assert changed(source, sources(source, current, wanted)[0]) == [
        "data = {'lime': 20, 'apple': 10, 'pear': 15}"
    ]


def test_the_reverse_order_is_an_inverted_axis_first() -> None:
    source = """
    fig, ax = plt.subplots()
    ax.barh(['a', 'b', 'c'], [1, 2, 3])
    """
    current = facts(axes(series("barh", "barh", y=(1, 2, 3))))
    wanted = difference("category_order", ("a", "b", "c"), ("c", "b", "a"), axis="y")
    ways = sources(source, current, wanted)
    assert changed(source, ways[0]) == ["ax.invert_yaxis()"]
    assert changed(source, ways[1]) == ["ax.barh(['c', 'b', 'a'], [3, 2, 1])"]


def test_a_value_label_says_the_value() -> None:
    source = """
    counts = [38.79, 95.5, 47.5]
    plt.bar(names, counts)
    """
    current = facts(axes(series("bar", "bar", y=(38.79, 95.5, 47.5)),
                         y_axis=Axis(limits=(0.0, 250.0))))  # fmt: skip
    labels = tuple(Text(text=t) for t in ("38.79", "47.5", "48.83", "n"))
    target = facts(axes(series("bar", "bar"), texts=labels), source="reading")
    wanted = difference("value", (38.79, 95.5, 47.5), (38.79, 48.0, 47.5), series=0)
    ways = sources(source, current, wanted, target)
    assert changed(source, ways[0]) == ["counts = [38.79, 48.83, 47.5]"]
    assert changed(source, ways[1]) == ["counts = [38.79, 48, 47.5]"]
