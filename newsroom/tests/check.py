"""``make check``: everything that can be known without running the product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newsroom.tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
#: A stranger's production: everything that ``check --deploy`` looks at is set as it should be.
PRODUCTION = {
    "PUBLIC_URL": "https://presse.polizei.example",
    "ALLOWED_HOSTS": "presse.polizei.example",
    "SECRET_KEY": "only-for-the-check-but-long-enough-and-with-49-characters-in-it",
    "DATABASE_URL": "sqlite://:memory:",
    "NEWSROOM_VAR": str(ROOT / "var"),
}

CHECKS: dict[str, tuple[str, ...]] = {
    "lint": (str(BIN / "ruff"), "check", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "."),
    "types": (str(BIN / "mypy"), "."),
    "templates": (str(BIN / "djlint"), "templates", "--lint", "--quiet"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "deployment": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "translations": (sys.executable, "-m", "pytest", "newsroom/tests/test_translations.py"),
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"failed: {', '.join(failed)}" if failed else "All checks passed.")
    return int(bool(failed))


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check; what it says is shown only when it fails."""
    environment = clean_environment()
    if name in {"migrations", "deployment"}:
        environment |= PRODUCTION
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    print(f"{name}: {'failed' if done.returncode else 'ok'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return not done.returncode


if __name__ == "__main__":
    sys.exit(main())
