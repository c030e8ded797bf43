"""Templates compiled once a language, with their fixed texts already translated and joined to the markup around them.

A list page has some hundred texts; looking each up in each request cost more than the database. What has a number in it
(`ngettext`) is still looked up. Macros are taken from the imported template as it is: they never see the context.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from flask_babel import get_translations
from jinja2 import Template, nodes, pass_eval_context
from markupsafe import Markup

from mitreden.web import compiling


def _plural(texts: Any) -> Callable[..., str]:
    """`ngettext` for templates of one language."""

    @pass_eval_context
    def ngettext(context: nodes.EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
        text = texts.ngettext(singular, plural, num)
        return (Markup(text) if context.autoescape else text) % {"num": num, **values}  # noqa: S704  # our own text

    return ngettext


class Environment(FlaskEnvironment):
    """Flask's environment; templates come from one overlay of it for each language, which compiles this way."""

    code_generator_class = compiling.Generator
    printer = compiling.PRINTERS
    language: Callable[[], str]
    kept: dict[Any, Template]
    markup: list[Markup]

    def in_language(self) -> "Environment":
        """The overlay for the language of this request."""
        language = self.language()
        if language not in self.languages:
            self.languages[language] = self._for_language()
        return self.languages[language]

    def item(self, of: Any, name: str) -> Any:
        """What `of.name` is in a template where it is no attribute: jinja's `getattr` would ask for that once more."""
        try:
            return of[name]
        except (TypeError, LookupError, AttributeError):
            return self.undefined(obj=of, name=name)

    def _for_language(self) -> "Environment":
        overlay = self.overlay()
        overlay.kept, overlay.markup = {}, []  # read by what Generator writes
        overlay.globals = {**self.globals, "ngettext": _plural(get_translations())}
        return overlay

    @cached_property
    def languages(self) -> "dict[str, Environment]":
        """The overlays made so far; they share filters and globals."""
        return {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002  # jinja's name
        """A template compiled for the language of this request. Jinja's own cache costs as much as a card of the list."""
        if not self.overlayed:
            return self.in_language().get_template(name, parent, globals)
        found = self.kept.get(name)
        if found is None or self.auto_reload:
            found = self.kept[name] = super().get_template(name, parent, globals)
            found.globals = dict(found.globals)  # copied for each page: a chain of mappings takes longer than a card
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        is_markup = not (name or "").endswith(".txt")
        parsed = super()._parse(source, name, filename)
        parsed = compiling.Translate(is_markup).visit(parsed)
        if is_markup:
            parsed = compiling.Fold(self).visit(parsed)
            if not compiling.keeps_space(source):
                parsed = compiling.Unindent().visit(parsed)
        whole: nodes.Template = compiling.Inline(self._parse_included).visit(parsed)
        return whole

    def _parse_included(self, name: str) -> nodes.Template:
        assert self.loader is not None  # noqa: S101  # Flask's
        source, filename, _ = self.loader.get_source(self, name)
        return self._parse(source, name, filename)


def init_app(app: Flask, language: Callable[[], str]) -> None:
    """Let templates be compiled by language; `language` says which one a request has."""
    environment = app.jinja_env
    assert isinstance(environment, Environment)  # noqa: S101  # app.py chose it
    environment.language = language
