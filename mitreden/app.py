"""Puts the application together: a table of contents."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from mitreden.accounts import emails as accounts_emails
from mitreden.accounts import sessions
from mitreden.accounts.views import account, members, naming, second_factor, second_step, sign_in
from mitreden.bundles import emails as bundles_emails
from mitreden.bundles.views import desk as bundles_desk
from mitreden.bundles.views import public as bundles
from mitreden.bundles.views import steps as bundle_steps
from mitreden.campaigns import figures as campaign_figures
from mitreden.campaigns.views import desk as campaigns_desk
from mitreden.campaigns.views import public as campaigns
from mitreden.comments import views as comments
from mitreden.config import Settings
from mitreden.core.keys import KeyStore
from mitreden.desk import views as desk
from mitreden.exports.views import desk as exports
from mitreden.exports.views import imports
from mitreden.exports.views import public as data
from mitreden.extensions import db, htmx, migrate, redis_options
from mitreden.following import box as follow_box
from mitreden.following import emails as following_emails
from mitreden.following.views import feeds, follow, unsubscribe
from mitreden.guests import emails as guests_emails
from mitreden.guests import views as guests
from mitreden.hints import views as hints
from mitreden.ideas import emails as ideas_emails
from mitreden.ideas import figures as idea_figures
from mitreden.ideas import pictures as idea_pictures
from mitreden.ideas.views import changes as own_changes
from mitreden.ideas.views import drafts as idea_drafts
from mitreden.ideas.views import facets, ideas, needs, on_map, pictures
from mitreden.ideas.views import help as writing
from mitreden.ideas.views import new as new_ideas
from mitreden.media import owners as picture_owners
from mitreden.moderation import emails as moderation_emails
from mitreden.moderation.views import changes, notices, queue, transparency
from mitreden.moderation.views import pictures as moderation_pictures
from mitreden.news import box as news_box
from mitreden.news.views import desk as news_desk
from mitreden.news.views import public as news
from mitreden.operations import queue as jobs
from mitreden.operations.views import machines
from mitreden.operations.views import mails as desk_mails
from mitreden.outbox import mails
from mitreden.privacy.views import mine as privacy
from mitreden.region import emails as region_emails
from mitreden.region.views import barriers
from mitreden.region.views import desk as region
from mitreden.region.views import settings as region_settings
from mitreden.replies import emails as replies_emails
from mitreden.replies import figures as reply_figures
from mitreden.replies import joint as joint_replies
from mitreden.replies.models import Joint
from mitreden.replies.views import desk as replies
from mitreden.replies.views import linked as reply_links
from mitreden.replies.views import release as reply_release
from mitreden.replies.views import unanswered
from mitreden.roadmap import replying
from mitreden.roadmap.views import desk as roadmap_desk
from mitreden.roadmap.views import public as roadmap
from mitreden.site import account as my_account
from mitreden.site import cards, easy, embed, legal, versions
from mitreden.site import views as site
from mitreden.visits import visiting
from mitreden.voting import cards as support_cards
from mitreden.voting import views as voting
from mitreden.web import (
    access,
    addresses,
    assets,
    baked,
    errors,
    filters,
    headers,
    i18n,
    lean,
    numbers,
    squeezing,
    transactions,
    uploads,
)

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = str(ROOT / "migrations")
BLUEPRINTS = (
    account.bp,
    barriers.bp,
    bundle_steps.bp,
    bundles.bp,
    bundles_desk.bp,
    campaigns.bp,
    campaigns_desk.bp,
    comments.bp,
    cards.bp,
    changes.bp,
    data.bp,
    desk.bp,
    desk_mails.bp,
    easy.bp,
    embed.bp,
    exports.bp,
    feeds.bp,
    follow.bp,
    guests.bp,
    hints.bp,
    idea_drafts.bp,
    ideas.bp,
    imports.bp,
    legal.bp,
    machines.bp,
    members.bp,
    naming.bp,
    needs.bp,
    new_ideas.bp,
    news.bp,
    news_desk.bp,
    notices.bp,
    moderation_pictures.bp,
    my_account.bp,
    privacy.bp,
    on_map.bp,
    facets.bp,
    own_changes.bp,
    pictures.bp,
    queue.bp,
    region.bp,
    region_settings.bp,
    replies.bp,
    reply_links.bp,
    reply_release.bp,
    roadmap.bp,
    roadmap_desk.bp,
    second_factor.bp,
    second_step.bp,
    sign_in.bp,
    site.bp,
    transparency.bp,
    unanswered.bp,
    unsubscribe.bp,
    versions.bp,
    writing.bp,
    voting.bp,
)
MAILS = (
    accounts_emails,
    bundles_emails,
    following_emails,
    guests_emails,
    ideas_emails,
    moderation_emails,
    region_emails,
    replies_emails,
)  # importing them made their mails known


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (default: what the environment says)."""
    settings = settings or Settings.from_environment()
    app = lean.Application("mitreden", template_folder=str(ROOT / "templates"), static_folder=None)
    keys = KeyStore(settings.keys_folder)
    app.config.from_mapping(_flask_config(settings, keys))
    app.jinja_environment = baked.Environment
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    numbers.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=MIGRATIONS)
    htmx.init_app(app)
    lean.init_app(app)
    transactions.init_app(app)
    sessions.init_app(app)
    app.before_request(access.check_access)
    uploads.init_app(app)
    lean.protect(app)
    i18n.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    headers.init_app(app, is_secure=settings.is_secure)  # around the static files, too
    mails.init_app(app)
    jobs.init_app(app)
    _introduce()
    _help_templates(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    proxies = int(settings.trusted_proxies)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # the documented way to wrap
    return app


def _help_templates(app: Flask) -> None:
    """What layouts and templates ask for, those of lower features also of higher ones; and pages are compressed."""
    addresses.init_app(app)
    squeezing.init_app(app)
    follow_box.init_app(app)
    news_box.init_app(app)
    reply_figures.init_app(app)
    support_cards.init_app(app)
    visiting.init_app(app)


def _introduce() -> None:
    """Tell lower features who answers what they ask of higher ones."""
    campaign_figures.register(idea_figures)
    picture_owners.register(idea_pictures)
    joint_replies.register(Joint.MEASURE, replying.whole)


def _flask_config(settings: Settings, keys: KeyStore) -> dict[str, Any]:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    return {
        "SETTINGS": settings,
        "MAP_TILES_FROM": settings.map_tiles_origin,
        "KEYS": keys,
        "SECRET_KEY": settings.secret_key.encode() or keys.read_or_create("secret_key"),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},  # addresses and texts do not belong into logs
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_secure else "session",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_ENABLED": settings.rate_limits != "off",
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_STORAGE_OPTIONS": redis_options() if settings.redis_url else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(settings.redis_url),  # each process counts by itself meanwhile
        "RATELIMIT_SWALLOW_ERRORS": True,
    }
