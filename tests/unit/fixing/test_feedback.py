from __future__ import annotations

from pixelproof_server.fixing.feedback import clip, failed_line, last_line, without_ansi


def test_long_texts_keep_both_ends_without_colours() -> None:
    text = "\x1b[31mTraceback\x1b[0m\n" + "x" * 5000 + "\n\x1b]0;title\x07ValueError: no\x00"
    clipped = clip(text)
    assert clipped.startswith("Traceback\n")
    assert clipped.endswith("ValueError: no")
    assert "\x1b" not in clipped
    assert "characters left out" in clipped
    assert len(clipped) < 2100


def test_short_texts_stay() -> None:
    assert clip("  ValueError: é\n") == "ValueError: é"
    assert without_ansi("a\tb\r\nc\x07") == "a\tb\nc"


def test_the_exception_is_the_last_plain_line() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1\n    x\nNameError: x\n\n'
    assert last_line(trace) == "NameError: x"
    assert last_line("") == ""


def test_a_traceback_ends_at_a_line_of_the_program() -> None:
    trace = (
        'Traceback (most recent call last):\n  File "chart.py", line 3, in <module>\n    draw()\n'
        '  File "chart.py", line 12, in draw\n    plt.bar(x)\n'
        '  File "matplotlib/axes/_axes.py", line 2452, in bar\nTypeError: x'
    )
    assert failed_line(trace, "chart.py") == 12
    never = '  File "chart.py", line 4\n    x = (\n        ^\nSyntaxError: never'
    assert failed_line(never, "chart.py") == 4
    assert failed_line("MemoryError", "chart.py") is None
    helped = (
        '  File "run.py", line 2\n  File "plots/rain.py", line 7\n  File "np.py", line 9\nKeyError'
    )
    assert failed_line(helped, "run.py") == 2
    assert failed_line(helped, "rain.py") == 7
    assert failed_line(helped, "other.py") is None
