"""The command line: files out, words on the way, one line and exit code 2 for bad input."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from user_nb.cli import main as cli
from user_nb.texts.demo import demo_folder


def test_explore_writes_its_files_and_prints_the_names(tmp_path, capsys):
    out = tmp_path / "out"
    assert (
        cli.main(
            [
                "explore",
                str(demo_folder() / "letters.jsonl"),
                "--text",
                "text",
                "--out",
                str(out),
                "--encoder",
                "navec",
            ]
        )
        == 0
    )
    files = {"map.html", "report.html", "run.json", "edits.jsonl", "texts.parquet", "texts.xlsx"}
    assert {path.name for path in out.iterdir()} == files
    printed = capsys.readouterr()
    assert "705 texts" in printed.out
    assert "705 computed" in printed.out
    names = [entry["name"] for entry in json.loads((out / "run.json").read_text("utf-8"))["clusters"]]
    assert any(name in printed.out for name in names)
    assert "Naming the clusters" in printed.err


def test_a_second_explore_computes_no_vector(tmp_path, capsys):
    arguments = [
        "explore",
        str(demo_folder() / "letters.jsonl"),
        "--text",
        "text",
        "--encoder",
        "navec",
        "--rows",
        "80",
    ]
    for run in ("one", "two"):
        assert cli.main([*arguments, "--out", str(tmp_path / run)]) == 0
    assert "80 from the cache, 0 computed" in capsys.readouterr().out
    one, two = (pd.read_parquet(tmp_path / run / "texts.parquet") for run in ("one", "two"))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("нет.csv", None, "нет.csv"),
        ("пусто.csv", "", "пусто.csv"),
        ("письма.csv", "дата,текст\n2026-01-01,Нет воды\n", "дата"),
        ("письма.docx", "PK", "docx"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, capsys, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, "utf-8")
    out = tmp_path / "out"
    assert cli.main(["explore", str(path), "--text", "нету", "--out", str(out), "--encoder", "navec"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len([line for line in printed.err.splitlines() if line.startswith("user-nb: ")]) == 1
    assert words in printed.err
    assert not out.exists()


def test_a_folder_without_texts_is_exit_code_2(tmp_path, capsys):
    (tmp_path / "пусто").mkdir()
    assert cli.main(["explore", str(tmp_path / "пусто"), "--out", str(tmp_path / "out")]) == 2
    assert "user-nb: " in capsys.readouterr().err


def test_numbers_in_the_text_column_are_exit_code_2_and_name_the_row(tmp_path, capsys):
    path = tmp_path / "числа.parquet"
    pd.DataFrame({"n": [3, 4, 5]}).to_parquet(path)
    assert (
        cli.main(["explore", str(path), "--text", "n", "--out", str(tmp_path / "out"), "--encoder", "navec"])
        == 2
    )
    assert "row 1 of числа.parquet, column 'n'" in capsys.readouterr().err


def test_doctor_checks_up_a_file(tmp_path, capsys):
    path = tmp_path / "письма.csv"
    path.write_bytes("id;текст\n1;<p>Нет воды в доме</p>\n2;Лифт стоит третий день\n".encode("cp1251"))
    assert cli.main(["doctor", str(path), "--text", "текст"]) == 0
    shown = capsys.readouterr().out
    assert "cp1251" in shown and "HTML" in shown and 'fix=["html"]' in shown


def test_doctor_says_what_is_here_and_the_next_step(capsys):
    assert cli.main(["doctor"]) == 0
    printed = capsys.readouterr().out
    for name in (
        "Python:",
        "torch:",
        "GPU:",
        "deepvk/USER-bge-m3:",
        "vector cache:",
        "model hub:",
        "Next step: user-nb lab",
    ):
        assert name in printed
    assert os.environ["USER_NB_CACHE"] in printed


def test_79_lab_starts_on_this_machine_only_with_its_token_on(monkeypatch):
    started = []
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.setattr(cli, "_become", started.append)
    cli.main(["lab", "--no-browser"])
    (command,) = started
    assert "--ServerApp.ip=127.0.0.1" in command
    assert not any("token" in part for part in command)  # JupyterLab's own random token stays
    assert command[3].endswith("00_start.ipynb")


def test_jupyterlab_does_not_ask_about_its_news(monkeypatch):
    from jupyterlab_server.config import get_page_config

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/еще/одна")
    monkeypatch.setattr(cli, "_become", lambda command: 0)
    cli.main(["lab", "--no-browser"])
    assert "@jupyterlab/apputils-extension:announcements" in get_page_config([])["disabledExtensions"]
    assert os.environ["JUPYTER_CONFIG_PATH"].endswith(f"{os.pathsep}/еще/одна")


def test_lab_copies_the_notebooks_and_keeps_what_the_reader_changed(tmp_path):
    folder = tmp_path / "мои"
    first = cli._notebooks(folder)
    (first / "00_start.ipynb").write_text("моё", "utf-8")
    cli._notebooks(folder)
    assert (folder / "00_start.ipynb").read_text("utf-8") == "моё"


def test_the_command_is_installed_or_runs_as_a_module():
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "user_nb.cli.main", "--version"],
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
    )
    assert done.stdout.startswith("user-nb 0.")


def test_79_the_lab_of_a_file_is_on_this_machine_only_and_its_token_is_no_argument(monkeypatch, tmp_path):
    from user_nb.cli import lab

    started = []

    class Process:
        pid = 0

        def __init__(self, command, env):
            started.append((command, env))

        def poll(self):
            return 1  # it ended at once: nothing to wait for

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")
    monkeypatch.setattr(lab.subprocess, "Popen", Process)
    (tmp_path / "письма.csv").write_text("text\nда\n", "utf-8")
    code = cli.main(
        [
            "lab",
            str(tmp_path / "письма.csv"),
            "--text",
            "text",
            "--folder",
            str(tmp_path / "n"),
            "--no-browser",
        ]
    )
    assert code == 2  # JupyterLab did not start
    (command, env), *_ = started
    assert "--ServerApp.ip=127.0.0.1" in command
    assert len(env["JUPYTER_TOKEN"]) == 48
    assert not any(env["JUPYTER_TOKEN"] in part for part in command)
    source = (tmp_path / "n" / "workbench-письма.ipynb").read_text("utf-8")
    assert "study.workbench()" in source


def test_the_lab_of_a_file_takes_its_server_along_when_it_is_told_to_end(monkeypatch, tmp_path):
    from user_nb.cli import lab

    stopped = []

    class Server:
        url, token = "http://127.0.0.1:1/", "т"

        def __init__(self, root, options):
            pass

        def run_notebook(self, notebook, path):
            signal.raise_signal(signal.SIGTERM)

        def stop(self):
            stopped.append(True)

    monkeypatch.setattr(lab, "Server", Server)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        lab.open_file(tmp_path / "письма.csv", None, tmp_path, [], browser=False)
    assert ended.value.code == 128 + signal.SIGTERM and stopped
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_lab_of_a_file_that_is_not_there_says_so(capsys, tmp_path):
    assert cli.main(["lab", str(tmp_path / "нет.csv")]) == 2
    assert "there is no file" in capsys.readouterr().err
