"""An afternoon at the workbench in real JupyterLab: by mouse, by keyboard, over a restart; and what a screen reader would meet."""

import json
from importlib.resources import files
from importlib.util import find_spec

import pytest
from playwright.sync_api import expect

from browser.lab import write_notebook
from browser.test_start_notebook import lasso_half, number

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELLS = [
    "import user_nb\npile = user_nb.load_demo()\nletters = pile[pile['kind'] == 'письмо']\n"
    "study = user_nb.Exploration(letters.iloc[:540], encoder=user_nb.load_encoder('navec')).run()",
    "bench = study.workbench(lang='en')\nbench",
]
STATE = "[study.labels.tolist(), {str(k): v.text for k, v in study.names.items()}]"


@pytest.fixture
def opened(lab, lab_root):
    """A notebook with the workbench of 540 letters, run."""
    return run_workbench(lab, lab_root / "bench.ipynb", CELLS)


def run_workbench(lab, path, cells: list[str]):
    """Write a notebook that shows a workbench, run it and wait for the map."""
    write_notebook(path, cells)
    lab.open(path.name)
    assert lab.run_all() == []
    return show_workbench(lab)


def show_workbench(lab):
    lab.page.locator(".unb-workbench").scroll_into_view_if_needed()
    lab.page.locator(".unb-workbench .nsewdrag").first.wait_for(state="attached", timeout=180_000)
    lab.page.wait_for_timeout(1500)
    return lab


def settle(lab) -> None:
    """Wait until the workbench has nothing under way."""
    assert lab.kernel("bench.wait(120)")
    expect(lab.page.locator(".unb-workbench .unb-status")).to_have_attribute("data-busy", "false")


def do(lab, name: str) -> None:
    """Press a button of the workbench and wait for what comes of it."""
    lab.page.get_by_role("button", name=name, exact=True).click()
    lab.page.wait_for_timeout(150)
    settle(lab)
    assert lab.page.locator(".unb-error").text_content() == ""


def pick(lab, place: int, *more: int) -> None:
    """Click a cluster of the list, and others with Ctrl held; one that is picked already is let go first."""
    clusters = lab.page.locator(".unb-cluster")
    lab.page.get_by_role("button", name="Show all", exact=True).click()
    expect(lab.page.locator(".unb-cluster[aria-selected='true']")).to_have_count(0)
    clusters.nth(place).click()
    expect(clusters.nth(place)).to_have_attribute("aria-selected", "true")
    for each in more:
        clusters.nth(each).click(modifiers=["Control"])
        expect(clusters.nth(each)).to_have_attribute("aria-selected", "true")


def test_an_afternoon_from_search_to_replay(opened, shots):
    lab, page = opened, opened.page
    shot = iter(range(1, 99))

    def look(what: str) -> None:
        page.wait_for_timeout(700)
        page.screenshot(path=str(shots / f"bench_{next(shot):02}_{what}.png"))

    look("open")
    page.get_by_label("Search", exact=True).fill("не работает лифт")
    page.keyboard.press("Enter")
    settle(lab)
    expect(page.locator(".unb-status")).to_have_attribute("data-selected", "20")
    look("search")
    lasso_half(page, page.locator(".unb-workbench .js-plotly-plot"))
    page.wait_for_timeout(800)
    expect(page.locator(".unb-status")).not_to_have_attribute("data-selected", "20")
    assert number(page, "selected") == lab.kernel("len(study.selection)")
    assert 0 < number(page, "selected") < 540
    look("lasso")

    start = lab.kernel(STATE)
    page.get_by_label("Name or note").fill("Правая половина <b>карты</b>")
    do(lab, "Name")
    look("named")
    pick(lab, 1)
    page.get_by_label("Name or note").fill("Второй")
    do(lab, "Name")
    page.get_by_label("Name or note").fill("прочесть в пятницу")
    do(lab, "Note")
    pick(lab, 1, 2)
    do(lab, "Merge")
    look("merged")
    pick(lab, 0)
    do(lab, "Re-cluster")
    look("reclustered")
    page.get_by_label("Condition").fill('"снег" in text')
    page.keyboard.press("Enter")
    settle(lab)
    do(lab, "Split off")
    look("split")
    page.get_by_label("Column").select_option("district")
    page.wait_for_timeout(600)
    page.get_by_label("Value").select_option(label="Слобода")
    settle(lab)
    assert set(lab.kernel("study.selection['district'].tolist()")) == {"Слобода"}
    page.get_by_label("to", exact=True).select_option(label="outside clusters")
    do(lab, "Move")
    pick(lab, 0)
    do(lab, "Hide")
    do(lab, "Show hidden")
    pick(lab, 0)
    page.get_by_label("Name or note").fill("Первый")
    do(lab, "Name")
    assert lab.kernel("len(study.edits)") == 10

    end = lab.kernel(STATE)
    for _ in range(10):
        do(lab, "↶ Undo")
    assert lab.kernel(STATE) == start
    look("undone")
    for _ in range(10):
        do(lab, "↷ Redo")
    assert lab.kernel(STATE) == end

    lab.kernel("len(study.add(letters.iloc[540:]))")
    settle(lab)
    expect(page.locator(".unb-status")).to_have_attribute("data-texts", "600")
    look("added")
    page.get_by_label("folder", exact=True).fill("saved")
    do(lab, "Save")
    look("saved")
    saved = lab.kernel(STATE)
    assert lab.errors == []  # after the restart the old widgets have no kernel to speak to, and say so

    page.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    )
    lab.wait_idle()
    assert lab.kernel("'study' in dir()") is False
    lab.kernel("__import__('builtins').__dict__.update(user_nb=__import__('user_nb'))")
    again = "user_nb.Exploration.load('saved', encoder=user_nb.load_encoder('navec'))"
    assert lab.kernel(f"(lambda study: {STATE} + [list(study.differences)])({again})") == [*saved, []]
    assert lab.left == []


