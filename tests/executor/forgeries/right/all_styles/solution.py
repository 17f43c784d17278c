import contextlib
import math

import numpy as np
import pandas as pd


def area(radius):
    if radius < 0:
        raise ValueError(f"{radius} is negative")
    return round(math.pi * radius**2, 2)


def words(text):
    return sorted(set(text.split()))


def label(radius):
    return f"area {area(radius)} of radius {radius}"


def scale(values, by):
    return np.asarray(values) * by


def table(radii):
    return pd.DataFrame({"radius": radii, "area": [area(radius) for radius in radii]})


@contextlib.contextmanager
def session(name):
    yield f"session {name}"


class Stack:
    def __init__(self):
        self._items = []

    def push(self, item):
        self._items.append(item)

    def pop(self):
        return self._items.pop()

    def __len__(self):
        return len(self._items)
