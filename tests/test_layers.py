"""Imports only go down the floors, and the package imports without its heavy libraries."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "user_nb"
# From the top floor to the ground; what stands on one line may import each other only as a module its neighbour.
FLOORS = [
    {"cli", "exercises"},
    {"exploration"},
    {"files", "workbench"},
    {"widgets"},
    {"pages"},
    {"figures"},
    {"study"},
    {"analysis"},
    {"encoding"},
    {"cache"},
    {"texts"},
    {"wording"},
]
HEAVY = (
    "torch",
    "transformers",
    "umap",
    "numba",
    "hdbscan",
    "plotly",
    "pandas",
    "ipywidgets",
    "sklearn",
    "pymorphy3",
)
COMPILED = {"umap_kernel"}  # numba's decorators stand at its top: it is imported where it is called
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def imported(source: str) -> list[str]:
    """The user_nb modules a source imports, anywhere but under TYPE_CHECKING."""
    tree = ast.parse(source)
    typing_only = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    names = []
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.startswith("user_nb.")]


def arrows_up(source: str, own_room: str) -> list[str]:
    """The imports of a source in `own_room` that run up."""
    wrong = []
    for name in imported(source):
        other = room(name)
        if not (PACKAGE / other).is_dir() and not (PACKAGE / f"{other}.py").is_file():
            continue  # user_nb.__version__ and the like
        if floor(other) < floor(own_room):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_down(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    assert arrows_up(path.read_text("utf-8"), parts[0]) == []


@pytest.mark.parametrize(
    ("own_room", "source"),
    [
        ("texts", "from user_nb.cache.cache import VectorCache"),
        ("analysis", "def f():\n    import user_nb.figures.map"),
        ("figures", "from user_nb.exploration import Exploration"),
    ],
)
def test_an_arrow_up_is_seen(own_room, source):
    assert arrows_up(source, own_room)


def test_no_module_imports_in_a_circle():
    names = {".".join(("user_nb", *p.relative_to(PACKAGE).with_suffix("").parts)): p for p in MODULES}
    below = {
        name: {i for i in imported(path.read_text("utf-8")) if i in names} for name, path in names.items()
    }
    seen: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert seen.get(name) != 1, f"a circle: {' > '.join((*trail, name))}"
        if name in seen:
            return
        seen[name] = 1
        for other in below[name]:
            visit(other, (*trail, name))
        seen[name] = 2

    for name in names:
        visit(name, ())


def test_import_user_nb_loads_nothing_heavy():
    code = f"import sys, user_nb; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("floor_name", ["encoding", "texts", "analysis"])
def test_modules_below_the_views_import_without_their_heavy_libraries(floor_name):
    modules = [
        ".".join(("user_nb", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in MODULES
        if path.parent.name == floor_name and path.stem not in COMPILED
    ]
    code = f"import sys, {', '.join(modules)}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"
