"""The extensions' instances, without logic."""

import hashlib
import hmac

from flask import current_app, request, session
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from mitreden.core.addresses import block_hash
from mitreden.core.model import Base

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})  # a session lives as long as a request
migrate = Migrate(render_as_batch=True, compare_type=True, compare_server_default=False)
login_manager = LoginManager()
csrf = CSRFProtect()
htmx = Htmx()
babel = Babel()


WRITING_LIMIT = "300 per minute"


def visitor_key() -> str:
    """Whom rate limits count: a keyed hash of the session, or of the visitor's address block; never the address."""
    secret, token = current_app.config["SECRET_KEY"], session.get("_user_id")
    if token:
        return hmac.new(secret, str(token).encode(), hashlib.sha256).hexdigest()[:24]
    return block_hash(request.remote_addr or "", secret)


limiter = Limiter(key_func=visitor_key, strategy="moving-window", default_limits=[WRITING_LIMIT])