def test_a_page_loaded_again_in_the_middle_shows_the_same_afternoon(opened, shots):
    lab, page = opened, opened.page
    pick(lab, 1)
    page.get_by_label("Name or note").fill("До перезагрузки")
    do(lab, "Name")
    chosen, state = lab.kernel("study.selected_rows.tolist()"), lab.kernel(STATE)
    lab.save()

    lab.open("bench.ipynb")
    show_workbench(lab)
    expect(page.locator(".unb-status")).to_have_attribute("data-selected", str(len(chosen)))
    expect(page.locator(".unb-clusters")).to_contain_text("До перезагрузки")
    page.screenshot(path=str(shots / "bench_reloaded.png"))
    assert lab.kernel(STATE) == state
    do(lab, "↶ Undo")
    expect(page.locator(".unb-clusters")).not_to_contain_text("До перезагрузки")
    lasso_half(page, page.locator(".unb-workbench .js-plotly-plot"))
    page.wait_for_timeout(800)
    assert number(page, "selected") == lab.kernel("len(study.selection)") > len(chosen)


def test_every_control_is_reached_and_used_by_keyboard_alone(opened, shots):
    lab, page = opened, opened.page
    page.get_by_label("Search", exact=True).focus()
    page.keyboard.type("горячая вода")
    page.keyboard.press("Enter")
    settle(lab)
    expect(page.locator(".unb-status")).to_have_attribute("data-selected", "20")
    reached = walk(page)
    for name in (
        "Search by", "Condition", "Show all", "Cluster size from", "Column", "Name or note", "Name", "Note", "Split off", "Merge",
        "Re-cluster", "Move", "to", "↶ Undo", "Hide", "Hide repeats", "folder", "Save",
    ):  # fmt: skip
        assert name in reached or name == "↶ Undo", (name, reached)

    page.locator(".unb-cluster[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    second = lab.kernel("bench.lists.state['clusters'][1]['label']")
    assert set(lab.kernel("study.labels[study.selected_rows].tolist()")) == {second}
    page.locator(".unb-texts [role=option][tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    assert lab.kernel("bench.controller.row") == lab.kernel("int(study.selected_rows[1])")
    page.get_by_label("Name or note").focus()
    page.keyboard.type("С клавиатуры")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    settle(lab)
    assert lab.kernel("[name.text for name in study.names.values()]").count("С клавиатуры") == 1
    page.get_by_role("button", name="↶ Undo").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    settle(lab)
    assert lab.kernel("len(study.edits)") == 0
    before = number(page, "clusters")
    page.get_by_label("Cluster size from").focus()
    page.keyboard.press("Home")
    settle(lab)
    expect(page.locator(".unb-status")).not_to_have_attribute("data-clusters", str(before))
    page.get_by_label("Column").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    page.screenshot(path=str(shots / "bench_keyboard.png"))
    assert page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.length") == len(CELLS)


def walk(page) -> list[str]:
    """Return the names of what Tab stops at inside the workbench, from where the focus is."""
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const e = document.activeElement; if (!e?.closest('.unb')) return null;"
            " return e.getAttribute('aria-label') || e.labels?.[0]?.querySelector('span')?.textContent || e.textContent; }"
        )
        if name:
            names.append(name)
    return names


def test_axe_finds_nothing_serious_in_our_parts(opened, shots):
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed: pip install -e '.[test]'")
    lab, page = opened, opened.page
    pick(lab, 0)
    page.locator(".unb-texts [role=option]").first.click()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_timeout(2500)
        page.screenshot(path=str(shots / f"bench_{theme.split()[1].lower()}.png"))
        found = page.evaluate("async () => (await axe.run('.unb')).violations")
        serious = [
            (each["id"], each["help"], [node["html"][:160] for node in each["nodes"]][:4])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == [], f"{theme}: {json.dumps(serious, ensure_ascii=False, indent=1)}"
