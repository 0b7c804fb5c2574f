"""``user-nb cache``: what is in the vector cache, what of it may go, and vectors that travel to another machine."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from user_nb.cache.cache import CachedEncoder
    from user_nb.encoding.encoder import Encoder
    from user_nb.encoding.transfer import VectorFile

_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}
_YES = {"y", "yes", "д", "да"}


def add_cache_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``cache`` with its own commands to the parser of ``user-nb``."""
    cache = commands.add_parser(
        "cache", help="list what the vector cache holds; prune it; carry vectors to another machine"
    )
    cache.set_defaults(run=_list)
    actions = cache.add_subparsers(metavar="prune | export | import")

    prune = actions.add_parser("prune", help="delete vectors, after naming them")
    prune.add_argument("--encoder", help="of this encoder: its name, or how its fingerprint begins")
    prune.add_argument("--unused-days", type=float, metavar="DAYS", help="that nobody asked for in DAYS days")
    prune.add_argument(
        "--max-size", type=_size, metavar="SIZE", help="longest unused first, until the rest fits: 500MB, 2GB"
    )
    prune.add_argument("--broken", action="store_true", help="damaged files that were set aside")
    prune.add_argument("--yes", action="store_true", help="do not ask")
    prune.set_defaults(run=_prune)

    export = actions.add_parser("export", help="write vectors into a file for machines without the weights")
    export.add_argument(
        "collection", type=Path, nargs="?", metavar="COLLECTION", help="the file or folder of texts"
    )
    export.add_argument("--text", metavar="COLUMN", help="the column that holds the texts")
    export.add_argument("--encoder", help="a model's name or folder (default: USER-bge-m3)")
    export.add_argument("--precision", help="fp32 or bf16 (default: bf16 on a GPU, else fp32)")
    export.add_argument(
        "--queries", type=Path, action="append", default=[], metavar="FILE", help="searches, one a line"
    )
    export.add_argument(
        "--notebook", type=Path, action="append", default=[], metavar="FILE",
        help="run this notebook and take every text along that it encodes",
    )  # fmt: skip
    export.add_argument("--all", action="store_true", help="everything the cache has of the encoder")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="such as vectors.parquet")
    export.set_defaults(run=_export)

    taking = actions.add_parser("import", help="take in a file of vectors, after checking every row")
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.set_defaults(run=_import)


# ---- list


def _list(_options: argparse.Namespace) -> int:
    from user_nb.cache.cache import VectorCache, format_bytes
    from user_nb.cache.pruning import set_aside_files

    cache = VectorCache()
    encoders = cache.encoders()
    print(f"{cache.path}: {format_bytes(cache.size)}, {sum(one.vectors for one in encoders):,} vectors")
    _print_table([_HEAD, *map(_line, encoders)] if encoders else [])
    for path in set_aside_files(cache):
        print(f"set aside as damaged: {path} (user-nb cache prune --broken deletes it)")
    return 0


_HEAD = ("encoder", "fingerprint", "vectors", "wide", "size", "made as", "last used", "model's time")


def _line(one: CachedEncoder) -> tuple[str, ...]:
    from user_nb.cache.cache import format_bytes

    made = [str(one.notes.get("precision", "")), f"{one.notes.get('max_length') or ''}"]
    return (
        one.name,
        one.fingerprint[:8],
        f"{one.vectors:,}",
        str(one.dimension),
        format_bytes(one.bytes),
        " ".join([*filter(None, made), *(["imported"] if one.notes.get("imported") else [])]),
        _day(one.last_used),
        _duration(one.seconds),
    )


