"""Templates compiled once a language, with their fixed texts already translated and joined to the markup around them.

A list page has some hundred texts; looking each up in each request cost more than the database. What has a number in it
(`ngettext`) is still looked up. Macros are taken from the imported template as it is: they never see the context.
"""

import re
from collections.abc import Callable
from functools import cached_property
from html import escape as html_escape
from typing import Any, cast

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from flask_babel import get_translations
from jinja2 import Template, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_ALIKE = {
    "components/icons.html": {"icon"},
    "components/button.html": {"button", "link_button"},
}  # same words, same markup
_needs_escaping = re.compile("[&<>\"']").search
_NAMES = frozenset({"_", "gettext"})


class _Translate(NodeTransformer):
    """Puts the translated text in the place of `_("text")` and `_("text %(x)s", x=…)`."""

    def __init__(self, is_markup: bool) -> None:
        self._kind: type[str] = Markup if is_markup else str

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # jinja's name
        self.generic_visit(node)
        if not _is_fixed(node):
            return node
        text = nodes.Const(self._kind(get_translations().gettext(node.args[0].value)), lineno=node.lineno)  # type: ignore[attr-defined]  # a Const, see _is_fixed
        if not node.kwargs:
            return text
        pairs = [nodes.Pair(nodes.Const(item.key), item.value, lineno=node.lineno) for item in node.kwargs]
        return nodes.Mod(text, nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno)


class _Inline(NodeTransformer):
    """Puts the included template itself in the place of an include: a context for each cost more than what it printed."""

    def __init__(self, parse: Callable[[str], nodes.Template]) -> None:
        self._included = parse

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802  # jinja's name
        if node.ignore_missing or not node.with_context or not isinstance(node.template, nodes.Const):
            return node
        return nodes.Scope(self._included(node.template.value).body, lineno=node.lineno)


class _Fold(NodeTransformer):
    """Puts the markup itself in the place of calls that give the same each time: icons, buttons, addresses of our files."""

    def __init__(self, environment: FlaskEnvironment) -> None:
        self._environment = environment
        self._macros: dict[str, tuple[str, str]] = {}

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:  # noqa: N802  # jinja's name
        template = node.template.value if isinstance(node.template, nodes.Const) else ""
        pairs = [name if isinstance(name, tuple) else (name, name) for name in node.names]
        self._macros |= {alias: (template, name) for name, alias in pairs if name in _ALIKE.get(template, ())}
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # jinja's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        parts = [*node.args, *(item.value for item in node.kwargs)]
        if not all(isinstance(part, nodes.Const) for part in parts) or node.dyn_args or node.dyn_kwargs:
            return node
        arguments = [part.value for part in node.args if isinstance(part, nodes.Const)]
        named = {item.key: item.value.value for item in node.kwargs if isinstance(item.value, nodes.Const)}
        if name in self._macros:
            template, macro = self._macros[name]
            call = getattr(self._environment.get_template(template).module, macro)
            return nodes.Const(call(*arguments, **named), lineno=node.lineno)
        if name == "asset":
            asset: Any = self._environment.globals[name]
            return nodes.Const(asset(*arguments), lineno=node.lineno)
        return node


def _is_fixed(node: nodes.Call) -> bool:
    return (
        isinstance(node.node, nodes.Name)
        and node.node.name in _NAMES
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and isinstance(node.args[0].value, str)
        and node.dyn_args is None
        and node.dyn_kwargs is None
    )


def shown(value: Any) -> str:
    """What a template prints for `value`: escaped, unless it is markup. (`markupsafe.escape` makes an object each time.)"""
    kind = type(value)
    if kind is str:
        return html_escape(value) if _needs_escaping(value) else value
    if kind is Markup:
        return cast("str", value)
    return str(value) if kind is int else escape(value)


class _Generator(CodeGenerator):
    """Prints with `shown`, joins what a block gives before passing it up, and imports macros without
    comparing all global names each time (60 µs an import)."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802  # jinja's name
        if (frame.toplevel and (self.has_known_extends or self.extends_so_far)) or node.required or node.scoped:
            super().visit_Block(node, frame)
        else:
            self.simple_write(f"concat(context.blocks[{node.name!r}][0]({self.get_context_ref()}))", frame, node)

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.kept[{node.template.value!r}].module")


class _Kept(dict[str, Template]):
    """Templates by name once they are compiled: looking one up costs as much as a card of the list."""

    def __init__(self, environment: FlaskEnvironment) -> None:
        super().__init__()
        self._environment = environment

    def __missing__(self, name: str) -> Template:
        self[name] = self._environment.get_template(name)
        return self[name]


def _plural(texts: Any) -> Callable[..., str]:
    """`ngettext` for templates of one language."""

    @pass_eval_context
    def ngettext(context: nodes.EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
        text = texts.ngettext(singular, plural, num)
        return (Markup(text) if context.autoescape else text) % {"num": num, **values}  # noqa: S704  # our own text

    return ngettext


class Environment(FlaskEnvironment):
    """Flask's environment; templates come from one overlay of it for each language, which compiles this way."""

    code_generator_class = _Generator
    shown = staticmethod(shown)
    language: Callable[[], str]

    def in_language(self) -> FlaskEnvironment:
        """The overlay for the language of this request."""
        language = self.language()
        if language not in self.languages:
            self.languages[language] = self._for_language()
        return self.languages[language]

    def _for_language(self) -> FlaskEnvironment:
        overlay = self.overlay()
        overlay.kept = _Kept(overlay)  # type: ignore[attr-defined]  # read by what _Generator writes
        overlay.globals = {**self.globals, "ngettext": _plural(get_translations())}
        return overlay

    @cached_property
    def languages(self) -> dict[str, FlaskEnvironment]:
        """The overlays made so far; they share filters and globals."""
        return {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002  # jinja's name
        """A template compiled for the language of this request."""
        if self.overlayed:
            return super().get_template(name, parent, globals)
        return self.in_language().get_template(name, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        is_markup = not (name or "").endswith(".txt")
        parsed = super()._parse(source, name, filename)
        parsed = _Translate(is_markup).visit(parsed)
        if is_markup:
            parsed = _Fold(self).visit(parsed)
        whole: nodes.Template = _Inline(self._parse_included).visit(parsed)
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
