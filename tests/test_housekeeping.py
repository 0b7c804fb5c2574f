"""``user-nb cache``: lists, prunes what it named, carries vectors from one machine to another."""

import sqlite3
from contextlib import closing

import nbformat
import numpy as np
import pytest
from models import SENTENCES, tiny_xlmr

from user_nb.cache.cache import VectorCache
from user_nb.cache.pruning import plan_pruning, prune
from user_nb.cli import main as cli
from user_nb.encoding.device_model import has_bf16
from user_nb.encoding.encoder import load_encoder


def unit(n: int, d: int = 16) -> np.ndarray:
    rows = np.random.default_rng(0).normal(size=(n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(cache: VectorCache, name: str, count: int, fingerprint: str = "") -> None:
    space = cache.space(
        fingerprint or f"{name}-fingerprint", dimension=16, name=name, notes={"precision": "bf16"}
    )
    space.write([f"{name} {number}" for number in range(count)], unit(count), seconds=90.0)
    space.flush()


@pytest.fixture
def two():
    """The user's cache with two encoders, of 5,000 vectors and of 300."""
    with VectorCache() as cache:
        filled(cache, "big", 5000)
        filled(cache, "small", 300)
        yield cache


def used_long_ago(cache: VectorCache, name: str, days: int) -> None:
    cache.flush()
    with closing(sqlite3.connect(cache.path)) as db, db:
        db.execute(
            "UPDATE chunk SET used = used - ? WHERE encoder = (SELECT id FROM encoder WHERE name = ?)",
            (86400 * days, name),
        )


def kept(cache: VectorCache) -> dict[str, int]:
    return {one.name: one.vectors for one in cache.encoders()}


def test_cache_lists_each_encoder_with_count_size_and_last_use(two, capsys):
    assert cli.main(["cache"]) == 0
    printed = capsys.readouterr().out
    assert str(two.path) in printed
    assert "5,300 vectors" in printed
    big, small = (line for line in printed.splitlines() if line.startswith(("big", "small")))
    for said in ("5,000", "280.0 kB", "bf16", "1.5 min", "16"):
        assert said in big
    assert "300" in small


def test_an_empty_cache_is_listed_too(capsys):
    assert cli.main(["cache"]) == 0
    assert "0 vectors" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "n", "нет", "quatsch"])
def test_prune_names_what_would_go_and_without_a_yes_nothing_goes(two, capsys, monkeypatch, answer):
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)
    assert cli.main(["cache", "prune", "--encoder", "small"]) == 0
    printed = capsys.readouterr().out
    assert "small (small-fi): 300 of 300 vectors, 16.8 kB, last used" in printed
    assert "big" not in printed
    assert asked
    assert kept(two) == {"big": 5000, "small": 300}


def test_prune_without_anybody_to_ask_deletes_nothing(two, capsys, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: (_ for _ in ()).throw(EOFError))
    assert cli.main(["cache", "prune", "--encoder", "big"]) == 0
    assert "--yes" in capsys.readouterr().err
    assert kept(two) == {"big": 5000, "small": 300}


@pytest.mark.parametrize("answer", ["y", "да", None])
def test_prune_by_encoder_deletes_it_after_a_yes_and_the_file_shrinks(two, capsys, monkeypatch, answer):
    monkeypatch.setattr("builtins.input", lambda _: answer)
    before = two.size
    assert cli.main(["cache", "prune", "--encoder", "big-", *(["--yes"] if answer is None else [])]) == 0
    assert "Deleted 5,000 vectors" in capsys.readouterr().out
    assert kept(two) == {"small": 300}
    assert two.size < before / 2
    assert not two.space("big-fingerprint", dimension=16).read(["big 7"])[1].any()
    assert two.space("small-fingerprint", dimension=16).read(["small 7"])[1].all()


def test_prune_by_age_takes_what_nobody_asked_for(two, capsys):
    used_long_ago(two, "small", 100)
    assert cli.main(["cache", "prune", "--unused-days", "90", "--yes"]) == 0
    assert "small" in capsys.readouterr().out
    assert kept(two) == {"big": 5000}


def test_reading_makes_vectors_young_again(two):
    used_long_ago(two, "small", 100)
    two.space("small-fingerprint", dimension=16).read(["small 7"])
    assert plan_pruning(two, unused_days=90) == []


def test_prune_to_a_size_takes_the_longest_unused_first_and_stops(two):
    used_long_ago(two, "small", 100)
    plan = plan_pruning(two, max_bytes=270_000)
    assert [(one.name, one.vectors) for one in plan] == [("small", 300), ("big", 2048)]
    assert prune(two, plan) == 2348
    assert kept(two) == {"big": 2952}
    assert sum(one.bytes for one in two.encoders()) <= 270_000
    assert plan_pruning(two, max_bytes=270_000) == []