def _print_table(lines: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def _day(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return "?"


def _duration(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} s"


# ---- prune


def _prune(options: argparse.Namespace) -> int:
    from user_nb.cache.cache import VectorCache, format_bytes
    from user_nb.cache.pruning import plan_pruning, prune, set_aside_files

    cache = VectorCache()
    chosen = {"encoder": options.encoder, "unused_days": options.unused_days, "max_bytes": options.max_size}
    if not options.broken and all(value is None for value in chosen.values()):
        raise ValueError("say what may go: --encoder, --unused-days, --max-size or --broken")
    plan = plan_pruning(cache, **chosen) if any(value is not None for value in chosen.values()) else []
    broken = set_aside_files(cache) if options.broken else []
    if not plan and not broken:
        print("Nothing matches; nothing was deleted.")
        return 0
    for one in plan:
        print(
            f"{one.name} ({one.fingerprint[:8]}): {one.vectors:,} of {one.of:,} vectors, {format_bytes(one.bytes)}, "
            f"last used {_day(one.last_used)}"
        )
    for path in broken:
        print(f"{path}: {format_bytes(path.stat().st_size)}, damaged")
    if not options.yes and not _agreed():
        print("Nothing was deleted.")
        return 0
    went = prune(cache, plan) if plan else 0
    for path in broken:
        path.unlink(missing_ok=True)
    print(
        f"Deleted {went:,} vectors and {len(broken)} damaged files; the cache takes {format_bytes(cache.size)} now."
    )
    return 0


def _agreed() -> bool:
    try:
        return input("Delete these? [y/N] ").strip().lower() in _YES
    except EOFError:
        print("(nobody to ask: --yes deletes without asking)", file=sys.stderr)
        return False


def _size(said: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?b?)\s*", said.lower())
    if not found:
        raise argparse.ArgumentTypeError(f"{said!r} is not a size such as 500MB or 2GB")
    unit = found[2] if found[2] in _UNITS else f"{found[2]}b"
    return int(float(found[1]) * _UNITS[unit])


# ---- export and import


def _export(options: argparse.Namespace) -> int:
    from user_nb.encoding.encoder import load_encoder
    from user_nb.encoding.hub import MODEL
    from user_nb.encoding.transfer import export_all, export_vectors

    if not (options.collection or options.queries or options.notebook or options.all):
        raise ValueError("say what to export: a COLLECTION, --queries FILE, --notebook FILE or --all")
    for path in [*options.queries, *options.notebook]:
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {str(path)!r}")
    texts, queries = _texts(options), [line for path in options.queries for line in _lines(path)]
    with tempfile.TemporaryDirectory() as folder:
        encoder = load_encoder(
            options.encoder or MODEL,
            precision=options.precision,
            cache=folder if options.notebook and not options.all else "default",
        )
        for path in options.notebook:
            _run_notebook(path, encoder)
        if options.notebook or options.all:
            for some in (texts, queries):
                encoder.encode(some)
            written = export_all(encoder, options.out)
        else:
            written = export_vectors(encoder, texts, options.out, queries=queries)
        encoder.cache.close()
    _say_exported(written, encoder)
    return 0


def _texts(options: argparse.Namespace) -> list[str]:
    from user_nb.texts.reading import read_texts

    if options.collection is None:
        return []
    frame = read_texts(options.collection, text=options.text)
    texts: list[str] = frame[frame.attrs["text"]].tolist()
    return texts


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]


def _run_notebook(path: Path, encoder: Encoder) -> None:
    """Run a notebook in a kernel whose cache is this encoder's, so that what the notebook encodes is in it afterwards."""
    import os

    import nbformat
    from nbclient import NotebookClient

    print(f"Running {path} …", file=sys.stderr)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=None,
        allow_errors=True,  # an exercise that nobody has filled in yet is no reason to stop
        kernel_name="python3",
        resources={"metadata": {"path": str(path.resolve().parent)}},
    ).execute(env=os.environ | {"USER_NB_CACHE": str(encoder.cache.folder)})


def _say_exported(written: VectorFile, encoder: Encoder) -> None:
    from user_nb.cache.cache import format_bytes

    print(
        f"{written.path}: {written.rows:,} vectors of {written.name} ({written.dimension}-d, {written.precision}), "
        f"{format_bytes(written.path.stat().st_size)}, no texts"
    )
    print(f"On the other machine: user-nb cache import {written.path.name}")


def _import(options: argparse.Namespace) -> int:
    from user_nb.cache.cache import VectorCache
    from user_nb.encoding.transfer import import_vectors

    with VectorCache() as cache:
        written = import_vectors(options.file, cache)
        new = written.new or 0
        print(
            f"{written.rows:,} vectors of {written.name} ({written.dimension}-d, {written.precision}), every row checked: "
            f"{new:,} new, {written.rows - new:,} were there; in {cache.path}"
        )
    print("user_nb.load_encoder() takes these vectors now and needs the weights for other texts only.")
    return 0
