"""JupyterLab with the workbench of one file open in it: a notebook of its own, run before the browser shows it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAIT = 120  # seconds for the server to answer
TITLE = """# {name}

The workbench of this file. **Run ▸ Run All Cells** starts it again when the kernel was restarted."""


def write_notebook(path: Path, cells: list[str], title: str) -> Any:
    """Write a notebook of a heading and code cells; returns it."""
    import nbformat

    made = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        },
        cells=[nbformat.v4.new_markdown_cell(title), *map(nbformat.v4.new_code_cell, cells)],
    )
    nbformat.write(made, path)
    return made


def workbench_cells(file: Path, text: str | None) -> list[str]:
    """Return the cells that open the workbench of a file."""
    column = f", text={text!r}" if text else ""
    return [
        f"import user_nb\n\ntexts = user_nb.read_texts({str(file)!r}{column})\ntexts.head(3)",
        "study = user_nb.Exploration(texts, progress=print).run()\nstudy",
        "study.workbench()",
    ]


class Server:
    """A JupyterLab server on this machine alone, with a token of its own.

    Args:
        root: the folder it serves.
        options: more options for its command line.
    """

    def __init__(self, root: Path, options: list[str]) -> None:
        self.token = secrets.token_hex(24)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, "--no-browser"],
            env=os.environ | {"JUPYTER_TOKEN": self.token},
        )
        self.root = root
        try:
            self.url = self._address()
        except BaseException:
            self.stop()
            raise

    def _address(self) -> str:
        """The server's address, from the file it leaves for its own process."""
        from jupyter_core.paths import jupyter_runtime_dir

        path = Path(jupyter_runtime_dir()) / f"jpserver-{self.process.pid}.json"
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self.process.poll() is None:
            try:
                url: str = json.loads(path.read_text())["url"]
                self._ask(f"{url}api/status")
                return url
            except (OSError, ValueError, KeyError):
                time.sleep(0.2)
        raise OSError("JupyterLab did not start; try: user-nb lab")

    def _ask(self, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            said: dict[str, Any] = json.loads(answer.read())
        return said

    def run_notebook(self, notebook: Any, path: Path) -> None:
        """Run a notebook's cells in a kernel that stays with it, and keep their outputs in the file."""
        import nbformat
        from nbformat.sign import NotebookNotary

        name = path.relative_to(self.root).as_posix()
        session = self._ask(
            f"{self.url}api/sessions",
            {"path": name, "name": path.name, "type": "notebook", "kernel": {"name": "python3"}},
        )
        run = _connected(session["kernel"]["id"])
        for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
            cell.execution_count = number
            cell.outputs = run(cell.source)
            nbformat.write(notebook, path)
            NotebookNotary().sign(notebook)  # JupyterLab draws widgets of notebooks it trusts only
            if any(output.output_type == "error" for output in cell.outputs):
                return

    def wait(self) -> int:
        """Wait until the server ends; returns its exit code."""
        return self.process.wait()

    def stop(self) -> None:
        """End the server and its kernels."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


def _connected(kernel: str) -> Callable[[str], list[Any]]:
    """Return a function that runs code in a kernel of this machine and returns its outputs."""
    import nbformat
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_core.paths import jupyter_runtime_dir

    client = BlockingKernelClient(connection_file=str(Path(jupyter_runtime_dir()) / f"kernel-{kernel}.json"))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=WAIT)

    def run(code: str) -> list[Any]:
        outputs: list[Any] = []

        def keep(message: dict[str, Any]) -> None:
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                sys.stderr.write(content["text"])
            if kind in ("execute_result", "display_data", "error"):
                outputs.append(nbformat.v4.output_from_msg(message))

        client.execute_interactive(code, output_hook=keep)
        return outputs

    return run


def open_file(file: Path, text: str | None, folder: Path, options: list[str], *, browser: bool) -> int:
    """Serve a folder with a notebook that shows the workbench of a file, opened in the browser; ends with the server."""
    path = folder / f"workbench-{file.stem}.ipynb"
    notebook = write_notebook(path, workbench_cells(file.resolve(), text), TITLE.format(name=file.name))
    with _ended_in_order():
        server = Server(folder, options)
        try:
            server.run_notebook(notebook, path)
            address = f"{server.url}lab/tree/{urllib.request.pathname2url(path.name)}?token={server.token}"
            print(f"The workbench of {file.name}: {address}\nStop with Ctrl-C.", file=sys.stderr)
            if browser:
                webbrowser.open(address)
            return server.wait()
        finally:
            server.stop()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM raise SystemExit: who is told to end takes along what nobody else knows of."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
