"""The rooms, held by a walk over the imports: who may know whom, and who alone does what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("inspections", "broadcasts", "newsroom")
#: What a room may import of the others.
MAY_IMPORT = {
    "inspections": set(),
    "broadcasts": {"inspections"},
    "newsroom": {"inspections", "broadcasts"},
}
#: A library and the modules that alone may import it.
SOLE_IMPORTERS = {
    # The two abstract rows of direct permissions have to stand beside Inspection.
    "guardian": {"inspections/permissions.py", "inspections/models/people.py"},
    "django_rq": {"broadcasts/jobs.py"},
    # The demo draws; every upload, the demo's too, goes through pictures.
    "PIL": {"broadcasts/pictures.py", "newsroom/demo/illustrations.py"},
    # Its \X knows what a reader takes for one character; everything else is `re`.
    "regex": {"broadcasts/platforms/lengths.py"},
    "requests": {"broadcasts/platforms/http.py"},
}
TOP_LEVEL = {
    "inspections", "broadcasts", "newsroom", "static", "templates", "manage.py",
    "requirements.txt", "requirements-dev.txt", "README.md", "Makefile", "Procfile",
    "pyproject.toml", "conftest.py", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
}  # fmt: skip
#: Made by running the product, ignored by git.
MADE_HERE = {"var", "__pycache__"}


def product_files() -> Iterator[Path]:
    """Python of the product itself: no tests, no migrations, no sandbox."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            parts = set(file.relative_to(ROOT).parts)
            if not parts & {"tests", "migrations", "sandbox", "benchmarks"}:
                yield file


def imports(file: Path) -> set[str]:
    """Every module name that ``file`` imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_rooms_import_only_downwards() -> None:
    wrong = [
        f"{short(file)} imports {name}"
        for file in product_files()
        for name in imports(file)
        if (top := name.split(".")[0]) in ROOMS
        and top != (room := file.relative_to(ROOT).parts[0])
        and top not in MAY_IMPORT[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(SOLE_IMPORTERS))
def test_a_library_has_its_sole_importer(library: str) -> None:
    importers = {
        short(file)
        for file in product_files()
        if any(name.split(".")[0] == library for name in imports(file))
    }
    assert importers == SOLE_IMPORTERS[library]


def test_nothing_of_the_product_imports_the_sandbox_or_a_test() -> None:
    wrong = [
        f"{short(file)} imports {name}"
        for file in product_files()
        for name in imports(file)
        if name.startswith("broadcasts.sandbox") or ".tests" in name
    ]
    assert wrong == []


def test_the_sandbox_knows_nothing_of_the_product() -> None:
    wrong = [
        f"{short(file)} imports {name}"
        for file in sorted((ROOT / "broadcasts" / "sandbox").rglob("*.py"))
        for name in imports(file)
        if name.split(".")[0] in ROOMS and not name.startswith("broadcasts.sandbox")
    ]
    assert wrong == []


def state_writers(model: str) -> set[str]:
    """Modules that write ``state`` of rows of ``model``: by UPDATE, attribute or helper."""
    writers = set()
    for file in product_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _updates_state(node, model):
                writers.add(short(file))
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(_is_state_of(target, model) for target in targets):
                    writers.add(short(file))
    return writers


def _updates_state(call: ast.Call, model: str) -> bool:
    names = {keyword.arg for keyword in call.keywords}
    text = ast.unparse(call.func)
    return text.endswith(".update") and "state" in names and _names(model, text)


def _names(model: str, text: str) -> bool:
    return f"{model}.objects" in text or (model == "Delivery" and text == "row.update")


def _is_state_of(target: ast.expr, model: str) -> bool:
    return (
        isinstance(target, ast.Attribute)
        and target.attr == "state"
        and model.lower() in ast.unparse(target.value).lower()
    )


def test_only_workflow_moves_a_draft() -> None:
    assert state_writers("Draft") == {"newsroom/workflow.py"}


def test_only_the_ledger_moves_a_delivery() -> None:
    assert state_writers("Delivery") == {"broadcasts/ledger.py"}


def test_the_top_level_stays_a_short_list() -> None:
    found = {
        entry.name
        for entry in ROOT.iterdir()
        if not entry.name.startswith(".") and entry.name not in MADE_HERE
    }
    assert found - TOP_LEVEL == set()


def test_no_function_is_longer_than_forty_lines_and_no_file_than_350() -> None:
    long = []
    for file in product_files():
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > 350:
            long.append(short(file))
        long += [
            f"{short(file)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
        ]
    assert long == []
