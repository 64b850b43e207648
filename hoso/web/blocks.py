"""Components with a content and named slots.

    {% panel "Title" %} … {% slot "foot" %} … {% endslot %}{% endpanel %}

The decorated function checks the arguments (a wrong name fails when the template is
compiled) and gives the context of the component's template, which also gets `content`
and, for each slot, its name.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import getfullargspec, unwrap
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.library import parse_bits
from django.utils.safestring import SafeString

_SLOTS = "_slots"


class Block(Node):
    def __init__(
        self,
        function: Callable[..., dict[str, Any]],
        template: str,
        nodelist: NodeList,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
    ) -> None:
        self.function, self.template, self.nodelist = function, template, nodelist
        self.args, self.kwargs = args, kwargs

    def render(self, context: Context) -> SafeString:
        slots: dict[str, SafeString] = {}
        with context.push(**{_SLOTS: slots}):
            content = self.nodelist.render(context)
        given = self.function(
            *[each.resolve(context) for each in self.args],
            **{name: each.resolve(context) for name, each in self.kwargs.items()},
        )
        assert context.template is not None
        template = context.template.engine.get_template(self.template)
        with context.push(**{**given, **slots, "content": content}):
            return template.render(context)


class Slot(Node):
    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> str:
        slots = context.get(_SLOTS)
        if slots is None:
            raise TemplateSyntaxError("A slot stands inside a component.")
        slots[str(self.name.resolve(context))] = self.nodelist.render(context)
        return ""


def slot(parser: Parser, token: Token) -> Slot:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError('{% slot "name" %} … {% endslot %}')
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return Slot(parser.compile_filter(bits[1]), nodelist)


def block(
    register: Library, template: str
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Registers `{% name … %}…{% endname %}` after the function's name."""

    def decorate(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        name = function.__name__.rstrip("_")
        spec = getfullargspec(unwrap(function))
        parse: Any = parse_bits  # the stubs miss an argument of Django 5.2

        def compile_tag(parser: Parser, token: Token) -> Block:
            args, kwargs = parse(
                parser,
                token.split_contents()[1:],
                spec.args,
                spec.varargs,
                spec.varkw,
                spec.defaults,
                spec.kwonlyargs,
                spec.kwonlydefaults,
                False,
                name,
            )
            nodelist = parser.parse((f"end{name}",))
            parser.delete_first_token()
            return Block(function, template, nodelist, args, kwargs)

        register.tag(name, compile_tag)
        return function

    return decorate
