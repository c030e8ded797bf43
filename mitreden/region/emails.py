"""The mails of this feature: a barrier, to the team and as a receipt."""

from mitreden.core.words import N_
from mitreden.outbox.mails import register
from mitreden.region.barriers import RECEIPT, TO_TEAM

register(TO_TEAM, subject=N_("Gemeldete Barriere %(number)s"), template="emails/region/barrier")
register(
    RECEIPT,
    subject=N_("Ihr Hinweis %(number)s zu einer Barriere ist angekommen"),
    template="emails/region/barrier_receipt",
)
