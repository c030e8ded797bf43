"""Marks texts for translation where gettext itself is not at hand: in models, policies and commands."""


def N_(message: str) -> str:  # noqa: N802  the name that gettext's tools know for "translate later"
    """Return `message` unchanged; the extraction of texts finds it, the page translates it."""
    return message
