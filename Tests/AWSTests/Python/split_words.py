"""Splits command lines with shlex: a JSON array of texts in, arrays of words (or null) out."""

import json
import shlex
import sys


def answer(text):
    try:
        return shlex.split(text)
    except ValueError:
        return None


print(json.dumps([answer(text) for text in json.load(sys.stdin)]))
