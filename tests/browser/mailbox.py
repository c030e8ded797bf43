"""The mails that an installation has sent, as those read them who got them."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_CODE = re.compile(r"\b(\d{6})\b")


class Mailbox:
    """Reads the folder that `file://` delivers to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: set[str] = set()

    def next_for(self, address: str, seconds: float = 20) -> EmailMessage:
        """The oldest mail to `address` that nobody has read yet; the server's worker delivers it in a moment."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted(self.folder.glob("*.eml")):
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                if path.name not in self._read and address in str(message["To"]):
                    self._read.add(path.name)
                    return message
            time.sleep(0.05)  # waits for another process, bounded
        msg = f"no new mail for {address}: {[path.name for path in self.folder.glob('*')]}"
        raise AssertionError(msg)

    def code_for(self, address: str) -> str:
        """The six digits of the next mail to `address`."""
        found = _CODE.search(text_of(self.next_for(address)))
        assert found, "the mail holds no code"
        return found[1]


def text_of(message: EmailMessage) -> str:
    """What stands in a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
