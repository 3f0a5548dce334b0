"""`python -m broadcasts.sandbox --port 8010 --dir var/sandbox`"""

import argparse
import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import django
from django.core.wsgi import get_wsgi_application

from broadcasts.sandbox.calls import Sandbox
from broadcasts.sandbox.ledger import Ledger
from broadcasts.sandbox.records import BadAccount, account_from
from broadcasts.sandbox.server import SandboxServer, make_server


def main() -> None:
    options = _options()
    # Set outright: the product's own settings may be in the environment we were started from.
    os.environ["DJANGO_SETTINGS_MODULE"] = "broadcasts.sandbox.settings"
    django.setup()
    try:
        sandbox = Sandbox(Ledger(options.dir))
        _register(sandbox, options.accounts)
        server = make_server(options.host, options.port, sandbox, get_wsgi_application())
    except (OSError, ValueError) as error:
        _give_up(error, options)
    _serve(server, options)
    sandbox.ledger.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m broadcasts.sandbox")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--dir", type=Path, default=Path("var/sandbox"), help="where it remembers")
    parser.add_argument("--accounts", type=Path, help="a JSON list of accounts to know from start")
    return parser.parse_args()


def _register(sandbox: Sandbox, file: Path | None) -> None:
    if file is None:
        return
    entries = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise BadAccount(f"{file} must hold a JSON list.")
    for entry in entries:
        sandbox.ledger.put_account(account_from(entry))


def _give_up(error: OSError | ValueError, options: argparse.Namespace) -> NoReturn:
    sentence = f"The sandbox cannot start: {error}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        sentence = (
            f"Port {options.port} on {options.host} is taken; stop the other program"
            " or choose another port with --port."
        )
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)


def _serve(server: SandboxServer, options: argparse.Namespace) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"Sandbox on http://{options.host}:{server.server_port}/\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
