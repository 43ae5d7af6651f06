"""From tokens to the tree: the grammar's rules, one method each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.lexer import Lexer
from lark.visitors import Transformer_NonRecursive

from gradviz.language.errors import ExpressionError
from gradviz.language.names import PIECEWISE, RELATIONS, SQUARE, example
from gradviz.language.tree import Call, Constant, Name, Node, Number, Span
from gradviz.language.vocabulary import OPERATIONS, SPELLINGS

TRUE, FALSE, PAIR = "True", "False", "pair"


class _Ready(Lexer):
    """Hands tokens that are already made to Lark."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:  # noqa: ARG002
        yield from lexer_state


@cache
def _lark() -> Lark:
    grammar = (files("gradviz.language") / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Ready, start="start")


def parse_tokens(text: str, tokens: list[Token]) -> Node:
    """Return the tree of tokens; raises ExpressionError where they do not make a formula."""
    try:
        tree = _lark().parse(tokens)
        return _Builder(text).transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise _unexpected(text, tokens, error) from None


def _unexpected(text: str, tokens: list[Token], error: UnexpectedInput) -> ExpressionError:
    token = error.token if isinstance(error, UnexpectedToken) else None
    place = -1
    if token is not None and token.type != "$END":
        with contextlib.suppress(ValueError):
            place = next(k for k, each in enumerate(tokens) if each is token)
    before = tokens[place - 1] if place > 0 else (tokens[-1] if place < 0 and tokens else None)
    comma = _decimal_comma(text, tokens, place)
    if comma is not None:
        return comma
    if before is not None and before.type in ("BARE", "FUNCTION"):
        name = str(before).split("^")[0]
        shown = text[before.start_pos or 0 : before.end_pos or 0]
        return ExpressionError(
            "missing_arguments",
            text,
            before.start_pos or 0,
            before.end_pos or 0,
            {"name": shown, "example": example(name)},
        )
    if token is not None and token.type != "$END" and before is None:
        return ExpressionError(
            "missing_operand_start",
            text,
            token.start_pos or 0,
            token.end_pos or 0,
            {"before": _shown(text, token)},
        )
    operand_wanted = before is not None and before.type not in (
        "NUMBER",
        "NAME",
        "CONSTANT",
        "CLOSE",
        "BAR_CLOSE",
    )
    if before is not None and operand_wanted:
        start = before.start_pos or 0
        return ExpressionError(
            "missing_operand",
            text,
            start,
            before.end_pos or start + 1,
            {"before": _shown(text, before)},
        )
    at = (token.start_pos or 0) if token is not None and token.type != "$END" else len(text)
    shown = _shown(text, token) if token is not None and token.type != "$END" else text[-1:]
    return ExpressionError("unexpected", text, at, at + len(shown), {"token": shown})


def _shown(text: str, token: Token) -> str:
    """Return a token as it was typed."""
    return text[token.start_pos or 0 : token.end_pos or 0] or str(token)


def _decimal_comma(text: str, tokens: list[Token], place: int) -> ExpressionError | None:
    """Return the error of 0,5 where Lark stopped at its comma."""
    if not 0 < place < len(tokens) or str(tokens[place]) != ",":
        return None
    before, after = tokens[place - 1], tokens[place + 1] if place + 1 < len(tokens) else None
    if before.type != "NUMBER" or after is None or after.type != "NUMBER":
        return None
    start, end = before.start_pos or 0, after.end_pos or 0
    return ExpressionError(
        "decimal_comma",
        text,
        start,
        end,
        {"written": text[start:end], "better": f"{before}.{after}"},
    )


def _span(first: Node | Token, last: Node | Token) -> Span:
    start = first.start_pos if isinstance(first, Token) else first.span[0]
    end = last.end_pos if isinstance(last, Token) else last.span[1]
    return start or 0, end or 0


def _root(radicand: Node, degree: Node, span: Span) -> Node:
    """Return a root of any degree; an odd one of a negative number is negative."""
    if isinstance(degree, Number) and degree.value in (2.0, 3.0):
        return Call("sqrt" if degree.value == 2.0 else "cbrt", (radicand,), span)
    part = Call("divide", (Number("1", span), degree), span)
    if isinstance(degree, Number) and degree.value % 2.0 == 1.0:
        size = Call("power", (Call("abs", (radicand,), span), part), span)
        return Call("multiply", (Call("sign", (radicand,), span), size), span)
    return Call("power", (radicand, part), span)


