"""The Graph API's `fields` parameter: `id,attachments{media_type,target{id}}`."""

from typing import Any

Tree = dict[str, Any]


class BadFields(ValueError):
    """The list of fields does not parse, or names what this object does not have."""


def parse(text: str) -> Tree:
    tree, rest = _parse(text.replace(" ", ""))
    if rest:
        raise BadFields(rest)
    return tree


def _parse(text: str) -> tuple[Tree, str]:
    """Names with optional braces up to the closing brace; also what follows it."""
    tree: Tree = {}
    name = ""
    while text:
        sign, text = text[0], text[1:]
        if sign == "{":
            tree[name], text = _parse(text)
        elif sign in ",}":
            tree.setdefault(name, {})
            name = ""
            if sign == "}":
                return tree, text
        else:
            name += sign
    tree.setdefault(name, {})
    # A modifier such as `.limit(1)` says how much of a list; here lists are short anyway.
    return {key.partition(".")[0]: value for key, value in tree.items() if key}, ""


def select(value: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """The asked-for part of an object; its id comes along unasked, empty values stay away."""
    for name in tree:
        if name not in value:
            raise BadFields(name)
    picked = {name: _inner(value[name], tree[name]) for name in tree if value[name] is not None}
    if "id" in value:
        picked.setdefault("id", value["id"])
    return picked


def _inner(value: Any, tree: Tree) -> Any:
    if not tree:
        return value
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        return {"data": [_inner(entry, tree) for entry in value["data"]]}
    if isinstance(value, dict):
        known = {name: below for name, below in tree.items() if name in value}
        return {name: _inner(value[name], below) for name, below in known.items()}
    return value
