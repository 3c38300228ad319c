"""The plots of a run, drawn from its figures."""

import pathlib
import statistics

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402  The backend comes first.

from harness.cases import Case  # noqa: E402
from harness.row import OURS, Outcome, Row  # noqa: E402
from harness.verdict import figure as digits  # noqa: E402

# One colour a tool in every plot, ours the one that stands out.
COLOURS = {
    OURS: "#d1495b", "rclone": "#30638e", "rclone --s3-no-head": "#7fa3c0", "s5cmd": "#5b8fb9", "aws s3 sync": "#8a9a5b",
    "s3cmd": "#b8b08d", "hugo deploy": "#a08bb5", "floor: PUT in C": "#9a9a9a",
    "floor: scan in C": "#c4c4c4",
}
pyplot.rcParams.update({
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9, "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "deploy-dist",
})


def draw(folder: pathlib.Path, results: list[tuple[Row, Outcome]]) -> None:
    """Writes the plots that the rows measured allow."""
    cases = [case for _, outcome in results for case in outcome.cases]
    compared = [case for case in cases if len(case.samples) > 1]
    if compared:
        bars(folder / "wall.svg", compared, lambda case, sample: sample.wall, "seconds of wall time")
        bars(folder / "cpu-per-object.svg", compared,
             lambda case, sample: 1e6 * sample.processor / case.objects,
             "microseconds of CPU (user and system) per object")
    many = [case for case in cases if case.name.endswith(" keys") and len(case.samples) == 1]
    if many:
        by_keys(folder / "keys.svg", many)


def bars(path: pathlib.Path, cases: list[Case], value, label: str) -> None:
    """Horizontal bars, a group for each case; logarithmic, as some peers are far off."""
    rows = [(case, tool) for case in cases for tool in case.samples]
    figure, axes = pyplot.subplots(figsize=(8, 0.6 + 0.19 * len(rows) + 0.35 * len(cases)))
    position, ticks, labels, least = 0.0, [], [], float("inf")
    for case in cases:
        axes.text(0, position, case.name, transform=axes.get_yaxis_transform(), weight="bold")
        position += 1
        for tool, samples in case.samples.items():
            height = statistics.median(value(case, sample) for sample in samples)
            axes.barh(position, height, color=colour(tool))
            axes.text(height, position, f" {digits(height)}", va="center", fontsize=7)
            least = min(least, height)
            ticks.append(position)
            labels.append(tool)
            position += 1
        position += 0.6
    # A logarithmic axis has no zero: room for the shortest bar.
    axes.set(xscale="log", xlim=(least / 3, None), xlabel=label, yticks=ticks, yticklabels=labels)
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(axis="x", alpha=0.3)
    axes.set_ylim(position, -0.8)
    save(figure, path)


def colour(tool: str) -> str:
    return COLOURS[OURS] if tool.startswith(OURS) else COLOURS.get(tool, "#777777")


def by_keys(path: pathlib.Path, cases: list[Case]) -> None:
    """Time and memory of a deployment that changes nothing, against the number of keys."""
    keys = [case.objects for case in cases]
    figure, (time, memory) = pyplot.subplots(1, 2, figsize=(8, 3))
    for name, label, style in [("wall", "wall", "o-"), ("processor", "CPU", "s--")]:
        time.plot(keys, [case.samples.median(OURS, name) for case in cases], style,
                  color=COLOURS[OURS], label=label, alpha=1 if name == "wall" else 0.6)
    time.set(xscale="log", yscale="log", xlabel="keys", ylabel="seconds")
    time.legend(frameon=False)
    memory.plot(keys, [case.samples.median(OURS, "memory") for case in cases], "o-",
                color=COLOURS[OURS])
    memory.set(xscale="log", ylim=(0, None), xlabel="keys", ylabel="MiB resident at most")
    for axes in (time, memory):
        axes.grid(alpha=0.3)
    save(figure, path)


def save(figure: pyplot.Figure, path: pathlib.Path) -> None:
    figure.tight_layout()
    # Without the date, so that the same figures make the same file.
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
