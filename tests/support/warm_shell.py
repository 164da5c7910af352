"""The command `domain` for a shell, without the four seconds that its imports take.

A small client in place of the command asks the process of the tests, which runs it as `warm` does.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from tempfile import TemporaryDirectory
from threading import Thread

from tests.support import warm
from tests.support.repo import BIN, Repo

# What talks to a terminal or a program, and starts at once anyway, is the real command.
_CLIENT = """\
#!{python} -SE
import json, os, socket, sys
if sys.argv[1] in ("dev", "exec", "psql"):
    os.execv({command!r}, ["domain", *sys.argv[1:]])
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    server.sendall(json.dumps([os.getcwd(), sys.argv[1:]]).encode() + b"\\n")
    code, output = json.load(server.makefile())
sys.stdout.write(output)
sys.exit(code)
"""


class _Handler(StreamRequestHandler):
    def handle(self) -> None:
        folder, arguments = json.loads(self.rfile.readline())
        path = Path(folder)
        self.wfile.write(json.dumps(warm.domain(Repo(path, path.name), *arguments)).encode())


@contextmanager
def command() -> Iterator[str]:
    """The text of a script that is like `domain` in a domain repo, as long as the context is open."""
    with TemporaryDirectory() as folder:  # a socket's path has to be short
        address = f"{folder}/s"
        with ThreadingUnixStreamServer(address, _Handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield _CLIENT.format(python=sys.executable, command=str(BIN / "domain"), address=address)
            finally:
                server.shutdown()
