"""Negative control: the file of a picture is written a moment after its row is committed."""

import secrets
import threading
from io import BytesIO

from mitreden.media.store import Store


def _put_later(self, stream):
    key, content = secrets.token_hex(16), BytesIO(stream.read())
    path = self.original(key)

    def write():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())

    threading.Timer(0.3, write).start()
    return key


Store.put = _put_later
