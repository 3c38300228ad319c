"""What is written of a run: the table, the raw figures, and the machine."""

import dataclasses
import json
import os
import pathlib
import platform
import statistics

from harness.row import Outcome, Row
from harness.verdict import verdict


def table(results: list[tuple[Row, Outcome]]) -> str:
    lines = ["| # | case | measured | verdict |", "|---|---|---|---|"]
    for row, outcome in results:
        measured = "<br>".join(str(check) for check in outcome.checks)
        lines.append(f"| {row.number} | {row.title} | {measured} | {verdict(outcome.checks)} |")
    return "\n".join(lines) + "\n"


def text(row: Row, outcome: Outcome) -> str:
    """A row as it is printed when it is done."""
    lines = [f"{row.number:>4}  {row.title}: {verdict(outcome.checks)}"]
    lines += [f"      {check}" for check in outcome.checks]
    for case in outcome.cases:
        for tool, samples in case.samples.items():
            wall, processor, memory = (
                statistics.median(getattr(sample, name) for sample in samples)
                for name in ("wall", "processor", "memory"))
            line = (f"      {tool:28} {len(samples)} x  {wall:8.3f} s  {processor:8.3f} s CPU"
                    f"  {memory:6.1f} MiB")
            if samples[0].requests is not None:
                line += (f"  {samples[0].requests} requests,"
                         f" {max(len(sample.chain) for sample in samples)} one after the other")
            lines.append(line)
        lines += [f"      ({note})" for note in case.notes]
    lines += [f"      ({note})" for note in outcome.notes]
    return "\n".join(lines)


def raw(results: list[tuple[Row, Outcome]]) -> dict:
    return {
        row.number: {
            "title": row.title,
            "verdict": verdict(outcome.checks),
            "checks": [dataclasses.asdict(check) | {"met": check.met} for check in outcome.checks],
            "notes": outcome.notes,
            "cases": [
                {
                    "name": case.name, "objects": case.objects, "notes": case.notes,
                    "samples": {
                        tool: [dataclasses.asdict(sample) for sample in samples]
                        for tool, samples in case.samples.items()},
                } for case in outcome.cases],
        } for row, outcome in results
    }


def machine() -> dict[str, str | int | float]:
    with open("/proc/cpuinfo") as file:
        model = next((line.partition(":")[2].strip() for line in file if "model name" in line), "")
    with open("/proc/meminfo") as file:
        kibibytes = int(next(line for line in file if line.startswith("MemTotal")).split()[1])
    return {
        "processor": model, "cores": os.cpu_count() or 0,
        "memory GiB": round(kibibytes / 1024**2, 1),
        "kernel": platform.release(), "architecture": platform.machine(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
        "load at start": round(os.getloadavg()[0], 2),
    }


def write(folder: pathlib.Path, results: list[tuple[Row, Outcome]], facts: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(table(results))
    (folder / "figures.json").write_text(json.dumps(raw(results), indent=1) + "\n")
    (folder / "machine.json").write_text(json.dumps(facts, indent=1) + "\n")
