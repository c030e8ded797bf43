"""The newest posts on pages of every feature: templates ask for them, because some stand below us."""

from flask import Flask

from mitreden.news import queries


def init_app(app: Flask) -> None:
    """Give templates `newest_news(campaign_id)`; without a number those of the region."""
    app.jinja_env.globals["newest_news"] = lambda campaign_id=None: queries.few(campaign_id)
