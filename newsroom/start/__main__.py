"""``python -m newsroom.start``: check, prepare, run until told to stop."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

from newsroom.start import checks
from newsroom.start.announcing import Announcer
from newsroom.start.options import BASE_DIR, CannotStart, Options, for_children, from_environment
from newsroom.start.running import Supervisor
from newsroom.start.stream import Stream
from newsroom.start.supervision import configuration


def main() -> int:
    try:
        options = from_environment()
        checks.make_writable(options.var)
        with checks.lock(options.var):
            checks.check(options)
            return start(options, for_children(options))
    except (CannotStart, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def start(options: Options, environment: Mapping[str, str]) -> int:
    say(f"Preparing {options.var} ...")
    prepared = subprocess.run(
        [sys.executable, "-m", "newsroom.start.prepare"],
        cwd=BASE_DIR,
        env=dict(environment),
        check=False,
    )
    if prepared.returncode:
        return prepared.returncode
    file = options.var / "supervisor.conf"
    file.write_text(configuration(options), encoding="utf-8")
    return run(Supervisor(file, environment), Announcer(options, environment, say), options)


def run(supervisor: Supervisor, announcer: Announcer, options: Options) -> int:
    """Seeding logs a line per job; the terminal follows the logs only after the announcement."""
    stream = Stream(options.logs)
    announcement = threading.Thread(target=announcer.announce, daemon=True)
    announcement.start()

    def meanwhile() -> None:
        if supervisor.stopping_since or announcement.is_alive():
            stream.skip()
            return
        for line in stream.lines():
            say(line)

    code = supervisor.wait(meanwhile)
    checks.remove_private(options)
    say("Stopped." if code == 0 else f"The supervisor ended by itself; see {options.logs}.")
    return code


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
