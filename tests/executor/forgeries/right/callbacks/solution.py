import functools


def apply_all(functions, value):
    return [function(value) for function in functions]


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def tried(*args):
            for attempt in range(times):
                try:
                    return function(*args)
                except ValueError:
                    if attempt == times - 1:
                        raise

        return tried

    return decorate


def compose(first, second):
    return lambda value: second(first(value))
