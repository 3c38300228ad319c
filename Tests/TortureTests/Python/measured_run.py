"""Runs a program within limits and writes down what it took.

    measured_run.py [--limit NAME=VALUE ...] [--open COUNT] [--stdout PATH] [--stderr PATH]
        report program [argument ...]

The report is a JSON object: "status" (negative: a signal), "residentBytes" (the peak) and "milliseconds".
NAME is a limit of the Python module `resource` without RLIMIT_: NOFILE, AS, FSIZE. The program
inherits COUNT open descriptors besides the first three.
"""

import argparse
import json
import os
import resource
import signal
import time

parser = argparse.ArgumentParser()
parser.add_argument("--limit", action="append", default=[])
parser.add_argument("--open", type=int, default=0)
parser.add_argument("--stdout")
parser.add_argument("--stderr")
parser.add_argument("report")
parser.add_argument("program", nargs=argparse.REMAINDER)
options = parser.parse_args()

start = time.monotonic()
child = os.fork()
if child == 0:
    # Python ignores these two, and the program would inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    for descriptor, path in ((1, options.stdout), (2, options.stderr)):
        if path:
            os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), descriptor)
    os.closerange(3, 4096)
    for _ in range(options.open):
        os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)
    for name, _, value in (limit.partition("=") for limit in options.limit):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(value), int(value)))
    os.execv(options.program[0], options.program)

_, status, usage = os.wait4(child, 0)
with open(options.report, "w") as report:
    json.dump(
        {
            "status": os.waitstatus_to_exitcode(status),
            "residentBytes": usage.ru_maxrss << 10,
            "milliseconds": round((time.monotonic() - start) * 1000),
        },
        report,
    )
