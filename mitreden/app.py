"""Puts the application together: a table of contents."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from mitreden.accounts import emails as accounts_emails
from mitreden.accounts import sessions
from mitreden.accounts.views import account, members, sign_in
from mitreden.campaigns import figures as campaign_figures
from mitreden.campaigns.views import desk as campaigns_desk
from mitreden.campaigns.views import public as campaigns
from mitreden.config import Settings
from mitreden.core.keys import KeyStore
from mitreden.desk import views as desk
from mitreden.exports import views as exports
from mitreden.extensions import csrf, db, htmx, migrate
from mitreden.ideas import emails as ideas_emails
from mitreden.ideas import figures as idea_figures
from mitreden.ideas import views as ideas
from mitreden.moderation import emails as moderation_emails
from mitreden.moderation.views import notices, queue, transparency
from mitreden.operations import queue as jobs
from mitreden.operations.views import machines
from mitreden.operations.views import mails as desk_mails
from mitreden.outbox import mails
from mitreden.region import views as region
from mitreden.roadmap.views import desk as roadmap_desk
from mitreden.roadmap.views import public as roadmap
from mitreden.site import legal
from mitreden.site import views as site
from mitreden.voting import views as voting
from mitreden.web import access, assets, baked, errors, filters, headers, i18n, lean, transactions

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = str(ROOT / "migrations")
BLUEPRINTS = (
    account.bp,
    campaigns.bp,
    campaigns_desk.bp,
    desk.bp,
    desk_mails.bp,
    exports.bp,
    ideas.bp,
    legal.bp,
    machines.bp,
    members.bp,
    notices.bp,
    queue.bp,
    region.bp,
    roadmap.bp,
    roadmap_desk.bp,
    sign_in.bp,
    site.bp,
    transparency.bp,
    voting.bp,
)
MAILS = (accounts_emails, ideas_emails, moderation_emails)  # importing them made their mails known


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (default: what the environment says)."""
    settings = settings or Settings.from_environment()
    app = Flask("mitreden", template_folder=str(ROOT / "templates"), static_folder=None)
    keys = KeyStore(settings.keys_folder)
    app.config.from_mapping(_flask_config(settings, keys))
    app.jinja_environment = baked.Environment
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init_app(app)
    migrate.init_app(app, db, directory=MIGRATIONS)
    htmx.init_app(app)
    lean.init_app(app)
    transactions.init_app(app)
    sessions.init_app(app)
    app.before_request(access.check_access)
    csrf.init_app(app)
    i18n.init_app(app)
    filters.init_app(app)
    headers.init_app(app, is_secure=settings.is_secure)
    errors.init_app(app)
    assets.init_app(app)
    mails.init_app(app)
    jobs.init_app(app)
    campaign_figures.register(idea_figures)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    proxies = int(settings.trusted_proxies)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # the documented way to wrap
    return app


def _flask_config(settings: Settings, keys: KeyStore) -> dict[str, Any]:
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    return {
        "SETTINGS": settings,
        "KEYS": keys,
        "SECRET_KEY": settings.secret_key.encode() or keys.read_or_create("secret_key"),
        "SQLALCHEMY_DATABASE_URI": settings.database,
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
        "RATELIMIT_SWALLOW_ERRORS": True,
    }
