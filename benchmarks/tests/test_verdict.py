"""What counts as met, and by how much the rest is short."""

import unittest

from harness.verdict import Check, figure, verdict


class VerdictTests(unittest.TestCase):
    def test_verdicts(self):
        at_most = Check("wall", 0.3, 0.33, "x rclone")
        exactly = Check("round trips", 6, 6)
        over = Check("CPU", 0.5, 0.25, "x rclone")
        faster = Check("throughput", 1.1, 1, at_least=True)
        slower = Check("throughput", 0.9, 1, at_least=True)
        for checks, expected in [
            ([], "not measured"), ([Check("delay", 20, None, "ms")], "measured"), ([at_most, exactly, faster], "met"),
            ([at_most, over], "short: CPU x rclone by 100 %"),
            ([over, slower], "short: CPU x rclone by 100 %, throughput by 10 %"),
        ]:
            with self.subTest(expected):
                self.assertEqual(verdict(checks), expected)

    def test_text(self):
        self.assertEqual(str(Check("wall", 0.301, 1 / 3, "x rclone")),
                         "wall 0.30 x rclone (goal ≤ 0.33)")
        self.assertEqual(str(Check("throughput", 1.234, 1, at_least=True)),
                         "throughput 1.23 (goal ≥ 1)")
        self.assertEqual(str(Check("delay", 20, None, "ms")), "delay 20 ms")

    def test_figures(self):
        for value, expected in [(6, "6"), (0.2, "0.20"), (15.84, "15.8"), (131.4, "131")]:
            self.assertEqual(figure(value), expected)
