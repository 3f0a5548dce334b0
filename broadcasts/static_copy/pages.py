"""A page of the copy: the citizens' bytes, with links that work below any folder.

Forms need a server; each becomes a line that leads to the page about the copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from broadcasts.archive.languages import language_of
from broadcasts.static_copy import addresses

#: Attributes that hold one address, and those that hold several with a width behind each.
LINKS = (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"))
SETS = (("img", "srcset"), ("source", "srcset"))
#: What an address on this site is in the copy; another one where the copy has no file for it.
Lead = Callable[[str], str]


def linked(html: str, at: str) -> list[str]:
    """Every address of this site that the page ``at`` links to, as often as it does."""
    tree = LexborHTMLParser(html)
    found = [node.attributes.get(name) or "" for node, name in _links(tree)]
    found += [one for node, name in _sets(tree) for one, _width in _parts(node, name)]
    return [inner[0] for link in found if (inner := addresses.inside(link, at))]


def rewritten(html: str, at: str, lead: Lead) -> str:
    """The page ``at`` with every link to this site as a relative one to what ``lead`` says."""
    tree = LexborHTMLParser(html)
    with translation.override(language_of(at)):
        _say_that_it_is_a_copy(tree, at)
    for node, name in _links(tree):
        node.attrs[name] = _way(node.attributes.get(name) or "", at, lead)
    for node, name in _sets(tree):
        parts = (f"{_way(one, at, lead)}{width}" for one, width in _parts(node, name))
        node.attrs[name] = ", ".join(parts)
    return tree.html or ""


def moved(at: str, to: str) -> str:
    """A page that leads on by itself: a folder cannot answer 301."""
    way = escape(addresses.way(at, to))
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={way}"><title>{escape(_("Moved"))}</title>'
        f'</head><body><p><a href="{way}">{escape(_("Go on to the report"))}</a></p></body></html>'
    )


def _links(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    for tag, name in LINKS:
        for node in tree.css(f"{tag}[{name}]"):
            # The copy says where the original stands; nobody follows this one by a click.
            if node.attributes.get("rel") != "canonical":
                yield node, name


def _sets(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    for tag, name in SETS:
        for node in tree.css(f"{tag}[{name}]"):
            yield node, name


def _parts(node: LexborNode, name: str) -> Iterator[tuple[str, str]]:
    """The addresses of a set with what stands behind each; ours hold no comma."""
    for part in (node.attributes.get(name) or "").split(","):
        address, blank, width = part.strip().partition(" ")
        yield address, f"{blank}{width}"


def _way(link: str, at: str, lead: Lead) -> str:
    if link.startswith("#"):
        return link
    inner = addresses.inside(link, at)
    if inner is None:
        return link
    to = lead(inner[0])
    return addresses.way(at, to, "" if to in addresses.NOTES else inner[1])


def _say_that_it_is_a_copy(tree: LexborHTMLParser, at: str) -> None:
    """In the footer, and wherever something stood that only a server can do."""
    for form in tree.css("form"):
        form.replace_with(_instead(at))
    for links in tree.css("footer ul")[:1]:
        line = create_tag("li")
        line.inner_html = _note_link(at)
        links.insert_child(line)


def _instead(at: str) -> LexborNode:
    words, whole = _("Search and forms work on the website only:"), settings.PUBLIC_URL
    line = create_tag("p")
    line.attrs["class"] = "notice instead"
    line.inner_html = f"{escape(words)} {escape(whole)} · {_note_link(at)}"
    return line


def _note_link(at: str) -> str:
    way = escape(addresses.way(at, addresses.note_for(at)))
    return f'<a href="{way}">{escape(_("About this copy"))}</a>'
