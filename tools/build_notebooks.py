"""Build notebooks/NN_name.ipynb (the lesson) and notebooks/solutions/NN_name.ipynb from notebooks/src/NN_name.py.

    python tools/build_notebooks.py            # build all
    python tools/build_notebooks.py --check    # exit 1 if what is committed differs from what would be built

A source is py:percent: ``# %%`` begins a code cell, ``# %% [markdown]`` prose. A code cell tagged "solution"
(``# %% tags=["solution"]``) stands in the solutions as it is; in the lesson only its comment lines stay, with a line
``# your code here`` below them. Built notebooks have no outputs, ids made from the cells' content, and no metadata but
the kernel's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import jupytext

ROOT = Path(__file__).resolve().parents[1] / "notebooks"
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
YOUR_CODE = "# your code here"


def build(source: Path) -> dict[Path, str]:
    """Return {notebook path: its JSON text} for one source: the lesson, and the solutions if it has exercises."""
    cells = jupytext.read(source, fmt="py:percent").cells
    solved = [_cell(cell, cell.source) for cell in cells]
    lesson = [_cell(cell, _cut(cell.source) if _is_solution(cell) else cell.source) for cell in cells]
    name = source.with_suffix(".ipynb").name
    built = {ROOT / name: _notebook(lesson)}
    if any(map(_is_solution, cells)):
        built[ROOT / "solutions" / name] = _notebook(solved)
    return built


def build_all() -> dict[Path, str]:
    """Return {notebook path: its JSON text} for every source."""
    return {
        path: text for source in sorted((ROOT / "src").glob("*.py")) for path, text in build(source).items()
    }


def differing() -> list[Path]:
    """Return the notebooks whose committed text differs from what would be built, and those that have no source."""
    built = build_all()
    committed = {*ROOT.glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")}
    changed = [
        path for path, text in built.items() if path not in committed or path.read_text("utf-8") != text
    ]
    return sorted([*changed, *(committed - {*built})])


def _is_solution(cell) -> bool:
    return cell.cell_type == "code" and "solution" in cell.metadata.get("tags", [])


def _cut(source: str) -> str:
    comments = [line for line in source.split("\n") if line.startswith("#")]
    return "\n".join([*comments, YOUR_CODE])


def _cell(cell, source: str) -> dict:
    cell_id = hashlib.blake2b(f"{cell.cell_type}\n{source}".encode(), digest_size=6).hexdigest()
    lines = source.splitlines(keepends=True)
    if cell.cell_type == "markdown":
        return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": lines}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": lines,
    }


def _notebook(cells: list[dict]) -> str:
    seen: dict[str, int] = {}
    for cell in cells:  # two equal cells need two ids
        count = seen[cell["id"]] = seen.get(cell["id"], 0) + 1
        if count > 1:
            cell["id"] += f"-{count}"
    notebook = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    if parser.parse_args().check:
        for path in (changed := differing()):
            print(
                f"differs from its source: {path.relative_to(ROOT.parent)}; run: python tools/build_notebooks.py"
            )
        return 1 if changed else 0
    for path, text in build_all().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
