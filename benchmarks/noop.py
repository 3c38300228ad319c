#!/usr/bin/env python3
"""Time and peak memory of deployments that change nothing, by the number of keys.

    benchmarks/noop.py [count ...]          (default: 1000 10000 100000)

For each count: makes a tree of so many small pages, deploys it once to `rclone serve s3` on its
memory backend, then deploys it again five times with each --verify mode, and prints the median
wall time, the processor time and the highest peak memory of the client process.

Needs `make build` and `make venv`. Everything it starts listens on loopback and ends with it.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build/release/deploy-dist"
VENV = pathlib.Path(os.environ.get("DEPLOY_DIST_PYTHON", ROOT / ".venv/bin/python")).parent
KEY, SECRET = "benchmarkbenchmark", "benchmarkbenchmark1"
REPEATS = 5


def make_tree(folder, count):
    for number in range(count):
        page = folder / f"section{number % 100:02d}/topic{number // 100 % 50:02d}"
        if number < 5000:
            page.mkdir(parents=True, exist_ok=True)
        (page / f"page-{number:07d}.html").write_text(f"<html><body>page {number}</body></html>")


def start_server():
    server = subprocess.Popen(
        [VENV / "rclone", "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}",
         ":memory:", "--config", "/dev/null"],
        stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "http://127.0.0.1:" in line:
            port = line.split("http://127.0.0.1:")[1].split("/")[0]
            return server, f"http://127.0.0.1:{port.strip().rstrip(']')}"
    raise SystemExit("rclone did not start")


def deploy(folder, url, *options):
    environment = {
        "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1",
    }
    start = time.monotonic()
    process = subprocess.Popen(
        [PROGRAM, str(folder), "s3://bench", "--quiet", *options], env=environment, cwd="/",
        stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"deploy-dist ended with {process.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(count):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="deploy-dist-bench-"))
    server = None
    try:
        make_tree(folder, count)
        server, url = start_server()
        subprocess.run(
            [VENV / "python", "-c",
             "import boto3, sys; boto3.client('s3', endpoint_url=sys.argv[1],"
             " aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3],"
             " region_name='us-east-1').create_bucket(Bucket='bench')", url, KEY, SECRET],
            check=True)
        deploy(folder, url)
        for mode in ("listing", "manifest"):
            runs = [deploy(folder, url, "--verify", mode) for _ in range(REPEATS)]
            wall, processor, memory = zip(*runs)
            print(f"{count:8d}  {mode:9s} {statistics.median(wall):7.2f} s"
                  f" {statistics.median(processor):7.2f} s {max(memory):7.0f} MiB", flush=True)
    finally:
        if server:
            server.kill()
            server.wait()
        shutil.rmtree(folder)


print("    keys  --verify      wall  processor     peak")
for argument in sys.argv[1:] or ["1000", "10000", "100000"]:
    measure(int(argument))
