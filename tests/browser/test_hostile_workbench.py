"""Hostile strings (cases 64 to 72 of the fault list) as text, name, column, value and file name: read, worked on, saved, exported."""

import pytest
from hostile import HOSTILE
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from browser.test_workbench_lab import do, pick, run_workbench, settle

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELLS = [
    f"""import pathlib
import pandas as pd
import user_nb
hostile = {HOSTILE!r}
letters = user_nb.load_demo()
letters = letters[letters["kind"] == "письмо"].head(90).reset_index(drop=True)
frame = pd.DataFrame({{"text": [f"{{hostile[i % 9]}} 5 $ или 6 $ {{text}}" for i, text in enumerate(letters["text"])]}})
for bad in hostile:
    frame[bad] = [hostile[i % 9] for i in range(len(frame))]
names = [pathlib.Path("files") / f"{{bad}}.jsonl" for bad in hostile]
for name in names:
    name.parent.mkdir(parents=True, exist_ok=True)
    frame.to_json(name, orient="records", lines=True, force_ascii=False)""",
    "frames = [user_nb.read_texts(name, text='text') for name in names]\nframes[0].attrs['report']",
    "study = user_nb.Exploration(frames[0], text='text', encoder=user_nb.load_encoder('navec', cache=None), min_cluster_size=5).run()",
    "bench = study.workbench(lang='en')\nbench",
    "hits = user_nb.search('лифт', study.texts, study.vectors, encoder=study.encoder, mode='both')\nhits",
    "user_nb.near_duplicates(study.texts + study.texts[:20])",
    "user_nb.check_texts(study.texts)",
    "user_nb.LiveMap(study.xy, study.texts, study.labels, dict(enumerate(hostile[:study.labels.max() + 1])), lang='ru')",
]


@pytest.fixture
def opened(lab, lab_root):
    return run_workbench(lab, lab_root / "hostile.ipynb", CELLS)


def test_64_to_72_as_text_name_column_value_and_file_nothing_runs_and_all_is_readable(
    opened, lab_root, browser, shots
):
    lab, page = opened, opened.page
    bench = page.locator(".unb-workbench")
    assert lab.kernel("[len(frame) for frame in frames]") == [90] * 9
    assert lab.kernel("[frame.columns.tolist() for frame in frames]") == [["text", *HOSTILE]] * 9

    for place, bad in enumerate(HOSTILE):  # a name for every part, by hand
        page.get_by_label("Column", exact=True).select_option(bad)
        page.get_by_label("Value", exact=True).select_option(label=bad)
        settle(lab)
        assert lab.kernel("study.selected_rows.tolist()") == list(range(place, 90, 9))
        page.get_by_label("Name or note").fill(bad)
        do(lab, "Name")
        page.get_by_label("Name or note").fill(bad)
        do(lab, "Note")
    assert lab.kernel("sorted(name.text for name in study.names.values() if name.text in hostile)") == sorted(
        HOSTILE
    )
    for bad in HOSTILE:
        expect(bench.locator(".unb-clusters")).to_contain_text(bad)
    drawn = bench.locator(".annotation-text").evaluate_all("all => all.map(e => e.textContent)")
    for bad in HOSTILE:  # wrapped to lines and cut on the map
        begin = "".join(bad.split())[:15]
        assert any("".join(name.split()).startswith(begin) for name in drawn), (bad, drawn)
    for place in range(9):
        pick(lab, place)
        row = bench.locator(".unb-texts [role=option]").first
        row.click()
        row.hover()
        expect(bench.locator(".unb-card")).to_contain_text("5 $ или 6 $")
    for bad in HOSTILE:
        page.get_by_label("Search", exact=True).fill(bad)
        page.keyboard.press("Enter")
        settle(lab)
    page.screenshot(path=str(shots / "hostile_bench.png"))
    points = bench.locator(".nsewdrag").first.bounding_box()
    for step in range(12):
        page.mouse.move(
            points["x"] + points["width"] * (0.1 + 0.07 * step), points["y"] + points["height"] * 0.5, steps=3
        )

    for bad in HOSTILE:
        page.get_by_label("folder", exact=True).fill(f"saved/{bad}")
        do(lab, "Save")
        expect(bench.locator(".unb-status")).to_contain_text(bad)
    tables = page.locator(".jp-OutputArea-output")
    tables.last.scroll_into_view_if_needed()
    page.wait_for_timeout(2_000)
    page.screenshot(path=str(shots / "hostile_outputs.png"))
    assert page.locator("mjx-container").count() == 0  # 5 $ или 6 $ is a price, no formula
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("window.__pwned") is None
    assert lab.left == []

    lab.save()
    exported, _ = HTMLExporter().from_filename(str(lab_root / "hostile.ipynb"))
    (lab_root / "exported.html").write_text(exported, "utf-8")
    saved = [lab_root / "saved" / bad / name for bad in HOSTILE for name in ("map.html", "report.html")]
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    alone = context.new_page()
    for path in [lab_root / "exported.html", *saved]:
        alone.goto(path.resolve().as_uri())
        expect(alone.locator("body")).to_contain_text("5 $ или 6 $", use_inner_text=True)
        assert alone.evaluate("window.__pwned") is None, path
        assert alone.locator("a[href^='javascript']").count() == 0, path
    alone.screenshot(path=str(shots / "hostile_saved.png"))
    context.close()
