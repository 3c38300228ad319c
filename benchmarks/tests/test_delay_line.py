"""The counting of round trips: what is wrong here is wrong without a sign."""

import unittest

from harness.delay_line import Exchange, most_at_once, read_log, sequential


def spans(*pairs: tuple[float, float]) -> list[Exchange]:
    return [Exchange(start, end) for start, end in pairs]


class SequentialTests(unittest.TestCase):
    cases = [
        ("nothing", [], 0),
        ("one", [(0, 1)], 1),
        ("one after the other", [(0, 1), (1, 2), (2.5, 3)], 3),
        ("all at once", [(0, 1), (0, 1), (0.5, 1.5)], 1),
        ("two lanes", [(0, 1), (0, 1.4), (1, 2), (1.4, 2.4)], 2),
        ("a long one beside two short ones", [(0, 3), (0, 1), (1.5, 2.5)], 2),
        ("the first to begin is not in the longest chain", [(0, 9), (1, 2), (3, 4), (5, 6)], 3),
        ("in any order", [(2, 3), (0, 1), (1, 2)], 3),
        ("fan out, then one", [(0, 1), (1, 2), (1, 2.1), (1, 2.2), (2.2, 3)], 3),
    ]

    def test_chain_lengths(self):
        for name, pairs, expected in self.cases:
            with self.subTest(name):
                self.assertEqual(len(sequential(spans(*pairs))), expected)

    def test_chain_does_not_overlap(self):
        chain = sequential(spans((0, 2), (1, 3), (2, 4), (3, 5)))
        self.assertEqual([(e.start, e.end) for e in chain], [(0, 2), (2, 4)])


class MostAtOnceTests(unittest.TestCase):
    def test_counts(self):
        for pairs, expected in [
            ([], 0), ([(0, 1), (1, 2)], 1), ([(0, 2), (1, 3)], 2),
            ([(0, 9), (1, 2), (3, 4)], 2), ([(0, 3), (1, 3), (2, 3), (3, 4)], 3),
        ]:
            with self.subTest(pairs=pairs):
                self.assertEqual(most_at_once(spans(*pairs)), expected)


class LogTests(unittest.TestCase):
    def test_lines(self):
        lines = ["1000000\t1030000\t1\t300\t500\tGET /b?list-type=2 HTTP/1.1\n",
                 "1030100\t1060000\t2\t300\t500\t-\n"]
        exchanges = read_log(lines)
        self.assertEqual(
            exchanges, [Exchange(1.0, 1.03, 1, "GET /b?list-type=2 HTTP/1.1"),
                        Exchange(1.0301, 1.06, 2, "-")])
        self.assertEqual([e.short_name for e in exchanges], ["GET b?list-type=2", "-"])
