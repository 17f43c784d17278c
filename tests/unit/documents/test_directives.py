"""The comment that offers a fix."""

from pixelproof_server.documents import Snapshot
from pixelproof_server.documents.directives import Directive, directives


def found(text: str) -> list[Directive]:
    return list(directives(Snapshot.of("file:///x.py", 1, "python", text)))


def test_path_and_words() -> None:
    assert found('x = 1\n    # pixelproof: "a b/target.png" make the bars red\r\n') == [
        Directive(1, "a b/target.png", "make the bars red")
    ]


def test_path_alone_and_words_alone() -> None:
    assert found("#pixelproof:'t.png'\n# pixelproof: bigger title\n") == [
        Directive(0, "t.png", ""),
        Directive(1, None, "bigger title"),
    ]


def test_what_is_no_directive() -> None:
    assert found('s = "# pixelproof: x"\n# pixelproof:\n# pixelproof is nice\n') == []
