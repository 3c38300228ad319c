"""Row 12: how fast the worker takes up a message, how fast a newer one interrupts it, what it costs idle.

The built deploy-worker runs against moto, with a script in the place of the agent.
"""

import contextlib
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import boto3

from harness.places import ROOT
from harness.row import Bench, Outcome
from harness.verdict import Check

ROUNDS = 20
IDLE_SECONDS = 20

# Works until it is interrupted, and writes down when that was.
AGENT = """
import signal, sys, time
def stop(number, frame):
    open("{folder}/stopped", "w").write(str(time.time()))
    sys.exit(130)
signal.signal(signal.SIGINT, stop)
sys.stdin.read()
open("{folder}/started", "w").write("now")
time.sleep(60)
"""


def row_12(bench: Bench) -> Outcome:
    if not bench.worker.exists():
        return Outcome([], notes=[f"not measured: {bench.worker} is not there (make build)"])
    with running_worker(bench.worker) as worker:
        first = [worker.first_step() for _ in range(ROUNDS)]
        idle = worker.idle(IDLE_SECONDS)
    with running_worker(bench.worker) as worker:
        worker.send("edit")
        interrupts = [worker.interrupt() for _ in range(ROUNDS)]
    return Outcome(
        [Check("SendMessage to first step", 1000 * statistics.median(first), None, "ms"),
         Check("SendMessage to SIGINT", 1000 * statistics.median(interrupts), None, "ms")],
        notes=[f"first step: {spread(first)}", f"SIGINT: {spread(interrupts)}", idle])


def spread(seconds: list[float]) -> str:
    ordered = sorted(1000 * value for value in seconds)
    return (f"median {statistics.median(ordered):.0f} ms, 90 % {ordered[len(ordered) * 9 // 10]:.0f}"
            f" ms, worst {ordered[-1]:.0f} ms, of {len(ordered)}")


class Worker:
    """A worker that runs, its queues, and the folder that its agent writes to."""

    def __init__(self, process: subprocess.Popen, sqs, queues: list[str], folder: pathlib.Path):
        self._process, self._sqs, self._queues, self._folder = process, sqs, queues, folder
        self._sent = 0

    def send(self, kind: str) -> str:
        self._sent += 1
        command = f"command-{self._sent}"
        self._sqs.send_message(QueueUrl=self._queues[0], MessageBody=json.dumps({
            "sessionId": "s", "chatThreadId": "t", "instruction": "x", "type": kind,
            "commandId": command}))
        return command

    def first_step(self) -> float:
        """Seconds from SendMessage to the log's line about the first step; waits for the answer."""
        start = time.time()
        command = self.send("commit")

        def begun() -> float | None:
            for line in (self._folder / "log").read_text().splitlines():
                record = json.loads(line)
                if record.get("commandId") == command and record["message"] == "step begins":
                    time = datetime.datetime.fromisoformat(record["time"].replace("Z", "+00:00"))
                    return time.timestamp()
            return None

        seconds = wait_for(begun) - start
        self._answer_to(command)
        return seconds

    def _answer_to(self, command: str) -> None:
        while True:
            answers = self._sqs.receive_message(QueueUrl=self._queues[1], WaitTimeSeconds=5)
            for answer in answers.get("Messages", []):
                self._sqs.delete_message(
                    QueueUrl=self._queues[1], ReceiptHandle=answer["ReceiptHandle"])
                if json.loads(answer["Body"])["commandId"] == command:
                    return

    def interrupt(self) -> float:
        """Seconds from SendMessage to the SIGINT that the agent of the message before receives."""
        self._take("started")
        time.sleep(0.1)  # So that the agent is at work and not at its beginning.
        start = time.time()
        self.send("edit")
        return float(self._take("stopped")) - start

    def _take(self, name: str) -> str:
        """The content of a file, once it is there and not empty; it is removed."""
        path = self._folder / name
        text = wait_for(lambda: path.exists() and path.read_text())
        path.unlink()
        return text

    def idle(self, seconds: float) -> str:
        """What waiting for messages costs."""
        before, start = self._processor_seconds(), time.monotonic()
        time.sleep(seconds)
        used, passed = self._processor_seconds() - before, time.monotonic() - start
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        kibibytes = next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]
        return (f"{passed:.0f} s idle: {100 * used / passed:.2f} % of a core,"
                f" {int(kibibytes) / 1024:.0f} MiB resident at most")

    def _processor_seconds(self) -> float:
        # proc(5): fields 14 and 15 of stat; the name in parentheses may hold anything.
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def wait_for(condition: Callable, seconds: float = 60):
    """What a condition gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise SystemExit("error: the worker did not do in a minute what it was waited for")
        time.sleep(0.002)
    return value


@contextlib.contextmanager
def running_worker(program: pathlib.Path) -> Iterator[Worker]:
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-worker-")))
        server = stack.enter_context(subprocess.Popen(
            [sys.executable, ROOT / "Tests/TestSupport/Python/moto_server.py"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        stack.callback(server.kill)
        url = server.stdout.readline().split()[-1]
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
        sqs = boto3.client(
            "sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a",
            aws_secret_access_key="b")
        queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("in", "out")]
        (folder / "agent.py").write_text(AGENT.format(folder=folder))
        log = stack.enter_context(open(folder / "log", "w"))
        process = stack.enter_context(subprocess.Popen(
            [program], stdout=log, env=keys | {
                "PATH": os.environ["PATH"], "HOME": str(folder), "AWS_ENDPOINT_URL": url,
                "INPUT_QUEUE_URL": queues[0], "OUTPUT_QUEUE_URL": queues[1],
                "S3_BUCKET_NAME": "b", "WORKSPACE_PATH": f"{folder}/workspace",
                "HEALTH_FILE": f"{folder}/health", "LOG_LEVEL": "debug",
                "CLAUDE_COMMAND": f"{sys.executable} {folder}/agent.py",
            }))
        stack.callback(process.kill)
        wait_for(lambda: '"ready"' in (folder / "log").read_text())
        yield Worker(process, sqs, queues, folder)
