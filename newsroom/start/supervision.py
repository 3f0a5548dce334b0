"""The supervisor's configuration: which programs run, in which order they go."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsroom.start import redis
from newsroom.start.options import BASE_DIR, Options

#: Seconds a program has to end by itself; with the supervisor's own time this stays below 5.
STOP_SECONDS = 3
#: Workers that no slow platform may hold (decision 0058).
RELIEF_WORKERS = "2"


#: How far the readers' server steps back behind that of the people at work (nice).
READERS_STEP_BACK = 10


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]


def programs(options: Options) -> list[Program]:
    """What runs besides Redis. All of these are told to stop at the same moment."""
    steady = (
        _manage("sweeper", "sweep"),
        _manage("notifier", "notify"),
        _manage("keeper", "keep_pages"),
    )
    return [*_sandbox(options), *_web(options), *_workers(options), *steady]


def _sandbox(options: Options) -> Iterator[Program]:
    if options.sandbox_port:
        where = ("--port", str(options.sandbox_port), "--dir", str(options.var / "sandbox"))
        yield _python("sandbox", "-m", "broadcasts.sandbox", "--host", "127.0.0.1", *where)


def _web(options: Options) -> Iterator[Program]:
    """The readers' server; where people at work have their own, they go first on a full machine."""
    if options.desk_port is None:
        yield _granian("web", options, options.port)
        return
    readers = _granian("web", options, options.port)
    yield replace(readers, command=["nice", "-n", str(READERS_STEP_BACK), *readers.command])
    yield _granian("desk", options, options.desk_port)


def _granian(name: str, options: Options, port: int) -> Program:
    return _python(
        name,
        *("-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi", "--http", "1"),
        *("--host", options.host, "--port", str(port), "--no-access-log"),
        *("--workers", str(options.web_workers), "--blocking-threads", "4"),
        # A rush of a thousand connections leaves room for one more.
        *("--backlog", "4096", "--workers-kill-timeout", "2", "--respawn-failed-workers"),
    )


def _workers(options: Options) -> Iterator[Program]:
    yield _manage("workers", "work", "--workers", str(options.workers))
    yield _manage("relief", "work", "--queue", "relief", "--workers", RELIEF_WORKERS)


def _redis(options: Options) -> Iterator[Program]:
    binary = redis.executable()
    if options.redis_socket and binary:
        words = redis.arguments(options.redis_socket, options.var / "redis")
        yield Program("redis", [binary, *words, "--loglevel", "warning"])


def _manage(name: str, *words: str) -> Program:
    return _python(name, str(BASE_DIR / "manage.py"), *words)


def _python(name: str, *words: str) -> Program:
    return Program(name, [sys.executable, *words])


def configuration(options: Options) -> str:
    """Groups stop one after the other, so Redis has one of its own and goes last."""
    first, rest = list(_redis(options)), programs(options)
    blocks = [_supervisord(options)]
    blocks += [_program(program, options) for program in (*first, *rest)]
    blocks += [_group("queue", 1, first)] if first else []
    blocks += [_group("newsroom", 2, rest)]
    return "\n".join(blocks)


def _supervisord(options: Options) -> str:
    lines = [
        "nodaemon=true",
        f"logfile={_value(str(options.logs / 'supervisor.log'))}",
        "logfile_maxbytes=5MB",
        "logfile_backups=1",
        f"pidfile={_value(str(options.var / 'supervisor.pid'))}",
        f"directory={_value(str(BASE_DIR))}",
    ]
    # Said outright, or the supervisor warns in capitals that it runs as root.
    lines += ["user=root"] if os.geteuid() == 0 else []
    return _section("supervisord", lines)


def _program(program: Program, options: Options) -> str:
    return _section(
        f"program:{program.name}",
        [
            f"command={_value(shlex.join(program.command))}",
            # The supervisor expands this one twice.
            f"stdout_logfile={_value(_value(str(options.logs / program.name)))}.log",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=2",
            "redirect_stderr=true",
            "autorestart=true",
            "startretries=30",
            f"stopwaitsecs={STOP_SECONDS}",
            "stopasgroup=true",
            "killasgroup=true",
        ],
    )


def _group(name: str, priority: int, members: list[Program]) -> str:
    names = ",".join(member.name for member in members)
    return _section(f"group:{name}", [f"programs={names}", f"priority={priority}"])


def _section(name: str, lines: list[str]) -> str:
    return "\n".join((f"[{name}]", *lines, ""))


def _value(text: str) -> str:
    """Percent signs would be expanded."""
    return text.replace("%", "%%")
