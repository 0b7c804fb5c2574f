"""The project's own papers agree with each other: dependencies, notebooks, public names."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import user_nb

ROOT = Path(__file__).resolve().parents[1]


def test_environment_yml_says_what_pyproject_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    (pip,) = [entry["pip"] for entry in environment if isinstance(entry, dict)]
    assert [entry for entry in pip if entry != "-e ."] == project["dependencies"]
    assert f"python{project['requires-python']}" in environment


def test_every_dependency_has_a_lower_and_an_upper_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [name for names in project["optional-dependencies"].values() for name in names]
    assert [name for name in project["dependencies"] + extras if ">=" not in name or ",<" not in name] == []


# Declared and never imported: started as a program, or read as a data file.
NOT_IMPORTED = {"jupyterlab", "natasha"}


@cache
def installed() -> dict[str, list[str]]:
    """{module: the distributions it comes from}, read once: looking through all that is installed takes a second."""
    return dict(packages_distributions())


def imported_distributions(source: str) -> set[str]:
    """The distributions that a source imports, at the top or inside a function; the standard library and the package left out."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    tops = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"user_nb"}
    return {re.sub("[-_.]+", "-", installed().get(top, [top])[0]).lower() for top in tops}


def declared(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    sources = (ROOT / "user_nb").rglob("*.py")
    imported = set().union(*(imported_distributions(path.read_text("utf-8")) for path in sources))
    core = declared(project["dependencies"])
    extras = set().union(*map(declared, project["optional-dependencies"].values()))
    assert imported - core - extras == set(), "imported, not declared"
    assert core - imported == NOT_IMPORTED, "declared, not imported"


def test_an_undeclared_import_is_seen():
    assert imported_distributions(
        "import os, yaml\nfrom user_nb import search\ndef f(): import sklearn.svm"
    ) == {
        "pyyaml",
        "scikit-learn",
    }


def test_the_version_is_one():
    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        == user_nb.__version__
    )
    assert f"## {user_nb.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", [name for name in user_nb.__all__ if not name.startswith("__")])
def test_a_public_name_is_documented(name):
    value = getattr(user_nb, name)
    text = value.__doc__ or ""
    assert len(text.strip().splitlines()) >= 3, f"{name} needs a docstring with shapes and errors"
    if callable(value) and not isinstance(value, type):
        assert re.search(r"Raises|Error", text), f"the docstring of {name} does not say what it raises"
    pages = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs" / "api.md").read_text("utf-8")
    assert f"`{name}" in pages or f"user_nb.{name}(" in pages, (
        f"{name} is in neither README.md nor docs/api.md"
    )


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'encode_all'"):
        _ = user_nb.encode_all


def unsafe_loading(source: str) -> list[str]:
    """What in a source could run code out of a data file."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [name for name in names if name.split(".")[0] in {"pickle", "joblib", "dill", "shelve"}]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"torch.load", "pd.read_pickle"}:
            found.append(ast.unparse(node.func))
        elif isinstance(node, ast.keyword) and node.arg in {"allow_pickle", "trust_remote_code"}:
            found += [node.arg] if ast.unparse(node.value) != "False" else []
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "user_nb").rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_in_the_package_unpickles(path):
    assert unsafe_loading(path.read_text("utf-8")) == []


@pytest.mark.parametrize("source", ["import pickle", "torch.load(path)", "np.load(path, allow_pickle=True)"])
def test_unsafe_loading_is_seen(source):
    assert unsafe_loading(source)
