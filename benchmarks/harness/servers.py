"""The S3 servers that are deployed to, each written by others."""

import abc
import contextlib
import dataclasses
import hashlib
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import TextIO

import boto3
import botocore.config

from harness.authority import certificate
from harness.places import CACHE, ROOT, VENV

SECRETS = "benchmark-access-key", "benchmark-secret-key"


@dataclasses.dataclass(frozen=True)
class Bucket:
    """A bucket as a client is told of it."""

    url: str
    name: str
    access_key: str = SECRETS[0]
    secret_key: str = SECRETS[1]
    # What rclone is told about the server, so that it does its best.
    rclone_provider: str = "Rclone"
    # The authority that signed the server's certificate.
    authority: pathlib.Path | None = None

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def at_port(self, port: int) -> "Bucket":
        """The same bucket by another way."""
        return dataclasses.replace(self, url=f"{self.url.rpartition(':')[0]}:{port}")

    def s3(self):
        return boto3.client(
            "s3", endpoint_url=self.url, aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key, region_name="us-east-1",
            verify=str(self.authority) if self.authority else None,
            config=botocore.config.Config(
                s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))

    def objects(self) -> dict[str, str]:
        """The ETag of each object by its key, the deployer's own state left out."""
        listed = {}
        for page in self.s3().get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for entry in page.get("Contents", []):
                if not entry["Key"].startswith(".deploy-dist/"):
                    listed[entry["Key"]] = entry["ETag"].strip('"')
        return listed

    def md5(self, key: str) -> str:
        """The MD5 of what an object really holds."""
        digest = hashlib.md5()
        for chunk in self.s3().get_object(Bucket=self.name, Key=key)["Body"].iter_chunks(1 << 20):
            digest.update(chunk)
        return digest.hexdigest()


class Server(abc.ABC):
    """A kind of server."""

    name: str

    @abc.abstractmethod
    def empty_bucket(self) -> contextlib.AbstractContextManager[Bucket]:
        """A bucket without objects, for as long as the context lasts."""


class Rclone(Server):
    """`rclone serve s3` with everything in memory: a server of its own for each bucket.

    It is started without keys, and so takes requests with a signature and without one alike: the
    floor in C does not sign.
    """

    def __init__(self, tls: bool = False):
        self.tls = tls
        self.name = "rclone, TLS" if tls else "rclone"

    @contextlib.contextmanager
    def empty_bucket(self) -> Iterator[Bucket]:
        command = [VENV / "bin/rclone", "serve", "s3", ":memory:", "--addr", "127.0.0.1:0",
                   "--config", "/dev/null", "--no-unicode-normalization",
                   # Parts that come before their turn wait in memory and never stall the client.
                   "--multipart-streaming-buffer-limit", "0",
                   "--multipart-streaming-buffer-total", "0"]
        authority = None
        if self.tls:
            authority, chain, key = certificate()
            command += ["--cert", chain, "--key", key]
        CACHE.mkdir(exist_ok=True)
        with open(CACHE / "rclone.log", "w+") as log:
            server = subprocess.Popen(command, stderr=log)
            try:
                url = wait_for_url(server, log)
                bucket = Bucket(url, "bench", authority=authority)
                bucket.s3().create_bucket(Bucket=bucket.name)
                yield bucket
            finally:
                server.kill()
                server.wait()


def wait_for_url(server: subprocess.Popen, log: TextIO) -> str:
    while server.poll() is None:
        log.seek(0)
        if found := re.search(r"https?://127\.0\.0\.1:\d+", log.read()):
            return found[0]
        time.sleep(0.01)
    raise SystemExit(f"error: rclone serve s3 did not start: see {log.name}")


class Ceph(Server):
    """Ceph's gateway, a cluster in one temporary folder that runs as long as the context lasts."""

    name = "Ceph"
    script = ROOT / "scripts/ceph-rgw"

    @staticmethod
    def missing() -> str | None:
        """Why it cannot run here."""
        if not shutil.which("radosgw"):
            return "Ceph is not installed (apt-get install ceph-common ceph-mgr ceph-mon ceph-osd radosgw)"
        return None

    def __enter__(self) -> "Ceph":
        self.folder = tempfile.mkdtemp(prefix="bench-ceph-")
        with open(f"{self.folder}/endpoint", "w+") as endpoint:
            subprocess.run([self.script, "start", self.folder], stdout=endpoint, check=True)
            endpoint.seek(0)
            self.url, *self.keys = endpoint.read().split()
        self.count = 0
        return self

    def __exit__(self, *_) -> None:
        subprocess.run([self.script, "stop", self.folder], check=True)

    @contextlib.contextmanager
    def empty_bucket(self) -> Iterator[Bucket]:
        self.count += 1
        bucket = Bucket(self.url, f"bench{self.count}", *self.keys, rclone_provider="Ceph")
        s3 = bucket.s3()
        s3.create_bucket(Bucket=bucket.name)
        try:
            yield bucket
        finally:
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name):
                keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
                if keys:
                    s3.delete_objects(Bucket=bucket.name, Delete={"Objects": keys, "Quiet": True})
            s3.delete_bucket(Bucket=bucket.name)
