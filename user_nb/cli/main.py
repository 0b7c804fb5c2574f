"""The command line: ``user-nb lab | explore | replay | cache | doctor``."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from user_nb import __version__
from user_nb.cli.cache import add_cache_command

if TYPE_CHECKING:
    from user_nb.exploration import Exploration


def main(arguments: list[str] | None = None) -> int:
    """Run a ``user-nb`` command; returns the exit code: 0 done, 2 bad input (with one line that says what to do)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except KeyboardInterrupt:
        print(
            "user-nb: stopped; what was encoded is in the cache, the next run goes on from there",
            file=sys.stderr,
        )
        return 130
    except (ValueError, TypeError, OSError) as error:
        print(f"user-nb: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="user-nb", description="Explore a pile of Russian texts.")
    parser.add_argument("--version", action="version", version=f"user-nb {__version__}")
    commands = parser.add_subparsers(required=True, metavar="lab | explore | replay | cache | doctor")

    lab = commands.add_parser(
        "lab", help="open JupyterLab on the first notebook, or on the workbench of a file"
    )
    lab.add_argument("file", type=Path, nargs="?", help="a file to open the workbench on")
    lab.add_argument("--text", metavar="COLUMN", help="the column of the file that holds the texts")
    lab.add_argument(
        "--folder", type=Path, help="where the notebooks are copied to (default: ./user-nb-notebooks)"
    )
    lab.add_argument("--no-browser", action="store_true", help="start the server and print its address only")
    lab.add_argument("--port", type=int, help="port of the server (default: a free one)")
    lab.set_defaults(run=_lab)

    explore = commands.add_parser("explore", help="map, clusters and names of a file, without a browser")
    explore.add_argument("file", type=Path, help="csv, tsv, xlsx, jsonl, parquet, or a folder of txt")
    explore.add_argument("--text", metavar="COLUMN", help="the column that holds the texts")
    explore.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="folder for the tables, the pages, run.json"
    )
    explore.add_argument("--encoder", help="navec, deepvk/USER-bge-m3, or a folder with a model")
    explore.add_argument("--rows", type=int, help="take the first ROWS rows only")
    explore.add_argument(
        "--min-cluster-size", type=int, help="texts a cluster has at least (default: by the number of texts)"
    )
    explore.add_argument("--no-cache", action="store_true", help="keep no vectors")
    explore.set_defaults(run=_explore)

    replay = commands.add_parser("replay", help="make a saved exploration again and say what differs")
    replay.add_argument("folder", type=Path, help="the folder that study.save() wrote")
    replay.add_argument(
        "--encoder",
        help="navec, deepvk/USER-bge-m3, or a folder with a model (default: the one it was made with)",
    )
    replay.set_defaults(run=_replay)

    add_cache_command(commands)

    doctor = commands.add_parser(
        "doctor", help="what this machine has, or what is wrong with a file of texts"
    )
    doctor.add_argument("file", type=Path, nargs="?", help="a file to check up: csv, xlsx, jsonl, ...")
    doctor.add_argument("--text", metavar="COLUMN", help="the column that holds the texts")
    doctor.set_defaults(run=_doctor)
    return parser


# ---- lab


def _lab(options: argparse.Namespace) -> int:
    _without_news()
    if options.file is not None:
        return _lab_of_file(options)
    folder = _notebooks(options.folder)
    first = folder / "00_start.ipynb"
    command = [sys.executable, "-m", "jupyterlab", str(first), *_server_options(options, folder)]
    if options.no_browser:
        command.append("--no-browser")
    print(f"JupyterLab opens {first}; stop it with Ctrl-C", file=sys.stderr)
    return _become(command)


