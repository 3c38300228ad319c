#!/usr/bin/env python3
"""Checks the module and its examples without Terraform: every file parses, and names fit together.

Names that are used are declared, values that are declared are used, modules and templates get what
they ask for. What the provider would say, `make test-infrastructure` finds out.
"""

import argparse
import pathlib
import re
import sys
from collections.abc import Iterator

import hcl2

MODULE = pathlib.Path(__file__).resolve().parent
PLAIN = hcl2.SerializationOptions(
    with_comments=False, explicit_blocks=False, strip_string_quotes=True
)
TEMPLATE = re.compile(r'templatefile\("\$\{path\.module\}/([^"]+)", \{([^}]*)\}\)')
# What a module block may say besides the module's own variables.
META = {"source", "version", "providers", "count", "for_each", "depends_on"}


def strings(value: object) -> Iterator[str]:
    """All text in a value, expressions among it."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for part in value:
            yield from strings(part)
    else:
        yield str(value)


class Folder:
    """The files of one folder, which Terraform reads as one."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self.blocks: dict[str, list[dict]] = {}
        for file in sorted(path.glob("*.tf")):
            try:
                document = hcl2.loads(file.read_text(), serialization_options=PLAIN)
            except Exception as error:
                sys.exit(f"error: {file} does not parse: {error}")
            for kind, blocks in document.items():
                self.blocks.setdefault(kind, []).extend(blocks)
        self.text = "\n".join(strings(self.blocks))

    def named(self, kind: str) -> dict[str, dict]:
        """The blocks of a kind with one label, or the members of `locals`."""
        return {name: body for block in self.blocks.get(kind, []) for name, body in block.items()}

    def typed(self, kind: str) -> set[str]:
        """The blocks of a kind with two labels, as type.name."""
        blocks = self.blocks.get(kind, [])
        return {f"{label}.{name}" for block in blocks for label in block for name in block[label]}

    def uses(self, pattern: str) -> set[str]:
        return set(re.findall(pattern, self.text))

    def problems(self) -> Iterator[str]:
        yield from both("variable", self.uses(r"\bvar\.(\w+)"), set(self.named("variable")))
        yield from both("local value", self.uses(r"\blocal\.(\w+)"), set(self.named("locals")))
        yield from both("data source", self.uses(r"\bdata\.(\w+\.\w+)"), self.typed("data"))
        resources = self.uses(r"(?<![.\w])(aws_\w+\.\w+)")
        yield from missing("resource", resources, self.typed("resource"))
        for name, values in TEMPLATE.findall(self.text):
            file = self.path / name
            if file.is_file():
                wanted = set(re.findall(r"\$\{(\w+)\}", file.read_text()))
                yield from both(f"value for {name}:", wanted, set(re.findall(r"(\w+) = ", values)))
            else:
                yield f"there is no file {name}"
        for name, body in self.named("module").items():
            inner = Folder((self.path / body["source"]).resolve())
            variables, given = inner.named("variable"), set(body) - META
            needed = {key for key, variable in variables.items() if "default" not in variable}
            outputs = self.uses(rf"\bmodule\.{name}\.(\w+)")
            yield from missing(f"argument of module {name}:", needed, given)
            yield from missing(f"variable in module {name}:", given, set(variables))
            yield from missing(f"output of module {name}:", outputs, set(inner.named("output")))


def missing(what: str, used: set[str], declared: set[str]) -> Iterator[str]:
    for name in sorted(used - declared):
        yield f"there is no {what} {name}"


def both(what: str, used: set[str], declared: set[str]) -> Iterator[str]:
    yield from missing(what, used, declared)
    for name in sorted(declared - used):
        yield f"nothing uses the {what} {name}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    found = [
        f"error: {path.relative_to(MODULE.parent)}: {problem}"
        for path in [MODULE, *sorted((MODULE / "examples").iterdir())]
        for problem in Folder(path).problems()
    ]
    if found:
        sys.exit("\n".join(found))


main()
