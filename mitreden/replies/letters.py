"""Who is told what about replies. Rows hold numbers only: what a mail says is put together when it leaves."""

from mitreden.accounts import queries as people
from mitreden.outbox import commands as outbox
from mitreden.replies import links
from mitreden.replies.models import Reply

OWED, RETURNED = "replies.owed", "replies.returned"


def returned(reply: Reply) -> None:
    """Tell whoever handed it in what is to be changed. Contacts get a link that opens it without signing in."""
    person = people.person(reply.handed_in_by) if reply.handed_in_by else None
    if person is None or not person.email:
        return
    link = links.make_for_reply(reply, person)
    outbox.enqueue(RETURNED, address=person.email, locale=person.locale, reply=reply.id, link=link)