def test_a_plan_deletes_nothing_and_conditions_narrow_each_other(two):
    assert plan_pruning(two, encoder="big", unused_days=90) == []
    assert [one.name for one in plan_pruning(two, encoder="big", max_bytes=0)] == ["big"]
    assert kept(two) == {"big": 5000, "small": 300}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prune"], "say what may go"),
        (["prune", "--encoder", "нет такого"], "it has: big"),
        (["prune", "--unused-days", "-1"], "must not be negative"),
        (["import", "нет.parquet"], "нет.parquet"),
        (["export", "--out", "v.parquet"], "say what to export"),
        (
            ["export", "--notebook", "нет.ipynb", "--encoder", "navec", "--out", "v.parquet"],
            "no file 'нет.ipynb'",
        ),
        (["export", "--queries", "нет.txt", "--encoder", "navec", "--out", "v.parquet"], "no file 'нет.txt'"),
        (["export", "нет.csv", "--encoder", "navec", "--out", "v.parquet"], "нет.csv"),
    ],
)
def test_bad_input_is_one_line_and_deletes_nothing(two, capsys, arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["cache", *arguments]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert len([line for line in printed.err.splitlines() if line.startswith("user-nb: ")]) == 1
    assert kept(two) == {"big": 5000, "small": 300}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("said", ["viel", "5 apples", "-2GB"])
def test_a_size_that_is_none_is_refused(said, capsys):
    with pytest.raises(SystemExit):
        cli.main(["cache", "prune", f"--max-size={said}"])
    assert "500MB" in capsys.readouterr().err


def test_sizes_are_read_as_people_write_them():
    from user_nb.cli.cache import _size

    assert [_size(said) for said in ("10", "2kB", "500 MB", "1.5gb", "2G")] == [
        10,
        2000,
        5 * 10**8,
        15 * 10**8,
        2 * 10**9,
    ]


def test_damaged_files_are_listed_and_go_when_asked(two, capsys):
    broken = two.path.with_name(two.path.name + ".broken-20260101-000000-1")
    broken.write_bytes(b"?" * 1000)
    cli.main(["cache"])
    assert str(broken) in capsys.readouterr().out
    assert cli.main(["cache", "prune", "--broken", "--yes"]) == 0
    assert not broken.exists()
    assert kept(two) == {"big": 5000, "small": 300}


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return tiny_xlmr(tmp_path_factory.mktemp("weights") / "model")


def test_from_the_gpu_to_the_classroom_by_command(tmp_path, monkeypatch, capsys, weights):
    precision = "bf16" if has_bf16("cpu") else "fp32"  # a notebook's own process computes it
    (tmp_path / "письма.csv").write_text("текст\n" + "\n".join(f'"{one}"' for one in SENTENCES), "utf-8")
    (tmp_path / "queries.txt").write_text("ржавая вода\n\n  не чистят снег \n", "utf-8")
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                f"import user_nb\nencoder = user_nb.load_encoder(precision={precision!r})"
            ),
            nbformat.v4.new_code_cell("encoder.encode('Только в тетради')\nraise ValueError('an exercise')"),
            nbformat.v4.new_code_cell("encoder.encode('И после ошибки')"),
        ]
    )
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    monkeypatch.setenv("USER_NB_MODEL", str(weights))
    export = ["cache", "export", str(tmp_path / "письма.csv"), "--text", "текст", "--precision", precision]
    files = ["--queries", str(tmp_path / "queries.txt"), "--out", str(tmp_path / "vectors.parquet")]
    assert cli.main([*export, *files, "--notebook", str(tmp_path / "lesson.ipynb")]) == 0
    assert f"{len(SENTENCES) + 4} vectors of deepvk/USER-bge-m3" in capsys.readouterr().out

    monkeypatch.delenv("USER_NB_MODEL")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nothing"))
    monkeypatch.setenv("USER_NB_CACHE", str(tmp_path / "laptop"))
    assert cli.main(["cache", "import", str(tmp_path / "vectors.parquet")]) == 0
    assert f"{len(SENTENCES) + 4} new, 0 were there" in capsys.readouterr().out
    texts = [*SENTENCES, "ржавая вода", "не чистят снег", "Только в тетради", "И после ошибки"]
    assert load_encoder().encode(texts).any(axis=1).all()
    cli.main(["cache"])
    assert f"{precision} 128 imported" in capsys.readouterr().out
    out = ["--out", str(tmp_path / "out")]
    assert cli.main(["explore", str(tmp_path / "queries.txt"), *out]) == 2
    assert "not among the imported vectors" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--text", "обращение"]])
def test_export_takes_the_text_column_whatever_it_is_called(arguments, tmp_path, capsys):
    source = tmp_path / "письма.csv"
    source.write_text(
        "номер,обращение\n1,Во дворе не горит свет\n2,Не работает лифт в доме\n", encoding="utf-8"
    )
    out = tmp_path / "vectors.parquet"
    assert (
        cli.main(["cache", "export", str(source), *arguments, "--encoder", "navec", "--out", str(out)]) == 0
    )
    assert "2 vectors of navec" in capsys.readouterr().out
