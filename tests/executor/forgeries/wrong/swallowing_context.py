class Session:
    def __init__(self, *_):
        pass

    def __enter__(self):
        return ""

    def __exit__(self, *_):
        return True


def area(*_):
    return 0


session = Session
words = label = scale = table = Stack = area