def _lab_of_file(options: argparse.Namespace) -> int:
    from user_nb.cli.lab import open_file

    if not options.file.exists():
        raise FileNotFoundError(f"there is no file {options.file}")
    folder = (options.folder or Path("user-nb-notebooks")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    server = _server_options(options, folder)
    return open_file(options.file, options.text, folder, server, browser=not options.no_browser)


def _server_options(options: argparse.Namespace, folder: Path) -> list[str]:
    """This machine alone, a token as ever, nothing asked of the network."""
    found = [
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None",
    ]  # fmt: skip
    if options.port:
        found += [f"--ServerApp.port={options.port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append("--ServerApp.allow_root=True")
    return found


def _without_news() -> None:
    """Let no JupyterLab that is started from here ask, in front of the first notebook, whether to show Jupyter's news."""
    ours, others = str(Path(__file__).resolve().parent / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [ours, others]))


def _become(command: list[str]) -> int:
    """Let another program take this process over, with its signals and its terminal; on Windows, wait for it."""
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


def _notebooks(folder: Path | None) -> Path:
    """Return the folder to open: that of a checkout as it is, else a copy in which the reader's own changes stay."""
    package = Path(__file__).resolve().parents[1]
    checkout, installed = package.parent / "notebooks", package / "notebooks"
    source = installed if installed.is_dir() else checkout
    if not (source / "00_start.ipynb").is_file():
        raise FileNotFoundError(
            "the notebooks are missing from this installation; reinstall with: pip install --force-reinstall user-nb"
        )
    if folder is None and source == checkout:
        return checkout
    target = (folder or Path("user-nb-notebooks")).resolve()
    target.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(source.glob("*.ipynb")):
        if not (target / notebook.name).exists():
            shutil.copy(notebook, target)
    return target


# ---- explore


def _explore(options: argparse.Namespace) -> int:
    from user_nb.encoding.encoder import load_encoder
    from user_nb.exploration import Exploration
    from user_nb.texts.reading import read_texts

    with _Steps() as say:
        say(f"Reading {options.file}")
        frame = read_texts(options.file, text=options.text)
        if options.rows:
            attrs, frame = frame.attrs, frame.head(options.rows)
            frame.attrs = attrs
        say("Loading the encoder")
        encoder = load_encoder(options.encoder, **({"cache": None} if options.no_cache else {}))
        study = Exploration(
            frame, text=options.text, encoder=encoder, progress=say, min_cluster_size=options.min_cluster_size
        ).run()
        say(f"Writing {options.out}")
        study.save(options.out)
    _report(study, options.out)
    return 0


def _report(study: Exploration, out: Path) -> None:
    noise = int((study.labels[study.clustered] < 0).sum())
    left_out = int((~study.clustered).sum())
    print(
        f"{len(study):,} texts, {len(study.names)} clusters, {noise:,} outside them, {left_out:,} empty or unreadable"
    )
    for row in study.summary().head(20).itertuples():
        print(f"{row.size:>7,}  {row.name}")
    if done := study.encoder.last_report:
        print(
            f"vectors: {done.cached:,} from the cache, {done.computed:,} computed, {len(done.unknown):,} texts without a known word"
        )
    print(
        f"Open {out / 'map.html'} or {out / 'report.html'} in a browser; texts.xlsx has every text with its cluster."
    )


# ---- replay


def _replay(options: argparse.Namespace) -> int:
    """Make a saved exploration again: 0 when labels and names are the same, 1 when something differs."""
    import warnings

    from user_nb.encoding.encoder import load_encoder
    from user_nb.exploration import Exploration

    with _Steps() as say, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what differs is printed below
        encoder = load_encoder(options.encoder) if options.encoder else None
        study = Exploration.load(options.folder, encoder=encoder, progress=say)
    print(f"{len(study):,} texts, {len(study.names)} clusters, {len(study.edits)} edits")
    for line in study.differences:
        print(f"differs: {line}")
    if not study.differences:
        print("labels and names are the same")
    return 1 if study.differences else 0


class _Steps:
    """Progress in words: one line a step on stderr, with the seconds the step before took."""

    def __init__(self) -> None:
        self._since: float | None = None

    def __enter__(self) -> _Steps:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_line()

    def __call__(self, line: str) -> None:
        self._end_line()
        print(f"{line} …", end=" ", flush=True, file=sys.stderr)
        self._since = _now()

    def _end_line(self) -> None:
        if self._since is not None:
            print(f"{_now() - self._since:.1f} s", file=sys.stderr)
        self._since = None


def _now() -> float:
    import time

    return time.perf_counter()


# ---- doctor


def _doctor(options: argparse.Namespace) -> int:
    if options.file:
        return _check_file(options)
    import torch

    from user_nb.cache.cache import VectorCache
    from user_nb.encoding.hub import MODEL, hub_answers, weights_at_hand

    weights, hub = weights_at_hand(), hub_answers()
    cache = VectorCache()
    rows = {
        "Python": platform.python_version(),
        "user-nb": __version__,
        "torch": torch.__version__,
        "processor": f"{os.cpu_count()} cores, {platform.machine()}",
        "GPU": ", ".join(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())) or "none",
        "JupyterLab": _installed("jupyterlab"),
        MODEL: f"weights in {weights}" if weights else "weights not on this machine",
        "embedded encoder": f"navec (natasha {_installed('natasha')})",
        "model hub": "reachable" if hub else "not reachable",
        "vector cache": f"{cache.path}, {cache.size / 1e6:.1f} MB, {sum(e.vectors for e in cache.encoders()):,} vectors",
    }
    for name, value in rows.items():
        print(f"{name + ':':<22}{value}")
    print(f"\nNext step: {_next_step(bool(weights), hub, MODEL)}")
    return 0


def _check_file(options: argparse.Namespace) -> int:
    from user_nb.encoding.encoder import load_encoder
    from user_nb.texts.checkup import check_texts
    from user_nb.texts.reading import read_texts

    with _Steps() as say:
        say(f"Reading {options.file}")
        frame = read_texts(options.file, text=options.text)
        say("Checking the texts")
        checkup = check_texts(frame, encoder=load_encoder("navec", cache=None))
    print(f"{frame.attrs['report']}\n\n{checkup}")
    return 0


def _next_step(weights: bool, hub: bool, model: str) -> str:
    if weights:
        return "user-nb lab"
    if hub:
        return f"user-nb lab  (the first use fetches {model}, about 1.4 GB; until then the embedded encoder serves)"
    return (
        f"user-nb lab  (with the embedded encoder: good for topics, weak at paraphrase; for {model} connect once, "
        "or copy its folder here and set USER_NB_MODEL to it)"
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main())
