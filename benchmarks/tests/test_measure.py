"""Medians, ratios of pairs, and who runs again."""

import unittest

from harness.measure import Sample, Samples, WrongResult, alternate
from harness.tools import Tool


def walls(*values: float) -> list[Sample]:
    return [Sample(value, value / 2, 10) for value in values]


def tool(name: str) -> Tool:
    return Tool(name, lambda site, bucket: None)


class SamplesTests(unittest.TestCase):
    def test_ratio_is_of_pairs(self):
        # The machine was ten times slower during the third pair: both suffered.
        samples = Samples(ours=walls(1, 1.1, 10), theirs=walls(2, 2.2, 20))
        self.assertAlmostEqual(samples.ratio("ours", "theirs", "wall"), 0.5)
        self.assertAlmostEqual(samples.median("ours", "wall"), 1.1)

    def test_fastest(self):
        samples = Samples(a=walls(3, 1, 3), b=walls(2, 2, 2), floor=walls(0.1))
        self.assertEqual(samples.fastest(["a", "b", "not run"]), "b")


class AlternateTests(unittest.TestCase):
    def test_turns_and_the_slow(self):
        ran = []

        def run(tool: Tool) -> Sample:
            ran.append(tool.name)
            return walls({"ours": 1, "peer": 2, "slow": 4}[tool.name])[0]

        samples, notes = alternate([tool("ours"), tool("peer"), tool("slow")], 3, run, {"ours"})
        self.assertEqual(ran, ["ours", "peer", "slow", "peer", "ours", "ours", "peer"])
        self.assertEqual({name: len(taken) for name, taken in samples.items()},
                         {"ours": 3, "peer": 3, "slow": 1})
        self.assertEqual(notes, [])

    def test_a_floor_slows_nobody_out(self):
        floor = Tool("floor", lambda site, bucket: None, is_floor=True)
        samples, _ = alternate(
            [tool("peer"), floor], 2,
            lambda tool: walls(0.1 if tool.is_floor else 1)[0], {"floor"})
        self.assertEqual(len(samples["peer"]), 2)

    def test_failures(self):
        ran = []

        def run(tool: Tool) -> Sample:
            ran.append(tool.name)
            if tool.name == "broken" or len(ran) == 1:
                raise WrongResult("nothing there")
            return walls(1)[0]

        samples, notes = alternate([tool("ours"), tool("broken")], 1, run, {"ours"})
        self.assertEqual(ran, ["ours", "ours", "broken", "broken"])
        self.assertEqual(list(samples), ["ours"])
        self.assertEqual(notes, [
            "ours repeated: nothing there", "broken repeated: nothing there",
            "broken left out: nothing there"])
        with self.assertRaises(WrongResult):
            alternate([tool("broken")], 1, run, {"broken"})
