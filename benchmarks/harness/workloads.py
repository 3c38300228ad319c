"""The sites that are deployed: real documentation out of Debian packages, and what is made up."""

import contextlib
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator

from harness.places import CACHE, ROOT

SITES = CACHE / "sites"
MARK = re.compile(rb"<!-- build (\d{8}) -->$")


class Site:
    """A folder with a site, whose next build can be simulated."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    @functools.cached_property
    def files(self) -> list[pathlib.Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    @functools.cached_property
    def digests(self) -> dict[str, str]:
        """The MD5 of each file by its key: what a bucket must list when the site is there."""
        return {self.key(path): md5(path) for path in self.files}

    def key(self, path: pathlib.Path) -> str:
        return path.relative_to(self.folder).as_posix()

    @functools.cached_property
    def changing_page(self) -> pathlib.Path:
        """The page that each rebuild changes: the middle one by name, with a number at its end."""
        pages = [path for path in self.files if path.suffix == ".html"]
        page = pages[len(pages) // 2]
        if not MARK.search(page.read_bytes()):
            page.write_bytes(page.read_bytes() + b"<!-- build 00000000 -->")
        self.__dict__.pop("digests", None)
        return page

    def rebuild(self, edit: bool = True) -> None:
        """Gives every file a new time, as a generator does, and with `edit` one page other bytes.

        The size stays, so that a tool sees the change only by looking at time or content.
        """
        if edit:
            page = self.changing_page
            page.write_bytes(MARK.sub(
                lambda mark: b"<!-- build %08d -->" % (int(mark[1]) + 1), page.read_bytes()))
            self.digests[self.key(page)] = md5(page)
        for path in self.files:
            os.utime(path)


def md5(path: pathlib.Path) -> str:
    digest = hashlib.md5()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@functools.cache
def python_docs() -> Site:
    """The HTML of Debian's python3-doc: about 1,000 files."""
    folder = SITES / "python-docs"
    subprocess.run([ROOT / "scripts/fetch-site", folder], check=True)
    return Site(folder)


@functools.cache
def rust_docs() -> Site:
    """All of Debian's rust-doc: about 33,000 files."""
    folder = SITES / "rust-docs"
    if not folder.exists():
        html = unpack("rust-doc") / "usr/share/doc/rust-doc/html"
        # The links lead to other packages' files; what is counted are files.
        for path in html.rglob("*"):
            if path.is_symlink():
                path.unlink()
        html.rename(folder)
    return Site(folder)


@functools.cache
def rust_docs_third() -> Site:
    """One in three files of rust-doc: about 11,000."""
    folder = SITES / "rust-docs-third"
    if not folder.exists():
        whole = rust_docs()
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for path in whole.files[::3]:
            copy = partial / path.relative_to(whole.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        partial.rename(folder)
    return Site(folder)


def large_file() -> Site:
    """One file of a gibibyte that does not compress."""
    folder = SITES / "large-file"
    path = folder / "film.bin"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with open(partial, "wb") as file:
            for _ in range(1024):
                file.write(os.urandom(1 << 20))
        partial.rename(path)
    return Site(folder)


@contextlib.contextmanager
def with_stale_pages(site: Site, count: int) -> Iterator[Site]:
    """A copy of a site with `count` pages more, which the next build will not have."""
    with tempfile.TemporaryDirectory(prefix="bench-stale-") as folder:
        whole = pathlib.Path(folder) / "site"
        shutil.copytree(site.folder, whole)
        write_pages(whole / "archive", count)
        yield Site(whole)


@contextlib.contextmanager
def small_pages(count: int) -> Iterator[Site]:
    """`count` pages of some bytes each, in memory where that has room: a site to count keys with."""
    memory = pathlib.Path("/dev/shm")
    # A page of memory for the bytes, and what the kernel keeps for a file.
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > count * 12 * 1024
    with tempfile.TemporaryDirectory(prefix="bench-keys-", dir=memory if roomy else None) as folder:
        write_pages(pathlib.Path(folder), count)
        yield Site(pathlib.Path(folder))


def write_pages(folder: pathlib.Path, count: int) -> None:
    """Pages in 5,000 folders at most, each with other bytes."""
    for number in range(count):
        section = folder / f"section{number % 100:02d}/topic{number // 100 % 50:02d}"
        if number < 5000:
            section.mkdir(parents=True, exist_ok=True)
        (section / f"page-{number:07d}.html").write_bytes(b"<p>page %d</p>\n" % number)


def unpack(package: str) -> pathlib.Path:
    """The files of a Debian package, which is downloaded and not installed: no root is needed."""
    folder = CACHE / "packages" / package
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)  # apt gives up root for downloads.
    if not list(folder.glob("*.deb")):
        print(f"downloading {package}", flush=True)
        subprocess.run(["apt-get", "-qq", "download", package], cwd=folder, check=True)
    subprocess.run(["dpkg", "-x", next(folder.glob("*.deb")), root], check=True)
    SITES.mkdir(parents=True, exist_ok=True)
    return root
