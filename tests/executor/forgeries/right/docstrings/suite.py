import solution


def test_beside_the_examples():
    assert solution.area(1) == 3.14
