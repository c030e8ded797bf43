"""The mails of this feature."""

from mitreden.core.words import N_
from mitreden.outbox.mails import register

register(
    "bundles.joined",
    subject=N_("Ihre Idee „%(title)s“ gehört jetzt zu einer gemeinsamen Idee"),
    template="emails/bundles/joined",
)
register(
    "bundles.left",
    subject=N_("Ihre Idee „%(title)s“ steht wieder für sich"),
    template="emails/bundles/left",
)
