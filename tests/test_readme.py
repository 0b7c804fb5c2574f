"""The README's Python blocks run, top to bottom, as a reader would type them; its commands exist."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_python_blocks_run(tmp_path, monkeypatch):
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("USER_NB_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    with pytest.warns(UserWarning, match="navec"):
        for block in blocks("python"):
            exec(compile(block, "README.md", "exec"), names)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "edits.jsonl",
        "map.html",
        "report.html",
        "run.json",
        "texts.parquet",
        "texts.xlsx",
    ]
    assert names["xy"].shape == (len(names["letters"]), 2)
    assert set(names["names"]) == set(names["labels"].tolist()) - {-1}


def test_the_two_commands_are_those_of_the_design():
    commands = [line for block in blocks("sh") for line in block.splitlines() if "pip install" in line]
    assert len(commands) == 2
    assert commands[0].endswith("&& .venv/bin/user-nb lab")
    assert commands[1].endswith("&& .venv/bin/pytest")


def test_user_nb_commands_in_the_readme_are_understood():
    from user_nb.cli.main import _parser

    for line in (
        line for block in blocks("sh") for line in block.splitlines() if line.startswith("user-nb ")
    ):
        assert _parser().parse_args(shlex.split(line)[1:]).run


def test_the_screenshot_and_the_linked_pages_exist():
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_the_python_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    assert "Python 3.11 to 3.13" in README
