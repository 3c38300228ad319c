"""Says where botocore finds credentials: a JSON array of scenes in, an array of findings out.

A scene has `environment`, `config`, `credentials` and perhaps `profile`. A finding is the access
key, the name of the method where botocore would have to ask a server first, null for nothing, or
`error`.
"""

import http.server
import json
import os
import sys
import tempfile
import threading

import botocore.session

DEFERRED = ("assume-role", "assume-role-with-web-identity", "sso")


class Container(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(
            {
                "AccessKeyId": "CONTAINER",
                "SecretAccessKey": "secret",
                "Token": "token",
                "Expiration": "2099-01-01T00:00:00Z",
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def finding(scene, port):
    with tempfile.TemporaryDirectory() as home:
        os.environ.clear()
        os.environ.update(
            {
                name: value.replace("{port}", str(port))
                for name, value in scene["environment"].items()
            }
        )
        os.environ["PATH"] = "/usr/bin:/bin"
        os.environ["HOME"] = home
        os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
        for variable, name in (
            ("AWS_CONFIG_FILE", "config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        ):
            os.environ[variable] = os.path.join(home, name)
            with open(os.environ[variable], "w") as file:
                file.write(scene[name])
        try:
            session = botocore.session.Session(profile=scene.get("profile"))
            # Looked up by every client; it raises for a profile that does not exist.
            session.get_scoped_config()
            credentials = session.get_credentials()
        except Exception:
            return "error"
        if credentials is None:
            return None
        if credentials.method in DEFERRED:
            return credentials.method
        return credentials.access_key


server = http.server.HTTPServer(("127.0.0.1", 0), Container)
threading.Thread(target=server.serve_forever, daemon=True).start()
scenes = json.load(sys.stdin)
print(json.dumps([finding(scene, server.server_port) for scene in scenes]))
