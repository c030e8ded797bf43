"""The mails of this feature: a receipt for whoever sent in an idea."""

from mitreden.core.words import N_
from mitreden.outbox.mails import register

register("idea_received", subject=N_("Ihre Idee „%(title)s“ ist bei uns angekommen"), template="emails/ideas/received")
register("idea_online", subject=N_("Ihre Idee „%(title)s“ ist veröffentlicht"), template="emails/ideas/online")
