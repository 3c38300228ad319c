"""How each tool is called: ours, the peers with the flags that suit them best, and the floors."""

import atexit
import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable

from harness.native import program
from harness.places import VENV
from harness.servers import Bucket

CONNECTIONS = "64"


@dataclasses.dataclass(frozen=True)
class Command:
    """A command line with the variables that it needs besides PATH and HOME."""

    arguments: list[str | pathlib.Path]
    environment: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Tool:
    """A tool that makes a bucket hold what a folder holds."""

    name: str
    command: Callable[[pathlib.Path, Bucket], Command]
    # Whether it keeps state beside the site, so that only a deployment of its own is one.
    keeps_state: bool = False
    # Whether it is a lower bound and no tool.
    is_floor: bool = False


def aws_environment(bucket: Bucket) -> dict[str, str]:
    variables = {
        "AWS_ACCESS_KEY_ID": bucket.access_key, "AWS_SECRET_ACCESS_KEY": bucket.secret_key,
        "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": bucket.url,
    }
    if bucket.authority:
        variables["AWS_CA_BUNDLE"] = str(bucket.authority)
    return variables


def ours(binary: pathlib.Path, *options: str) -> Tool:
    return Tool(
        " ".join(["deploy-dist", *options]),
        lambda site, bucket: Command(
            [binary, site, f"s3://{bucket.name}", "--quiet", *options], aws_environment(bucket)),
        keeps_state=True)


def rclone(site: pathlib.Path, bucket: Bucket, *flags: str) -> Command:
    settings = {
        "TYPE": "s3", "PROVIDER": bucket.rclone_provider, "ENDPOINT": bucket.url,
        "ACCESS_KEY_ID": bucket.access_key, "SECRET_ACCESS_KEY": bucket.secret_key,
        "REGION": "us-east-1",
    }
    options = [
        "--checksum", "--transfers", CONNECTIONS, "--checkers", CONNECTIONS, "--fast-list",
        "--s3-upload-concurrency", "16", "--s3-chunk-size", "16M", "--quiet", *flags,
    ]
    if bucket.authority:
        options += ["--ca-cert", bucket.authority]
    return Command(
        [VENV / "bin/rclone", "sync", site, f"bench:{bucket.name}", *options],
        {f"RCLONE_CONFIG_BENCH_{name}": value for name, value in settings.items()}
        | {"RCLONE_CONFIG": "/dev/null"})


def s5cmd(site: pathlib.Path, bucket: Bucket) -> Command:
    # It decides by size and time, and with --size-only would miss the change.
    return Command(
        [VENV / "bin/s5cmd", "--log", "error", "--numworkers", CONNECTIONS,
         "--endpoint-url", bucket.url,
         "sync", "--delete", f"{site}/", f"s3://{bucket.name}/"],
        aws_environment(bucket))


@functools.cache
def aws_configuration() -> str:
    path = scratch() / "aws-config"
    path.write_text(
        "[default]\ns3 =\n"
        f"  max_concurrent_requests = {CONNECTIONS}\n"
        "  max_queue_size = 10000\n"
        "  multipart_chunksize = 16MB\n"
        "  addressing_style = path\n")
    return str(path)


def aws(site: pathlib.Path, bucket: Bucket) -> Command:
    return Command(
        [VENV / "bin/aws", "s3", "sync", site, f"s3://{bucket.name}", "--delete",
         "--only-show-errors"],
        aws_environment(bucket) | {
            "AWS_CONFIG_FILE": aws_configuration(),
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        })


def s3cmd(site: pathlib.Path, bucket: Bucket) -> Command:
    scheme, _, host = bucket.url.partition("://")
    options = ["--access_key", bucket.access_key, "--secret_key", bucket.secret_key,
               "--host", host, "--host-bucket", host, "--config", "/dev/null",
               "--delete-removed", "--no-preserve", "--no-progress", "--quiet"]
    options += ["--ssl", "--ca-certs", str(bucket.authority)] if scheme == "https" else ["--no-ssl"]
    return Command(["s3cmd", *options, "sync", f"{site}/", f"s3://{bucket.name}/"])


def hugo(site: pathlib.Path, bucket: Bucket) -> Command:
    """`hugo deploy` publishes the folder of a Hugo project, so one is made up around the site."""
    project = scratch() / f"hugo-{bucket.port}"
    project.mkdir(exist_ok=True)
    (project / "config.toml").write_text(
        f'publishDir = "{os.path.relpath(site, project)}"\n'
        '[[deployment.targets]]\nname = "bench"\n'
        f'URL = "s3://{bucket.name}?endpoint={bucket.url}&s3ForcePathStyle=true&region=us-east-1'
        f'&disableSSL={"false" if bucket.authority else "true"}"\n')
    return Command(
        ["hugo", "deploy", "--source", project, "--workers", CONNECTIONS, "--maxDeletes", "-1",
         "--quiet"],
        aws_environment(bucket))


@functools.cache
def scratch() -> pathlib.Path:
    """A folder for the peers' settings, which ends with this process."""
    folder = tempfile.mkdtemp(prefix="bench-scratch-")
    atexit.register(shutil.rmtree, folder)
    return pathlib.Path(folder)


RCLONE = Tool("rclone", rclone)
# Not asking for what was just written, nor whether the bucket is there: quicker, and nobody would
# know of an upload that was not stored as it was sent.
RCLONE_UNCHECKED = Tool(
    "rclone --s3-no-head",
    lambda site, bucket: rclone(site, bucket, "--s3-no-head", "--s3-no-check-bucket"))
S5CMD = Tool("s5cmd", s5cmd)
AWS = Tool("aws s3 sync", aws)
S3CMD = Tool("s3cmd", s3cmd)
HUGO = Tool("hugo deploy", hugo)

PUT_FLOOR = Tool(
    "floor: PUT in C",
    lambda site, bucket: Command(
        [program("put"), f"{bucket.url}/{bucket.name}", site, CONNECTIONS],
        {"AWS_CA_BUNDLE": str(bucket.authority)} if bucket.authority else {}),
    is_floor=True)
SCAN_FLOOR = Tool(
    "floor: scan in C", lambda site, bucket: Command([program("scan"), site]), is_floor=True)


def peers() -> tuple[list[Tool], list[str]]:
    """The peers that run here, and why the others do not."""
    found, reasons = [RCLONE, S5CMD, AWS], []
    if shutil.which("s3cmd"):
        found.append(S3CMD)
    else:
        reasons.append("s3cmd: not installed (apt-get install s3cmd)")
    if not shutil.which("hugo"):
        reasons.append("hugo deploy: not installed (apt-get install hugo)")
    elif subprocess.run(["hugo", "deploy", "--help"], capture_output=True).returncode != 0:
        reasons.append("hugo deploy: left out of this build of hugo")
    else:
        found.append(HUGO)
    return found, reasons
