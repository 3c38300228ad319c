"""A server that answers every listing with the bytes of a file, and knows no object.

    answering_s3.py file

For answers that no real server can be brought to give. Writes are refused and logged.
"""

import http.server
import sys

with open(sys.argv[1], "rb") as file:
    LISTING = file.read()
ABSENT = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        if "list-type" in self.path:
            self.answer(200, LISTING)
        else:
            self.answer(404, ABSENT)

    def do_HEAD(self):
        self.answer(404, ABSENT)

    def refuse(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        print(f"WRITE {self.command} {self.path}", flush=True)
        self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")

    do_PUT = do_POST = do_DELETE = refuse

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
