"""How templates become Python: what is the same each time is worked out when compiling, and what is left costs little.

Passes over the syntax tree put translated texts, included templates, and the markup of icons and buttons in their place; the
generator then writes shorter ways to what templates do most: print a value, read an attribute, call a macro.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from flask.templating import Environment
from flask_babel import get_translations
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, find_undeclared, optimizeconst
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # the C function that `escape` wraps

_ALIKE = {
    "components/icons.html": {"icon"},
    "components/button.html": {"button", "link_button"},
    "components/states.html": {"idea_chip"},
}  # same words, same markup
_TEXTS = frozenset({"_", "gettext"})
_PLAIN = frozenset(
    {
        "csp_nonce",
        "csrf_token",
        "deeds_waiting",
        "draft_owner",
        "get_flashed_messages",
        "languages",
        "supported_here",
        "to_send_again",
    }
)  # functions that want nothing of the context
_METHODS = frozenset({"at", "split", "startswith", "strip", "url"})  # neither do these
_INDENTED = re.compile(r"\n\s+|\A[ \t]{2,}")
_KEEPS_SPACE = re.compile(r"<(pre|textarea)\b")
_SPECIAL = ("caller", "kwargs", "varargs")


class _Printers(dict[type, Callable[[Any], str]]):
    """How a template prints a value of a type: whatever is not named here is escaped as ever."""

    def __missing__(self, _kind: type) -> Callable[[Any], str]:
        return escape


# Plain strings are escaped by the C function that `escape` wraps: that makes an object each time. Markup is printed as it is.
PRINTERS = _Printers({str: _escape_inner, int: str, Markup: str.__str__})


class Translate(NodeTransformer):
    """Puts the translated text in the place of `_("text")`, `_("text %(x)s", x=…)` and `ngettext` of a fixed number."""

    def __init__(self, is_markup: bool) -> None:
        self._kind: type[str] = Markup if is_markup else str

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # jinja's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        fixed = [item.value for item in node.args if isinstance(item, nodes.Const)]
        if len(fixed) != len(node.args) or node.dyn_args or node.dyn_kwargs:
            return node
        if name in _TEXTS and len(fixed) == 1:
            return self._filled(get_translations().gettext(*fixed), node.kwargs, node.lineno)
        if name == "ngettext" and len(fixed) == 3:
            number = nodes.Keyword("num", nodes.Const(fixed[2]), lineno=node.lineno)
            return self._filled(get_translations().ngettext(*fixed), [number, *node.kwargs], node.lineno)
        return node

    def _filled(self, text: str, values: Sequence[nodes.Keyword], lineno: int) -> nodes.Node:
        fixed = {item.key: item.value.value for item in values if isinstance(item.value, nodes.Const)}
        if len(fixed) == len(values):
            words = self._kind(text)
            return nodes.Const(words % fixed if fixed else words, lineno=lineno)
        pairs = [nodes.Pair(nodes.Const(item.key), item.value, lineno=lineno) for item in values]
        return nodes.Mod(nodes.Const(self._kind(text)), nodes.Dict(pairs, lineno=lineno), lineno=lineno)


def keeps_space(source: str) -> bool:
    """Whether white space in a template may be more than that."""
    return _KEEPS_SPACE.search(source) is not None


class Unindent(NodeTransformer):
    """Takes the indentation out of the markup: a third of a list's bytes. Where white space counts nothing is touched."""

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802  # jinja's name
        return nodes.TemplateData(_INDENTED.sub("\n", node.data), lineno=node.lineno)


class Inline(NodeTransformer):
    """Puts the included template itself in the place of an include: a context for each cost more than what it printed."""

    def __init__(self, parse: Callable[[str], nodes.Template]) -> None:
        self._included = parse

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802  # jinja's name
        if node.ignore_missing or not node.with_context or not isinstance(node.template, nodes.Const):
            return node
        return nodes.Scope(self._included(node.template.value).body, lineno=node.lineno)


