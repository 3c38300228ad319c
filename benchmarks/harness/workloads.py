"""The sites that are deployed: real documentation out of Debian packages, and what is made up."""

import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

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

    def rebuild(self) -> None:
        """Gives every file a new time, as a generator does, and one page other bytes.

        The size stays, so that a tool sees the change only by looking at time or content.
        """
        page = self.changing_page
        page.write_bytes(
            MARK.sub(lambda mark: b"<!-- build %08d -->" % (int(mark[1]) + 1), page.read_bytes()))
        self.digests[self.key(page)] = md5(page)
        for path in self.files:
            os.utime(path)


def md5(path: pathlib.Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


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
