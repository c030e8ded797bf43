"""The mails of this feature."""

from mitreden.core.words import N_
from mitreden.outbox.mails import register

register(
    "moderation.published",
    subject=N_("Ihre Idee „%(title)s“ ist veröffentlicht"),
    template="emails/moderation/published",
)
register(
    "moderation.returned",
    subject=N_("Eine Bitte zu Ihrer Idee „%(title)s“"),
    template="emails/moderation/returned",
)
register(
    "moderation.hidden",
    subject=N_("Ihre Idee „%(title)s“ ist ausgeblendet"),
    template="emails/moderation/hidden",
)
register(
    "moderation.restored",
    subject=N_("Ihre Idee „%(title)s“ ist wieder dabei"),
    template="emails/moderation/restored",
)
register(
    "moderation.comment_published",
    subject=N_("Ihr Kommentar zu „%(title)s“ ist veröffentlicht"),
    template="emails/moderation/comment_published",
)
register(
    "moderation.comment_hidden",
    subject=N_("Ihr Kommentar zu „%(title)s“ ist ausgeblendet"),
    template="emails/moderation/comment_hidden",
)
register(
    "moderation.comment_restored",
    subject=N_("Ihr Kommentar zu „%(title)s“ ist wieder dabei"),
    template="emails/moderation/comment_restored",
)
register(
    "moderation.picture_hidden",
    subject=N_("Ein Bild Ihrer Idee „%(title)s“ ist ausgeblendet"),
    template="emails/moderation/picture_hidden",
)
register(
    "moderation.picture_restored",
    subject=N_("Ein Bild Ihrer Idee „%(title)s“ ist wieder zu sehen"),
    template="emails/moderation/picture_restored",
)
register(
    "moderation.notice_received",
    subject=N_("Ihre Meldung Nr. %(number)s ist angekommen"),
    template="emails/moderation/notice_received",
)
register(
    "moderation.notice_decided",
    subject=N_("Über Ihre Meldung Nr. %(number)s ist entschieden"),
    template="emails/moderation/notice_decided",
)
