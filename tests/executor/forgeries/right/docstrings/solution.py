"""Shapes.

>>> area(2)
12.57
"""


def area(radius):
    """The area of a circle.

    >>> area(1)
    3.14
    >>> for radius in (0, 1):
    ...     print(area(radius))
    0.0
    3.14
    >>> area(-1)
    Traceback (most recent call last):
    ...
    ValueError: -1 is negative
    """
    if radius < 0:
        raise ValueError(f"{radius} is negative")
    return round(3.14159265 * radius**2, 2)


class Words:
    """Words of a text.

    >>> words = Words("b a b")
    >>> words.unique
    ['a', 'b']
    >>> words
    Words('b a b')
    """

    def __init__(self, text):
        self.text = text

    @property
    def unique(self):
        return sorted(set(self.text.split()))

    def __repr__(self):
        return f"Words({self.text!r})"