class Fold(NodeTransformer):
    """Puts the markup itself in the place of calls that give the same each time: icons, buttons, addresses of our files.
    To calls of other macros it writes down the parameters, so that the generator can call them without looking them up."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._imported: dict[str, tuple[str, str]] = {}
        self._own: dict[str, list[str]] = {}

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:  # noqa: N802  # jinja's name
        if isinstance(node.template, nodes.Const) and not node.with_context:
            pairs = [name if isinstance(name, tuple) else (name, name) for name in node.names]
            self._imported |= {alias: (node.template.value, name) for name, alias in pairs}
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802  # jinja's name
        self.generic_visit(node)
        if not find_undeclared(node.body, _SPECIAL):
            self._own[node.name] = [argument.name for argument in node.args]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # jinja's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.dyn_args or node.dyn_kwargs:
            return node
        arguments = [part.value for part in node.args if isinstance(part, nodes.Const)]
        named = {item.key: item.value.value for item in node.kwargs if isinstance(item.value, nodes.Const)}
        is_fixed = len(arguments) == len(node.args) and len(named) == len(node.kwargs)
        if name == "asset" and is_fixed:
            asset: Any = self._environment.globals[name]
            return nodes.Const(asset(*arguments), lineno=node.lineno)
        if name in self._imported:
            template, macro = self._imported[name]
            if is_fixed and macro in _ALIKE.get(template, ()):
                return nodes.Const(self._macro(name)(*arguments, **named), lineno=node.lineno)
        cast("Any", node).parameters = self._parameters(name, node)
        return node

    def _macro(self, name: str) -> Any:
        template, macro = self._imported[name]
        return getattr(self._environment.get_template(template).module, macro, None)

    def _parameters(self, name: str, node: nodes.Call) -> list[str] | None:
        names = self._own.get(name)
        if name in self._imported:
            macro = self._macro(name)
            if isinstance(macro, Macro) and not (macro.caller or macro.catch_kwargs or macro.catch_varargs):
                names = list(macro.arguments)
        if names is None or len(node.args) > len(names):
            return None
        return names if {item.key for item in node.kwargs} <= set(names[len(node.args) :]) else None


def _is_plain(node: nodes.Call) -> bool:
    """Whether it is enough to call what is called, as Python does: jinja looks first whether it wants the context."""
    called = node.node
    if isinstance(called, nodes.Getattr):
        return called.attr in _METHODS and not (node.dyn_args or node.dyn_kwargs)
    return isinstance(called, nodes.Name) and called.name in _PLAIN and not (node.dyn_args or node.dyn_kwargs)


class Generator(CodeGenerator):
    """Writes what jinja would write, shorter: each function collects what it prints in a list, joins it once and passes it up;
    macros are called as functions; importing them does not compare all global names each time (60 µs an import)."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("printer = environment.printer")
        self.writeline("item = environment.item")
        self.writeline("markup = environment.markup")

    def enter_frame(self, frame: Frame) -> None:
        if frame.buffer is None and frame.parent is None:
            self.buffer(frame)
        super().enter_frame(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        if frame.parent is None and frame.buffer is not None:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("printer[type(v := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")](v)")

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802  # jinja's name
        if isinstance(node.value, Markup):  # made once, not each time the template runs
            self.write(f"markup[{self._kept(node.value)}]")
        else:
            super().visit_Const(node, frame)

    def _kept(self, value: Markup) -> int:
        known = cast("Any", self.environment).markup
        if value not in known:
            known.append(value)
        return int(known.index(value))

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # jinja's name
        self.write("(v if (v := getattr(o := (")  # without a call of Python's where there is such an attribute
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else item(o, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  # jinja's name
        names = getattr(node, "parameters", None)
        if forward_caller or not frame.eval_ctx.autoescape or not (names is not None or _is_plain(node)):
            super().visit_Call(node, frame, forward_caller=forward_caller)
        elif names is None:
            self._call(node, frame)
        else:
            self._call_macro(node, names, frame)

    def _call(self, node: nodes.Call, frame: Frame) -> None:
        self.visit(node.node, frame)
        self.write("(")
        for argument in [*node.args, *node.kwargs]:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _call_macro(self, node: nodes.Call, names: Sequence[str], frame: Frame) -> None:
        given = {**dict(zip(names, node.args, strict=False)), **{item.key: item.value for item in node.kwargs}}
        self.write("Markup(")
        self.visit(node.node, frame)
        self.write("._func(")
        for name in names:
            if name in given:
                self.visit(given[name], frame)
            else:
                self.write("missing")
            self.write(", ")
        self.write("))")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802  # jinja's name
        if (frame.toplevel and (self.has_known_extends or self.extends_so_far)) or node.required or node.scoped:
            super().visit_Block(node, frame)
        else:
            self.simple_write(f"concat(context.blocks[{node.name!r}][0]({self.get_context_ref()}))", frame, node)

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.get_template({node.template.value!r}).module")
