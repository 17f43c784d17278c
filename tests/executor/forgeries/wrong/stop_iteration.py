def area(*_):
    raise StopIteration


words = label = scale = table = session = Stack = area
