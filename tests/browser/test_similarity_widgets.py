"""Search box, threshold slider, pair comparer and duplicate reviewer in real JupyterLab, driven by hand, over hostile texts."""

import nbformat
import pytest
from playwright.sync_api import expect

expect.set_options(timeout=90_000)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELLS = [
    """import user_nb
BAD = "<img src=x onerror='window.__pwned=1'> в подъезде"
letters = user_nb.load_demo()
texts = [f"{BAD} не работает лифт с прошлого вторника, квартира {n}" for n in range(3)] + letters["text"].head(250).tolist()
district = letters[["district"]].head(253)
encoder = user_nb.load_encoder("navec", cache=None)
vectors = encoder.encode(texts, progress=False)""",
    """box = user_nb.SearchBox(texts, vectors, encoder=encoder, columns=district, calibration=user_nb.calibrate(vectors), lang="ru")
box""",
    """slider = user_nb.ThresholdSlider(texts, vectors, lang="ru")
slider""",
    """comparer = user_nb.PairComparer(texts[0], "Подъёмник в доме сломан, ходим по лестнице", encoder=encoder, lang="ru")
comparer""",
    """reviewer = user_nb.DuplicateReviewer(user_nb.near_duplicates(texts, vectors), lang="ru")
reviewer""",
]


@pytest.fixture
def notebook(lab_root):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    book.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(book, lab_root / "widgets.ipynb")
    return "widgets.ipynb"


def test_the_four_widgets_answer_and_hostile_texts_stay_texts(lab, notebook, shots):
    lab.open(notebook)
    page = lab.page
    assert lab.run_all() == []

    query = page.get_by_label("Поиск", exact=True)
    query.scroll_into_view_if_needed()
    query.press_sequentially("не работает лифт", delay=20)
    hits = page.locator(".unb-list li")
    expect(hits).to_have_count(10)
    expect(page.locator(".unb-list")).to_contain_text("<img src=x onerror=")
    expect(page.locator(".unb-list mark").first).to_be_visible()
    page.get_by_role("button", name="по словам").click()
    expect(page.locator(".unb-list")).not_to_contain_text("случайных пар")
    page.get_by_label("district").select_option("Слобода")
    expect(page.locator(".unb-status").first).not_to_have_attribute("data-searched", "253")
    rows = [int(row) for row in hits.evaluate_all("items => items.map(i => i.dataset.row)")]
    assert rows == lab.kernel("box.hits['row'].tolist()")
    assert set(lab.kernel("district['district'].iloc[box.hits['row']].tolist()")) == {"Слобода"}
    page.wait_for_timeout(500)
    page.screenshot(path=str(shots / "search_box.png"))

    handle = page.locator(".noUi-handle").last
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("End")
    expect(page.locator(".unb-just-above")).to_contain_text("Здесь пар нет")
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".unb-just-above td[data-cosine]").first).to_be_visible()
    page.wait_for_timeout(800)
    threshold = lab.kernel("slider.threshold")
    cosines = page.locator("[data-cosine]").evaluate_all("cells => cells.map(c => +c.dataset.cosine)")
    above = page.locator(".unb-just-above [data-cosine]").count()
    assert all(cosine >= threshold - 1e-4 for cosine in cosines[:above])
    assert all(cosine < threshold + 1e-4 for cosine in cosines[above:])
    page.screenshot(path=str(shots / "threshold_slider.png"))

    figure = page.locator(".js-plotly-plot")
    figure.scroll_into_view_if_needed()
    expect(page.locator(".unb-marked")).to_contain_text("<img src=x onerror=")
    expect(figure.locator(".xtick").first).to_be_visible()
    page.screenshot(path=str(shots / "pair_comparer.png"))
    second = page.get_by_placeholder("Второй текст")
    second.fill("Лифт не работает")
    second.blur()
    expect(figure.locator(".xtick")).to_have_count(lab.kernel("comparer.explanation.matrix.shape[1]"))

    title = page.locator(".unb-group")
    title.scroll_into_view_if_needed()
    expect(title).to_contain_text("Группа 1 из")
    expect(page.locator(".unb-member").first).to_contain_text("<img src=x onerror=")
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
