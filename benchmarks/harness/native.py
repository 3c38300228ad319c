"""The programs in C: the floors, the launcher, the delay line and the stub server."""

import functools
import os
import pathlib
import shlex
import subprocess

from harness.places import BENCHMARKS, CACHE

SOURCES = {
    "launch": "native/launch.c",
    "delay-line": "native/delay_line.c",
    "scan": "floor/scan.c",
    "put": "floor/put.c",
}
LIBRARIES = {"scan": ["-lcrypto"], "put": ["-lcurl", "-lcrypto"]}


@functools.cache
def program(name: str) -> pathlib.Path:
    """The built program, compiled when its source is newer."""
    source = BENCHMARKS / SOURCES[name]
    binary = CACHE / "bin" / name
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        binary.parent.mkdir(parents=True, exist_ok=True)
        compiler = shlex.split(os.environ.get("CC", "cc"))
        subprocess.run(
            [*compiler, "-O2", "-Wall", "-Wextra", source, "-o", binary, *LIBRARIES.get(name, [])],
            check=True)
    return binary
