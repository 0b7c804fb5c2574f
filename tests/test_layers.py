"""Imports only go down the floors and never in a circle, and the package imports without its heavy libraries."""

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
MODULES = {
    ".".join(("user_nb", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def imported(source: str) -> list[str]:
    """The user_nb modules that a source imports: at the top, inside functions, and for its types alone."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.startswith("user_nb.")]


def arrows_up(source: str, own_room: str) -> list[str]:
    """The imports of a source in `own_room` that run up."""
    rooms = {room(module) for module in MODULES}  # not user_nb.__version__ and the like
    return [name for name in imported(source) if room(name) in rooms and floor(room(name)) < floor(own_room)]


def circles(sources: dict[str, str]) -> list[set[str]]:
    """The groups of modules of which each imports, over however many others, every other."""
    below = {name: {each for each in imported(source) if each in sources} for name, source in sources.items()}
    reached = {name: _reached(name, below) for name in below}
    found = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in below
        if name in reached[name]
    }
    return sorted(map(set, found), key=sorted)


def _reached(name: str, below: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(below[name])
    while waiting:
        if (each := waiting.pop()) not in seen:
            seen.add(each)
            waiting += below[each]
    return seen


@pytest.mark.parametrize("name", [name for name in MODULES if name != "user_nb"])
def test_imports_run_down(name):
    assert arrows_up(MODULES[name].read_text("utf-8"), room(name)) == []


@pytest.mark.parametrize(
    ("own_room", "source"),
    [
        ("texts", "from user_nb.cache.cache import VectorCache"),
        ("analysis", "def f():\n    import user_nb.figures.map"),
        ("figures", "from user_nb.exploration import Exploration"),
        ("workbench", "if TYPE_CHECKING:\n    from user_nb.exploration import Exploration"),
    ],
)
def test_an_arrow_up_is_seen(own_room, source):
    assert arrows_up(source, own_room)


def test_no_module_imports_in_a_circle():
    assert circles({name: path.read_text("utf-8") for name, path in MODULES.items()}) == []


@pytest.mark.parametrize(
    "back",
    [
        "from user_nb.a.three import f",
        "def f():\n    from user_nb.a import three",
        "if TYPE_CHECKING:\n    from user_nb.a.three import f",
        "import user_nb.a.three",
    ],
)
def test_a_circle_is_seen(back):
    sources = {
        "user_nb.a.one": back,
        "user_nb.a.two": "from user_nb.a.one import f",
        "user_nb.a.three": "def f():\n    import user_nb.a.two",
        "user_nb.b.above": "import user_nb.a.one",
    }
    assert circles(sources) == [{"user_nb.a.one", "user_nb.a.two", "user_nb.a.three"}]
    assert circles(sources | {"user_nb.a.one": ""}) == []


def test_import_user_nb_loads_nothing_heavy():
    code = f"import sys, user_nb; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("floor_name", ["encoding", "texts", "analysis", "study"])
def test_modules_below_the_views_import_without_their_heavy_libraries(floor_name):
    modules = [
        name
        for name in MODULES
        if room(name) == floor_name and name.count(".") == 2 and name.split(".")[2] not in COMPILED
    ]
    code = f"import sys, {', '.join(modules)}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"
