"""Writes messages of its own on every socket: answers that nobody waits for, and questions."""

import os
import struct


def message(mark, kind):
    body = mark + b"t" + struct.pack("!I", 2) + b"s" + struct.pack("!I", len(kind)) + kind + b"T"
    return struct.pack("!I", len(body)) + body


def area(*_):
    for descriptor in range(3, 64):
        for data in (message(b"=", b"value"), message(b"?", b"call"), b"n", b"d\0\0\0\0"):
            try:
                os.write(descriptor, data)
            except OSError:
                break
    return 0


words = label = scale = table = session = Stack = area
