"""Templates compiled once a language, with their fixed texts already translated.

A list page has some hundred texts; looking each up in each request cost more than the database. What has a number in it
(`ngettext`) is still looked up.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import get_translations
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.utils import LRUCache

_NAMES = frozenset({"_", "gettext"})
_TEMPLATES_KEPT = 400  # a language


class Translating(CodeGenerator):
    """Writes `_("text")` and `_("text %(x)s", x=…)` as the translated text itself."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  # jinja's name
        if not _is_fixed(node) or frame.eval_ctx.volatile:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        text = _translated(node.args[0].value)  # type: ignore[attr-defined]  # a Const, see _is_fixed
        self.write(f"Markup({text!r})" if frame.eval_ctx.autoescape else repr(text))
        if node.kwargs:
            self.write(" % {")
            for pair in node.kwargs:
                self.write(f"{pair.key!r}: ")
                self.visit(pair.value, frame)
                self.write(", ")
            self.write("}")


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


def _translated(text: str) -> str:
    return str(get_translations().gettext(text))


class PerLanguage:
    """Jinja's cache of compiled templates, one for each language."""

    def __init__(self, language: Callable[[], str]) -> None:
        self._language = language
        self._caches: dict[str, LRUCache] = {}

    def _cache(self) -> LRUCache:
        return self._caches.setdefault(self._language(), LRUCache(_TEMPLATES_KEPT))

    def get(self, key: Any, default: Any = None) -> Any:
        """A template compiled for the language of this request."""
        return self._cache().get(key, default)

    def __setitem__(self, key: Any, template: Any) -> None:
        self._cache()[key] = template

    def clear(self) -> None:
        """Forget all of them."""
        self._caches.clear()


def init_app(app: Flask, language: Callable[[], str]) -> None:
    """Compile templates this way; `language` says for which one."""
    app.jinja_env.code_generator_class = Translating
    app.jinja_env.cache = PerLanguage(language)  # type: ignore[assignment]  # jinja asks for these three methods only
