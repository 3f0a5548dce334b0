"""What is kept has bounds, and nobody pushes out what is read all the time."""

from __future__ import annotations

from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.pages import OVERHEAD, Page
from broadcasts.changes import EVERYTHING, list_key, page_key


def page(*shows: str, built: float = 0.0) -> Page:
    headers = [("Content-Type", "text/plain")]
    return Page(200, headers, b"x", frozenset(shows or {EVERYTHING}), None, "", built)


def kept(memory: Memory) -> set[str]:
    return memory.plain.pages.keys() | memory.asked.pages.keys()


def test_a_change_drops_what_shows_it_and_what_shows_everything() -> None:
    memory = Memory(1_000_000)
    memory.put("/a", page(page_key(1), list_key("os")), 0)
    memory.put("/b", page(page_key(2)), 0)
    memory.put("/c", page(), 0)
    memory.drop([page_key(1)])
    assert kept(memory) == {"/b"}
    memory.drop([EVERYTHING])
    assert kept(memory) == set()


def test_what_was_begun_before_a_change_is_not_kept_after_it() -> None:
    memory = Memory(1_000_000)
    begun = memory.age
    memory.drop([page_key(9)])
    assert not memory.put("/a", page(page_key(1)), begun)
    assert kept(memory) == set()


def test_invented_queries_push_out_only_one_another() -> None:
    memory = Memory(80 * (OVERHEAD + 1))
    memory.put("/", page(), 0)
    for number in range(200):
        memory.put(f"/suche/?q={number}", page(), 0)
    assert memory.get("/") is not None
    assert memory.get("/suche/?q=199") is not None
    assert len(memory.asked.pages) == 10


def test_a_page_that_is_read_stays_while_a_robot_walks_through_all_others() -> None:
    memory = Memory(80 * (OVERHEAD + 1))
    memory.put("/", page(), 0)
    for number in range(500):
        memory.plain.pages["/"].used = True
        memory.put(f"/m/{number}/", page(), 0)
    assert memory.get("/") is not None
    assert memory.plain.bytes == sum(one.size for one in memory.plain.pages.values())
    assert memory.plain.bytes <= memory.plain.most


def test_what_is_larger_than_all_the_room_is_not_kept() -> None:
    memory = Memory(OVERHEAD)
    memory.put("/", page(), 0)
    assert kept(memory) == set()


def test_a_page_of_a_minute_ago_is_made_anew_although_nobody_told() -> None:
    memory = Memory(1_000_000)
    memory.put("/old", page(built=10), 0)
    memory.put("/new", page(built=20), 0)
    memory.age_out(15)
    assert kept(memory) == {"/new"}
