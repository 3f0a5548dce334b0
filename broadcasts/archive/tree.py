"""An XML document from nested pairs: (element, text) or (element, children)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.utils.xmlutils import SimplerXMLGenerator

Node = tuple[str, "str | list[Node]"]


def document(root: str, names: dict[str, str], children: Iterable[Node]) -> str:
    """The document; ``names`` are the attributes of its root, as a rule namespaces."""
    out = io.StringIO()
    xml: Any = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, names)
    _write(xml, children)
    xml.endElement(root)
    return out.getvalue()


def _write(xml: Any, nodes: Iterable[Node]) -> None:
    for name, content in nodes:
        if isinstance(content, str):
            xml.addQuickElement(name, content)
        else:
            xml.startElement(name, {})
            _write(xml, content)
            xml.endElement(name)
