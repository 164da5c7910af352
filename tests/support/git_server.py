"""A git server on this machine that notes which requests have credentials, and one that never answers."""

import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_VARIABLES = {
    "Content-Type": "CONTENT_TYPE",
    "Content-Encoding": "HTTP_CONTENT_ENCODING",
    "Git-Protocol": "HTTP_GIT_PROTOCOL",
}


@dataclass
class GitServer:
    """Serves the bare repos of a folder over HTTPS.

    Attributes:
        folder: the repos.
        certificate: what a client has to trust, as `GIT_SSL_CAINFO`.
        port: on localhost.
        redirects: the first part of a path, and the address that requests for it are sent to.
        requests: the paths of all requests, each with its Authorization header.
    """

    folder: Path
    certificate: Path
    port: int = 0
    redirects: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def address(self, repo: str) -> str:
        """The address of a repo in the folder."""
        return f"https://localhost:{self.port}/{repo}"

    def with_credentials(self) -> set[str]:
        """The repos that were asked for with credentials."""
        return {path.split("/")[1] for path, header in self.requests if header}


class _Listening(ThreadingHTTPServer):
    """The socket of a server."""

    daemon_threads = True

    def __init__(self, git: GitServer, key: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(git.certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.git = git


class _Handler(BaseHTTPRequestHandler):
    """Hands requests on to `git http-backend`."""

    protocol_version = "HTTP/1.1"
    server: _Listening

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.body())

    def body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while length := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def answer(self, body: bytes) -> None:
        given = self.headers.get("Authorization")
        self.server.git.requests.append((self.path, given))
        repo = self.path.split("/")[1]
        if to := self.server.git.redirects.get(repo):
            self.respond(301, {"Location": to + self.path.removeprefix(f"/{repo}")}, b"")
        elif "git-receive-pack" in self.path and not given:
            self.respond(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"")
        else:
            command = ["git", "http-backend"]
            done = subprocess.run(
                command, env=self.variables(), input=body, stdout=subprocess.PIPE, check=True
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.respond(int(headers.pop("Status", "200").split()[0]), headers, content)

    def variables(self) -> dict[str, str]:
        url = urlsplit(self.path)
        return {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.git.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "somebody",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            **{name: self.headers[header] for header, name in _VARIABLES.items() if header in self.headers},
        }

    def respond(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def git_server(folder: Path) -> Iterator[GitServer]:
    """Serve the bare repos of a folder. Who sends any credentials may push."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout {key} -out {certificate}"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*make.split(), *name], check=True, capture_output=True)
    server = GitServer(folder, certificate)
    with _Listening(server, key) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield server
        listening.shutdown()
        thread.join()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]
