"""A certificate authority of our own, for the servers that speak TLS."""

import functools
import pathlib
import subprocess

from harness.places import CACHE


@functools.cache
def certificate() -> tuple[pathlib.Path, pathlib.Path, pathlib.Path]:
    """The authority, and certificate and key of a server at 127.0.0.1, made anew each time."""
    folder = CACHE / "tls"
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    chain, key = folder / "server.pem", folder / "server.key"
    extensions = folder / "extensions"
    extensions.write_text("subjectAltName = IP:127.0.0.1\nbasicConstraints = CA:FALSE\n")

    def openssl(*arguments: str | pathlib.Path) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", authority_key, "-out", authority, "-days", "30",
            "-subj", "/CN=benchmark authority")
    request = folder / "server.csr"
    openssl("req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=127.0.0.1")
    openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key,
            "-CAcreateserial", "-days", "30", "-extfile", extensions, "-out", chain)
    return authority, chain, key
