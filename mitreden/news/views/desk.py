"""The desk of those who write news."""

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.roles import WRITE_NEWS
from mitreden.accounts.sessions import signed_in_person
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.news import commands, policy, queries
from mitreden.news.forms import PageForm, PostForm
from mitreden.news.models import NewsPost
from mitreden.web import respond
from mitreden.web.access import access

bp = Blueprint("news_desk", __name__, url_prefix="/desk/news")
PREVIEW, FORM = "preview", "desk/news/_form.html"


def _post(post_id: int) -> NewsPost:
    post = queries.any_post(post_id)
    if post is None:
        raise NotFoundError(N_("Diese Neuigkeit gibt es nicht (mehr)."))
    return post


@bp.get("")
@access(WRITE_NEWS)
def index() -> Response:
    """Every post, withdrawn ones too."""
    form = PageForm(request.args)
    if not form.validate():
        raise UnprocessableEntity
    posts, older = queries.all_posts(before=form.before.data)
    return respond.page("desk/news/index.html", posts=posts, older=older, is_first=form.before.data is None)


@bp.route("/new", methods=["GET", "POST"])
@access(WRITE_NEWS)
def new() -> Response:
    """Write a post; `?campaign=` says where it belongs."""
    places = {item.slug: item for item in campaigns.campaigns(signed_in_person()) if policy.takes_news(item)}
    form = PostForm(place=request.args.get("campaign", ""))
    form.offer(places.values())
    words = None
    if form.validate_on_submit():
        try:
            words = commands.checked_words(**form.words)
            if request.form.get("then") != PREVIEW:
                return _published(places.get(form.place.data), form)
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "desk/news/new.html", fragment=FORM, status=422 if form.errors else 200, form=form, preview=words
    )


def _published(campaign: Campaign | None, form: PostForm) -> Response:
    post = commands.publish_post(campaign=campaign, by=signed_in_person(), **form.words)
    db.session.commit()
    return respond.done(f"/news/{post.id}", N_("Veröffentlicht. Wer folgt, liest davon in der nächsten Mail."))


@bp.route("/<int:post_id>", methods=["GET", "POST"])
@access(WRITE_NEWS)
def edit(post_id: int) -> Response:
    """Change the words of a post."""
    post = _post(post_id)
    form = PostForm(title=post.title, text=post.text_source)
    form.offer(None)
    words = None
    if form.validate_on_submit():
        try:
            words = commands.checked_words(**form.words)
            if request.form.get("then") != PREVIEW:
                commands.edit_post(post=post, by=signed_in_person(), **form.words)
                db.session.commit()
                return respond.done(f"/news/{post_id}", N_("Gespeichert. Eine zweite Mail bekommt niemand."))
        except DomainError as error:
            respond.put_on_form(form, error)
    return respond.page(
        "desk/news/edit.html", fragment=FORM, status=422 if form.errors else 200, form=form, post=post, preview=words
    )


@bp.post("/<int:post_id>/withdraw")
@access(WRITE_NEWS)
def withdraw(post_id: int) -> Response:
    """Take a post away."""
    commands.withdraw_post(post=_post(post_id), by=signed_in_person())
    db.session.commit()
    return respond.done(url_for("news_desk.index"), N_("Zurückgezogen. Die Neuigkeit ist nirgends mehr zu sehen."))
