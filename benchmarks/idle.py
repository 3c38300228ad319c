"""Prints what an idle worker costs: processor time and memory over a minute of long polling.

    .venv/bin/python benchmarks/idle.py [path of deploy-worker] [seconds]
"""

import os
import subprocess
import sys
import tempfile
import time

import boto3
from moto.server import ThreadedMotoServer


def processor_seconds(pid):
    # proc(5): fields 14 and 15 of stat; the name in parentheses may hold anything.
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mebibytes(pid):
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ".build/release/deploy-worker"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://%s:%s" % server.get_host_and_port()
    sqs = boto3.client(
        "sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a",
        aws_secret_access_key="b")
    queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("in", "out")]
    with tempfile.TemporaryDirectory() as folder:
        remote = f"{folder}/remote.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", remote], check=True)
        worker = subprocess.Popen(
            [program], stdout=subprocess.PIPE, text=True,
            env={
                "PATH": os.environ["PATH"], "HOME": folder, "AWS_ENDPOINT_URL": url,
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_REGION": "us-east-1", "INPUT_QUEUE_URL": queues[0],
                "OUTPUT_QUEUE_URL": queues[1], "WORKSPACE_PATH": f"{folder}/workspace",
                "REPO_URL": remote, "CLIENT_ID": "idle", "ANTHROPIC_API_KEY": "simulation-key",
            })
        for line in worker.stdout:
            if '"ready"' in line:
                break
        else:
            raise SystemExit("the worker did not start")
        before, start = processor_seconds(worker.pid), time.monotonic()
        time.sleep(seconds)
        used, passed = processor_seconds(worker.pid) - before, time.monotonic() - start
        print(
            f"{passed:.0f} s idle: {100 * used / passed:.2f} % of a core,"
            f" {resident_mebibytes(worker.pid):.0f} MiB resident at most")
        worker.terminate()
        worker.wait()
    server.stop()


main()
