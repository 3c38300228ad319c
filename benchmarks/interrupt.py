"""Measures how fast a new message interrupts a running command.

Runs the built deploy-worker against moto with a script in the place of the agent, sends a message
while the agent works, and takes the time from the call of SendMessage to the SIGINT that the agent
receives. Prints the figures in milliseconds.

    .venv/bin/python benchmarks/interrupt.py [path of deploy-worker] [rounds]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import boto3
from moto.server import ThreadedMotoServer

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


def wait_for(path):
    """The content of a file, once it is there and not empty; it is removed."""
    while not os.path.exists(path) or os.path.getsize(path) == 0:
        time.sleep(0.002)
    with open(path) as file:
        text = file.read()
    os.remove(path)
    return text


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ".build/release/deploy-worker"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://%s:%s" % server.get_host_and_port()
    sqs = boto3.client(
        "sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="a",
        aws_secret_access_key="b")
    queues = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("in", "out")]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/agent.py", "w") as file:
            file.write(AGENT.format(folder=folder))
        worker = subprocess.Popen(
            [program],
            env={
                "PATH": os.environ["PATH"], "HOME": folder, "AWS_ENDPOINT_URL": url,
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_REGION": "us-east-1", "INPUT_QUEUE_URL": queues[0],
                "OUTPUT_QUEUE_URL": queues[1], "S3_BUCKET_NAME": "b",
                "WORKSPACE_PATH": f"{folder}/workspace", "HEALTH_FILE": f"{folder}/health",
                "CLAUDE_COMMAND": f"{sys.executable} {folder}/agent.py",
            },
            stdout=open(f"{folder}/log", "w"))
        times = []
        body = '{"sessionId":"s","chatThreadId":"t","instruction":"x"}'
        try:
            sqs.send_message(QueueUrl=queues[0], MessageBody=body)
            for _ in range(rounds):
                wait_for(f"{folder}/started")
                time.sleep(0.1)
                start = time.time()
                sqs.send_message(QueueUrl=queues[0], MessageBody=body)
                times.append((float(wait_for(f"{folder}/stopped")) - start) * 1000)
        finally:
            worker.kill()
            worker.wait()
    times.sort()
    print(
        f"rounds {rounds}, median {statistics.median(times):.0f} ms, "
        f"90 % {times[int(len(times) * 0.9)]:.0f} ms, worst {times[-1]:.0f} ms")
    sys.stdout.flush()
    os._exit(0)


main()
