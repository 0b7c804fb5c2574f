"""notebooks/00_start.ipynb in real JupyterLab: Run All, then search, slide and select by hand."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def number(page, name: str) -> int:
    return int(page.locator(".unb-status").last.get_attribute(f"data-{name}"))


def test_start_notebook_runs_and_its_workbench_answers(lab, shots):
    lab.open("00_start.ipynb")
    page = lab.page
    assert lab.run_all() == []

    pictures = page.locator(".js-plotly-plot")
    expect(pictures).to_have_count(2)
    pictures.first.scroll_into_view_if_needed()
    pictures.first.locator("canvas").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(shots / "map.png"))

    workbench = pictures.last
    page.locator(".unb-workbench").last.scroll_into_view_if_needed()
    status = page.locator(".unb-status").last
    total = lab.kernel("len(study)")
    expect(status).to_have_attribute("data-texts", str(total))
    expect(status).to_have_attribute("data-selected", str(total))
    assert number(page, "clusters") == lab.kernel("len(study.names)")
    page.wait_for_timeout(1500)
    page.screenshot(path=str(shots / "workbench.png"))

    search = page.get_by_label("Search", exact=True).last
    search.fill("не работает лифт")
    search.press("Enter")
    expect(status).to_have_attribute("data-selected", "20")
    hits = page.locator(".unb-texts").last.locator("[role=option]")
    shown = [int(row) for row in hits.evaluate_all("items => items.map(i => i.dataset.row)")]
    assert shown == lab.kernel("study.search('не работает лифт', top_k=20)['row'].tolist()")
    assert sorted(shown) == lab.kernel("study.selected_rows.tolist()")
    page.wait_for_timeout(800)
    page.screenshot(path=str(shots / "search.png"))

    page.get_by_role("button", name="Show all").last.click()
    expect(status).to_have_attribute("data-selected", str(total))
    expect(search).to_have_value("")

    before = number(page, "clusters")
    page.get_by_label("Cluster size from").last.focus()
    page.keyboard.press("Home")
    expect(status).not_to_have_attribute("data-clusters", str(before))
    assert number(page, "clusters") == lab.kernel("int(study.labels.max()) + 1")
    assert lab.kernel("study.min_cluster_size") == lab.kernel("workbench.controls.state['sizes'][0]")
    page.wait_for_timeout(800)
    page.screenshot(path=str(shots / "slider.png"))

    lasso_half(page, workbench)
    expect(status).not_to_have_attribute("data-selected", str(total))
    assert number(page, "selected") == lab.kernel("len(study.selection)")
    assert lab.kernel("len(study.selection)") == lab.kernel("len(workbench.map.chosen)")
    page.wait_for_timeout(800)
    page.screenshot(path=str(shots / "lasso.png"))

    assert lab.left == []
    assert lab.errors == []


def lasso_half(page, figure) -> None:
    """Drag a loop around the right half of a figure."""
    box = figure.locator(".nsewdrag").first.bounding_box()
    middle, right = box["x"] + box["width"] / 2, box["x"] + box["width"] - 6
    top, bottom = box["y"] + 6, box["y"] + box["height"] - 6
    page.mouse.move(middle, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (middle, bottom), (middle, top)):
        page.mouse.move(x, y, steps=6)
    page.mouse.up()
