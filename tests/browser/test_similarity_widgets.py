"""Search box, threshold slider, pair comparer and duplicate reviewer in real JupyterLab, driven by hand, over hostile texts."""

import pytest
from hostile import HOSTILE
from playwright.sync_api import expect

from browser.lab import write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELLS = [
    f"""import user_nb
hostile = {HOSTILE!r}
tail = "в подъезде не работает лифт с прошлого вторника, просим починить, квартира"
letters = user_nb.load_demo().head(250)
texts = [f"{{bad}} {{tail}} {{n}}" for bad in hostile for n in (1, 2)] + letters["text"].tolist()
district = user_nb.load_demo()[["district"]].head(len(texts))
encoder = user_nb.load_encoder("navec", cache=None)
vectors = encoder.encode(texts, progress=False)""",
    """box = user_nb.SearchBox(texts, vectors, encoder=encoder, columns=district, calibration=user_nb.calibrate(vectors), top_k=24, lang="ru")
box""",
    """slider = user_nb.ThresholdSlider(texts, vectors, lang="ru")
slider""",
    """comparer = user_nb.PairComparer(" ".join(hostile) + " лифт стоит", "Подъёмник в доме сломан, ходим по лестнице", encoder=encoder, lang="ru")
comparer""",
    """reviewer = user_nb.DuplicateReviewer(user_nb.near_duplicates(texts, vectors), lang="ru")
reviewer""",
]


@pytest.fixture
def notebook(lab_root):
    write_notebook(lab_root / "widgets.ipynb", CELLS)
    return "widgets.ipynb"


def test_64_to_72_the_four_widgets_answer_and_hostile_texts_stay_texts(lab, notebook, shots):
    lab.open(notebook)
    page = lab.page
    assert lab.run_all() == []

    query = page.get_by_label("Поиск", exact=True)
    query.scroll_into_view_if_needed()
    query.press_sequentially("просим починить квартира", delay=20)
    hits = page.locator(".unb-list li")
    expect(hits).to_have_count(24)
    expect(page.locator(".unb-list mark").first).to_be_visible()
    page.get_by_role("button", name="по словам").click()
    expect(page.locator(".unb-list")).not_to_contain_text("случайных пар")
    for bad in HOSTILE:
        expect(page.locator(".unb-list")).to_contain_text(bad)
    page.get_by_label("district").select_option("Слобода")
    expect(page.locator(".unb-status").first).not_to_have_attribute("data-searched", "268")
    rows = [int(row) for row in hits.evaluate_all("items => items.map(i => i.dataset.row)")]
    assert rows == lab.kernel("box.hits['row'].tolist()")
    assert set(lab.kernel("district['district'].iloc[box.hits['row']].tolist()")) == {"Слобода"}
    page.wait_for_timeout(500)
    page.screenshot(path=str(shots / "search_box.png"))

    handle = page.locator(".noUi-handle").last
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("End")
    expect(page.locator(".unb-just-below [data-cosine]").first).to_be_visible()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".unb-pairs")).to_have_attribute("data-threshold", "0.940")
    assert round(lab.kernel("slider.threshold"), 3) == 0.94
    passing = lab.kernel("slider.controller.numbers()['pairs']")
    expect(page.locator(".unb-status").nth(1)).to_have_attribute("data-pairs", str(passing))
    cosines = "cells => cells.map(c => +c.dataset.cosine)"
    assert min(page.locator(".unb-just-above [data-cosine]").evaluate_all(cosines)) >= 0.94
    assert max(page.locator(".unb-just-below [data-cosine]").evaluate_all(cosines)) < 0.94
    page.screenshot(path=str(shots / "threshold_slider.png"))

    along = page.locator(".unb-heat .unb-along")
    page.locator(".unb-heat").scroll_into_view_if_needed()
    for bad in HOSTILE:
        expect(page.locator(".unb-marked")).to_contain_text(bad)
    expect(along.first).to_have_text("Подъёмник")
    page.screenshot(path=str(shots / "pair_comparer.png"))
    second = page.get_by_placeholder("Второй текст")
    second.fill("Лифт не работает")
    second.blur()
    expect(along).to_have_count(2)
    assert lab.kernel("comparer.explanation.matrix.shape[1]") == 2

    title = page.locator(".unb-group")
    title.scroll_into_view_if_needed()
    expect(title).to_contain_text("Группа 1 из")
    expect(page.locator(".unb-member").first).to_contain_text(lab.kernel("texts[reviewer._rows[0]]")[:16])
    page.screenshot(path=str(shots / "duplicate_reviewer.png"))
    page.get_by_role("button", name="Главный этот").nth(1).click()
    expect(page.locator(".unb-member").first).to_have_attribute(
        "data-row", str(lab.kernel("reviewer._rows[0]"))
    )
    before = lab.kernel("len(reviewer.found.rows)")
    page.get_by_role("button", name="Разделить группу").click()
    expect(page.locator(".unb-status").last).not_to_have_attribute("data-kept", str(before))
    page.get_by_role("button", name="Назад").click()
    expect(page.locator(".unb-status").last).to_have_attribute("data-kept", str(before))

    assert page.evaluate("window.__pwned") is None
    assert lab.left == []
    assert lab.errors == []
