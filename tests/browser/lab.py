"""A real JupyterLab for the browser tests, and a page in headless Chromium that drives it.

Nothing may leave the machine: every request to another address is stopped and kept in `Page.left`.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat

TOKEN = "browser-test"
FLAGS = [
    "--no-sandbox",  # a container's root has no sandbox to use
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-rasterization",  # a processor that plays GPU draws WebGL alone; a page it draws faster without
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--force-device-scale-factor=1",
]
SETTINGS = {
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}


def find_chromium() -> str | None:
    """The browser to use: $CHROMIUM, or the first of the usual names on the path."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook of code cells, not yet run."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
    )
    nbformat.write(notebook, path)


class LabServer:
    """JupyterLab on a free local port with a home, settings and cache of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        self.home = home
        for name, values in SETTINGS.items():
            extension, plugin = name.split("/")
            path = home / "settings" / "@jupyterlab" / extension / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
            "USER_NB_CACHE": str(home / "vectors"),
            "HF_HUB_OFFLINE": "1",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }
        self.log = (home / "server.log").open("w")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
                "--ServerApp.allow_root=True", f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True",
                "--LabApp.extension_manager=readonly", "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env=environment, stdout=self.log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.url = f"http://127.0.0.1:{self.port}"
        self._wait()

    def _wait(self) -> None:
        for _ in range(1_800):
            if self.process.poll() is not None:
                raise RuntimeError(f"JupyterLab ended:\n{(self.home / 'server.log').read_text()[-3000:]}")
            try:
                urllib.request.urlopen(f"{self.url}/api?token={TOKEN}", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("JupyterLab did not answer within three minutes")

    def stop(self) -> None:
        """End the server; it takes its kernels with it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


class LabPage:
    """One notebook open in the browser."""

    def __init__(self, page, server: LabServer) -> None:
        self.page, self.server = page, server
        self.left: list[str] = []  # requests that wanted to leave the machine
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.context.route("**/*", self._gate)

    def _gate(self, route) -> None:
        url = route.request.url
        if url.startswith((self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")):
            return route.continue_()
        self.left.append(url)
        return route.abort()

    def open(self, notebook: str) -> LabPage:
        """Open a notebook in single-document mode and wait for its kernel."""
        self.page.goto(f"{self.server.url}/doc/tree/{notebook}?token={TOKEN}&reset", timeout=90_000)
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext && jupyterapp.shell.currentWidget.content?.model",
            timeout=90_000,
        )
        self.page.evaluate(
            "async () => { const w = jupyterapp.shell.currentWidget;"
            " await w.context.ready; await w.sessionContext.ready; await w.revealed; }"
        )
        self.wait_idle()
        return self

    def save(self) -> None:
        """Save the notebook, its outputs with it."""
        self.page.evaluate("async () => { await jupyterapp.shell.currentWidget.context.save(); }")

    def wait_idle(self, timeout: int = 240_000) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(
            "() => { const k = jupyterapp.shell.currentWidget.sessionContext.session?.kernel;"
            " return k && k.status === 'idle' && k.connectionStatus === 'connected'; }",
            timeout=timeout,
        )

    def run_all(self, timeout: int = 400_000) -> list[list]:
        """Run every cell; returns the errors as [cell number, name, message]."""
        self.page.evaluate(
            "() => { window.__ran = false; jupyterapp.commands.execute('notebook:run-all-cells')"
            ".then(() => { window.__ran = true; }, e => { window.__ran = String(e); }); }"
        )
        self.page.wait_for_function("() => window.__ran !== false", timeout=timeout)
        self.wait_idle()
        return self.page.evaluate(
            "() => { const cells = jupyterapp.shell.currentWidget.content.model.cells; const found = [];"
            " for (let i = 0; i < cells.length; i++) { const c = cells.get(i).toJSON();"
            "  for (const o of c.outputs || []) if (o.output_type === 'error') found.push([i, o.ename, o.evalue]); }"
            " return found; }"
        )

    def kernel(self, expression: str):
        """The value of a Python expression in the notebook's kernel, through JSON."""
        code = f"import json as _json; print(_json.dumps({expression}, default=lambda v: v.item()))"
        printed = self.page.evaluate(
            "async code => { const k = jupyterapp.shell.currentWidget.sessionContext.session.kernel; let out = '';"
            " const run = k.requestExecute({code, store_history: false});"
            " run.onIOPub = m => { if (m.header.msg_type === 'stream' && m.content.name === 'stdout') out += m.content.text;"
            "  if (m.header.msg_type === 'error') out += 'ERROR ' + m.content.evalue; };"
            " await run.done; return out; }",
            code,
        )
        assert not printed.startswith("ERROR"), printed
        return json.loads(printed)
