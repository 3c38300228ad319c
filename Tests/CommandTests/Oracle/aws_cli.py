"""The AWS command line, but without `Expect: 100-continue`.

With it, an upload to rclone hangs now and then: botocore handles interim answers by itself, loses
its place in the stream ("Failed to parse headers … unparsed data: HTTP/1.1 200 OK") and then waits
for a body that never ends.
"""

import sys

import botocore.handlers

botocore.handlers.BUILTIN_HANDLERS = [
    entry
    for entry in botocore.handlers.BUILTIN_HANDLERS
    if entry[1] is not botocore.handlers.add_expect_header
]

# After the change: the driver registers the handlers.
import awscli.clidriver

sys.exit(awscli.clidriver.main())
