"""A million rows of csv and of jsonl: time beside pandas and polars, and peak memory, each reading in a process of its own.

    python benchmarks/million.py TEXTS [--rows 1000000] [--runs 3]

TEXTS is a file that ``read_texts`` reads; its rows are repeated, with a number, until there are enough. Readers take turns; medians. On a
machine that is not quiet believe the processor's seconds, all threads together. The peers are told the encoding and keep every cell as
text (pandas dtype=str, keep_default_na=False; polars infer_schema=False), as ``read_texts`` does unasked. Memory is the
process's highest, with the libraries in it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

READERS = {
    "user-nb csv": "import user_nb; frame = user_nb.read_texts(path, text='текст')",
    "pandas csv": "import pandas; frame = pandas.read_csv(path, dtype=str, keep_default_na=False)",
    "polars csv": "import polars; frame = polars.read_csv(path, infer_schema=False)",
    "user-nb jsonl": "import user_nb; frame = user_nb.read_texts(path, text='текст')",
    "pandas jsonl": "import pandas; frame = pandas.read_json(path, lines=True, dtype=False)",
    "polars jsonl": "import polars; frame = polars.read_ndjson(path)",
}
PROGRAM = """
import sys, time
path = sys.argv[1]
import pandas, pyarrow
start, cpu = time.perf_counter(), time.process_time()
{reader}
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
status = dict(line.split(":", 1) for line in open("/proc/self/status"))  # ru_maxrss would begin with the parent's
print(seconds, cpu, int(status["VmHWM"].split()[0]) / 1e6, len(frame))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    seen: dict[str, list] = {name: [] for name in READERS}
    with tempfile.TemporaryDirectory() as folder:
        paths = written(Path(folder), options.texts, options.rows)
        for _ in range(options.runs):
            for name, reader in READERS.items():
                seconds, cpu, memory, rows = measured(reader, paths[name.split()[1]])
                assert rows == options.rows, (name, rows)
                seen[name].append((seconds, cpu, memory))
        sizes = {kind: path.stat().st_size / 1e6 for kind, path in paths.items()}
    result = report(seen)
    print(
        json.dumps(
            {"rows": options.rows, "MB": {k: round(v) for k, v in sizes.items()}} | result, ensure_ascii=False
        )
    )


def written(folder: Path, source: Path, rows: int) -> dict[str, Path]:
    import pandas

    from user_nb.texts.reading import read_texts

    texts = read_texts(source, text="text")["text"].dropna().tolist()
    frame = pandas.DataFrame(
        {"номер": range(rows), "текст": [f"{texts[i % len(texts)]} {i // len(texts)}" for i in range(rows)]}
    )
    frame.to_csv(folder / "a.csv", index=False)
    frame.to_json(folder / "a.jsonl", orient="records", lines=True, force_ascii=False)
    return {"csv": folder / "a.csv", "jsonl": folder / "a.jsonl"}


def measured(reader: str, path: Path) -> tuple[float, float, float, int]:
    """Seconds on the clock and of the processor, highest memory in GB, rows."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM.format(reader=reader), str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, cpu, memory, rows = done.stdout.split()
    return float(seconds), float(cpu), float(memory), int(rows)


def report(seen: dict[str, list]) -> dict:
    print(
        "| reader | seconds | processor's seconds | times pandas, processor | GB at most |\n|---|---|---|---|---|"
    )
    result = {}
    for name, runs in seen.items():
        seconds, cpu = (statistics.median(run[i] for run in runs) for i in (0, 1))
        ratio = cpu / statistics.median(run[1] for run in seen[f"pandas {name.split()[1]}"])
        memory = max(run[2] for run in runs)
        result[name] = {
            "seconds": round(seconds, 1),
            "processor": round(cpu, 1),
            "times pandas": round(ratio, 2),
            "GB": round(memory, 2),
        }
        print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {ratio:.2f} | {memory:.2f} |")
    return result


if __name__ == "__main__":
    main()
