def squares(most):
    for number in range(most):
        yield number * number


class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        return iter(range(self.start, 0, -1))


def accumulate():
    total = 0
    while True:
        total += yield total
