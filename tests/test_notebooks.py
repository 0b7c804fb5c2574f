"""Every notebook is what its source builds, and runs from top to bottom with the embedded encoder."""

import ast
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from models import tiny_xlmr
from nbclient import NotebookClient
from nbformat import NotebookNode

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


PREPARE = """
import os
os.chdir({folder!r})
os.environ |= {environment!r}
get_ipython().run_line_magic("reset", "-f")
"""


@contextmanager
def started() -> Iterator[NotebookClient]:
    """A kernel, and what runs notebooks in it."""
    client = NotebookClient(nbformat.v4.new_notebook(), timeout=600)
    with client.setup_kernel(env=os.environ | {"PYTHONPATH": str(ROOT)}):
        yield client


@pytest.fixture(scope="module")
def kernel():
    """One for all notebooks: most of the time that a small one takes goes into loading the libraries."""
    with started() as client:
        yield client


@pytest.fixture
def own_kernel():
    """One that has loaded nothing yet."""
    with started() as client:
        yield client


def run(client: NotebookClient, path: Path, folder: Path, **environment: str) -> NotebookNode:
    """A notebook with its outputs, run in a folder and with a cache of its own, and with no names of the one before."""
    environment = {"USER_NB_CACHE": str(folder / "cache"), "USER_NB_MODEL": ""} | environment
    prepare = PREPARE.format(folder=str(folder), environment=environment)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(prepare))
    client.nb = notebook
    client.execute(cleanup_kc=False)
    del notebook.cells[0]
    return notebook


RUN = [path for path in NOTEBOOKS if runs(path)]


def assert_has_outputs(notebook):
    assert any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("path", RUN, ids=ids)
def test_a_notebook_runs_top_to_bottom(kernel, path, tmp_path):
    assert_has_outputs(run(kernel, path, tmp_path))


def test_a_notebook_finds_no_name_of_the_one_before(kernel, tmp_path):
    for name, source in (("first", "before = 1"), ("second", "'before' in dir()")):
        cells = [nbformat.v4.new_code_cell(source)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    run(kernel, tmp_path / "first.ipynb", tmp_path)
    (cell,) = run(kernel, tmp_path / "second.ipynb", tmp_path).cells
    assert cell.outputs[0].data["text/plain"] == "False"


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("path", RUN, ids=ids)
def test_a_notebook_runs_top_to_bottom_in_a_kernel_of_its_own(own_kernel, path, tmp_path):
    assert_has_outputs(run(own_kernel, path, tmp_path))


@pytest.mark.timeout(900)
def test_lesson_02_shows_three_ways_to_the_same_vector_where_a_model_is(own_kernel, tmp_path):
    model = tiny_xlmr(tmp_path / "model", positions=514)
    path = ROOT / "notebooks" / "solutions" / "02_encode_and_cache.ipynb"
    notebook = run(own_kernel, path, tmp_path, USER_NB_MODEL=str(model))
    (cell,) = [cell for cell in notebook.cells if cell.source.startswith("{way: float(")]
    far = ast.literal_eval(cell.outputs[0].data["text/plain"])
    assert {"user-nb", "sentence-transformers", "transformers"} <= far.keys()
    assert max(far.values()) < 1e-5
