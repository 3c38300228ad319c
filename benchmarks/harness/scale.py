"""Row 10: what a key costs when there are many."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from harness import workloads
from harness.cases import Case, run
from harness.measure import Samples, WrongResult, check, launch
from harness.places import BENCHMARKS
from harness.row import OURS, Bench, Outcome, peak
from harness.servers import Bucket
from harness.verdict import Check

COUNTS = (10_000, 100_000, 1_000_000)


def row_10(bench: Bench) -> Outcome:
    cases = [no_op(bench, count) for count in COUNTS]
    few, many = (case.samples.median(OURS, "processor") / case.objects
                 for case in (cases[0], cases[-1]))
    return Outcome(
        [Check("CPU per key", many / few, 1.3, f"x that at {COUNTS[0]:,}"),
         peak(cases[-1].samples, 400)], cases,
        [f"a key costs {1e6 * few:.1f} µs of CPU at {COUNTS[0]:,}, {1e6 * many:.1f} µs at"
         f" {COUNTS[-1]:,}"])


def no_op(bench: Bench, count: int) -> Case:
    """A deployment that finds everything in its place, after one that put it there."""
    with workloads.small_pages(count) as site, stub_bucket() as bucket:
        launch(bench.ours.command(site.folder, bucket))
        check(site, bucket)
        before = state(bucket)
        samples = Samples({OURS: [run(bench.ours, site, bucket) for _ in range(bench.pairs)]})
        if state(bucket) != before:
            raise WrongResult("a deployment with nothing to do wrote its state anew")
        return Case(f"no-op, {count:,} keys", count, samples)


def state(bucket: Bucket) -> dict[str, str]:
    """The ETag of each object that the deployer keeps for itself."""
    listed = bucket.s3().list_objects_v2(Bucket=bucket.name, Prefix=".deploy-dist/")
    return {entry["Key"]: entry["ETag"] for entry in listed.get("Contents", [])}


@contextlib.contextmanager
def stub_bucket() -> Iterator[Bucket]:
    stub = subprocess.Popen(
        [sys.executable, BENCHMARKS / "harness/stub.py"], stdout=subprocess.PIPE, text=True)
    try:
        yield Bucket(f"http://127.0.0.1:{int(stub.stdout.readline())}", "bench")
    finally:
        stub.kill()
        stub.wait()
        stub.stdout.close()
