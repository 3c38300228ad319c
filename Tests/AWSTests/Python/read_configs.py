"""Reads settings files with botocore: a JSON array of texts in, what they say out.

Each answer is the parsed file of botocore.configloader, or null where botocore refuses it.
"""

import json
import os
import sys
import tempfile

from botocore.configloader import build_profile_map, raw_config_parse
from botocore.exceptions import ConfigParseError


def answer(text):
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        try:
            sections = raw_config_parse(path)
        except ConfigParseError:
            return None
        profiles = build_profile_map(sections)
        return {
            "sections": sections,
            "profiles": profiles["profiles"],
            "sessions": profiles["sso_sessions"],
            "services": profiles["services"],
        }
    finally:
        os.unlink(path)


print(json.dumps([answer(text) for text in json.load(sys.stdin)]))
