"""Runs a server for as long as standard input stays open.

    lifeline.py program [argument ...]

Standard input is a socket held by the test process. When that process ends, however it ends, the
socket closes and the server is killed. (The kernel's parent-death signal alone will not do: it
fires when the *thread* that started the child ends, and the threads of a pool come and go.)
"""

import ctypes
import os
import select
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
exited = os.pidfd_open(server.pid)
ready, _, _ = select.select([0, exited], [], [])
if exited in ready:
    sys.exit(server.wait() or 0)
server.kill()
server.wait()
