"""Outlines share their borders, drawn once."""

from design.drawing.outlines import Sheet

WEST = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
EAST = [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)]


def sheet():
    return Sheet({"w": [WEST], "e": [EAST]}, lambda point: (point[0] * 10, point[1] * 10), 0.0)


def test_border_of_two_departments_is_drawn_once():
    ((codes, line),) = sheet().borders()
    assert codes == {"w", "e"}
    assert sorted(line) == [(10, 0), (10, 10)]


def test_outline_of_both_leaves_their_border_out():
    (ring,) = sheet().outline(["w", "e"])
    assert set(ring) == {(0, 0), (20, 0), (20, 10), (0, 10)} | ({(10, 0), (10, 10)} & set(ring))
    (ring,) = sheet().outline(["w"])
    assert set(ring) == {(0, 0), (10, 0), (10, 10), (0, 10)}
