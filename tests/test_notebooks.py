"""Every notebook is what its source builds, and runs from top to bottom with the embedded encoder."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import build_notebooks  # noqa: E402

NOTEBOOKS = sorted(
    {*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "notebooks" / "solutions").glob("*.ipynb")}
)


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT / "notebooks"))


def test_committed_notebooks_are_what_their_sources_build():
    assert build_notebooks.differing() == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_a_notebook_is_stripped_and_valid(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec"}
    assert [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs] == []
    long = [
        cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.count("\n") >= 15
    ]
    assert long == []


def test_a_solution_is_cut_from_the_lesson(tmp_path, monkeypatch):
    source = tmp_path / "src" / "99_try.py"
    source.parent.mkdir()
    source.write_text(
        '# %% [markdown]\n# Считаем\n\n# %% tags=["solution"]\n# сложите\nanswer = 1 + 1\n', "utf-8"
    )
    monkeypatch.setattr(build_notebooks, "ROOT", tmp_path)
    built = build_notebooks.build(source)
    assert "answer" not in built[tmp_path / "99_try.ipynb"]
    assert "# сложите" in built[tmp_path / "99_try.ipynb"]
    assert "answer = 1 + 1" in built[tmp_path / "solutions" / "99_try.ipynb"]


def runs(path: Path) -> bool:
    """A lesson with exercises runs in its solved form; one without runs as it is."""
    return path.parent.name == "solutions" or not (ROOT / "notebooks" / "solutions" / path.name).exists()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if runs(path)], ids=ids)
def test_a_notebook_runs_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs


def test_lesson_02_shows_three_ways_to_the_same_vector_where_a_model_is(tmp_path, monkeypatch):
    import ast

    from models import tiny_xlmr

    monkeypatch.setenv("USER_NB_MODEL", str(tiny_xlmr(tmp_path / "model", positions=514)))
    notebook = nbformat.read(ROOT / "notebooks" / "solutions" / "02_encode_and_cache.ipynb", as_version=4)
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (cell,) = [cell for cell in notebook.cells if cell.source.startswith("{way: float(")]
    far = ast.literal_eval(cell.outputs[0].data["text/plain"])
    assert {"user-nb", "sentence-transformers", "transformers"} <= far.keys()
    assert max(far.values()) < 1e-5