@v_args(inline=True)
class _Builder(Transformer_NonRecursive[Token, Node]):
    """Builds the tree from the leaves up; a long sum is a deep tree."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def start(self, node: Node) -> Node:
        return node

    def number(self, token: Token) -> Node:
        return Number(str(token), _span(token, token))

    def name(self, token: Token) -> Node:
        return Name(str(token), _span(token, token))

    def constant(self, token: Token) -> Node:
        return Constant(str(token), _span(token, token))

    def binary(self, left: Node, sign: Token, right: Node) -> Node:
        return Call(SPELLINGS.get(str(sign), "multiply"), (left, right), _span(left, right))

    def minus(self, sign: Token, node: Node) -> Node:
        return Call("negative", (node,), _span(sign, node))

    def plus(self, _sign: Token, node: Node) -> Node:
        return node

    def group(self, opening: Token, node: Node, closing: Token) -> Node:
        if isinstance(node, Call):
            return Call(node.function, node.arguments, _span(opening, closing))
        return node

    def pair(self, opening: Token, value: Node, _comma: Token, other: Node, closing: Token) -> Node:
        return Call(PAIR, (value, other), _span(opening, closing))

    def bars(self, opening: Token, node: Node, closing: Token) -> Node:
        return Call("abs", (node,), _span(opening, closing))

    def root(self, sign: Token, node: Node) -> Node:
        span = _span(sign, node)
        if str(sign) == "∜":
            quarter = Call("divide", (Number("1", span), Number("4", span)), span)
            return Call("power", (node, quarter), span)
        return Call("cbrt" if str(sign) == "∛" else "sqrt", (node,), span)

    def bare(self, token: Token, argument: Node) -> Node:
        return self._apply(token, (argument,), _span(token, argument))

    def call(self, token: Token, _opening: Token, *rest: Node | Token) -> Node:
        arguments = tuple(part for part in rest if not isinstance(part, Token))
        return self._apply(token, arguments, _span(token, rest[-1]))

    def compare(self, *parts: Node | Token) -> Node:
        """0 < x < 1 is 0 < x and x < 1."""
        links: list[Node] = []
        for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            assert not isinstance(left, Token) and not isinstance(right, Token)  # noqa: S101, PT018
            links.append(Call(SPELLINGS[str(sign)], (left, right), _span(left, right)))
        result = links[0]
        for link in links[1:]:
            result = Call("and", (result, link), _span(result, link))
        return result

    def either(self, left: Node, _sign: Token, right: Node) -> Node:
        return Call("or", (left, right), _span(left, right))

    def both(self, left: Node, _sign: Token, right: Node) -> Node:
        return Call("and", (left, right), _span(left, right))

    def negation(self, sign: Token, node: Node) -> Node:
        return Call("not", (node,), _span(sign, node))

    def _apply(self, token: Token, arguments: tuple[Node, ...], span: Span) -> Node:
        name, _, exponent = str(token).partition("^")
        node = self._function(name, arguments, token, span)
        if exponent:
            number: Node = Number(exponent.lstrip("-"), span)
            if exponent.startswith("-"):
                number = Call("negative", (number,), span)
            node = Call("power", (node, number), span)
        return node

    def _function(self, name: str, arguments: tuple[Node, ...], token: Token, span: Span) -> Node:
        if name == PIECEWISE:
            return self._piecewise(arguments, span)
        if name == SQUARE and len(arguments) == 1:
            return Call("power", (*arguments, Number("2", span)), span)
        if name in RELATIONS and len(arguments) == 2:
            return Call(SPELLINGS[RELATIONS[name]], arguments, span)
        if name == "log" and len(arguments) == 2:
            below = Call("log", (arguments[1],), span)
            return Call("divide", (Call("log", (arguments[0],), span), below), span)
        shown = self._text[token.start_pos : token.end_pos]
        if name == "sqrt" and len(arguments) == 2 and shown.lower() != name:
            # root(x, 3), raiz(x, 3)
            return _root(*arguments, span)
        if name in OPERATIONS and OPERATIONS[name].chain and len(arguments) > 2:
            node = arguments[0]
            for argument in arguments[1:]:
                node = Call(name, (node, argument), span)
            return node
        expected = OPERATIONS[name].arity if name in OPERATIONS else 1 + (name != SQUARE)
        if len(arguments) != expected:
            sample = example(name)
            raise ExpressionError(
                "wrong_argument_count",
                self._text,
                span[0],
                span[1],
                {
                    "name": shown,
                    "expected": str(expected),
                    "count": str(len(arguments)),
                    "example": sample,
                },
            )
        return Call(name, arguments, span)

    def _piecewise(self, arguments: tuple[Node, ...], span: Span) -> Node:
        """Return nested `where`s; where no condition holds the value is nan."""
        result: Node = Constant("nan", span)
        for pair in reversed(arguments):
            if not isinstance(pair, Call) or pair.function != PAIR:
                raise ExpressionError("piecewise_form", self._text, *span)
            value, condition = pair.arguments
            if condition == Name(TRUE):
                result = value
            elif condition != Name(FALSE):
                result = Call("where", (condition, value, result), span)
        if not arguments:
            raise ExpressionError("piecewise_form", self._text, *span)
        return result
