"""Something that the service depends on, with a switch: it does its work, refuses, says nothing, or talks rubbish."""

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class Mood(StrEnum):
    """How it behaves towards who comes."""

    WORKS = "works"
    REFUSES = "refuses"
    HANGS = "hangs"
    RUBBISH = "rubbish"


FAULTS = [Mood.REFUSES, Mood.HANGS, Mood.RUBBISH]


class Middleman:
    """Stands on a port of its own before the real server at `target`; whoever was connected when its mood changes is cut off."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.connections = 0
        self._mood = Mood.REFUSES
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def be(self, mood: Mood) -> None:
        """Change: nobody who was connected before is served any longer."""
        self.close()
        self._mood = mood
        if mood is not Mood.REFUSES:
            self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=True)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Let nobody in and throw everybody out."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(caller)
            threading.Thread(target=self._serve, args=(caller, self._mood), daemon=True).start()

    def _serve(self, caller: socket.socket, mood: Mood) -> None:
        if mood is Mood.RUBBISH:
            with contextlib.suppress(OSError):
                caller.sendall(b"\x00\xff<html>not what you expected</html>\r\n")
                caller.close()
        elif mood is Mood.WORKS:
            with contextlib.suppress(OSError), socket.create_connection(self.target) as server:
                self._open.append(server)
                _pass_on(caller, server)
            caller.close()


def _pass_on(caller: socket.socket, server: socket.socket) -> None:
    """Hand over what each says until one of them has left."""
    while True:
        for ready in select.select([caller, server], [], [])[0]:
            portion = ready.recv(65536)
            if not portion:
                return
            (server if ready is caller else caller).sendall(portion)


@contextmanager
def before(target: tuple[str, int]) -> Iterator[Middleman]:
    """One that works, as long as the block lasts."""
    made = Middleman(target)
    made.be(Mood.WORKS)
    try:
        yield made
    finally:
        made.close()


class MailServer(socketserver.ThreadingTCPServer):
    """A small mail server on this machine that takes everything and answers as told (`answers`: by command)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers = answers or {}
        self.messages: list[bytes] = []
        self.connections = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 hello")
        while line := self.rfile.readline():
            word = line.split()[0].decode().upper() if line.split() else ""
            answer = self.server.answers.get(word, {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 ok"))
            self._say(answer)
            if answer.startswith("354"):
                self.server.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say("250 taken")
            if word == "QUIT":
                return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server(answers: dict[str, str] | None = None) -> Iterator[MailServer]:
    """A running mail server."""
    server = MailServer(answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
