"""notebooks/05_map.ipynb in real JupyterLab: Run All, then point, click and zoom on the live map by hand."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PLACE = """([graph, row]) => {
  const {xaxis, yaxis} = graph._fullLayout, trace = graph._fullData[0], box = graph.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(trace.x[row]), box.top + yaxis._offset + yaxis.d2p(trace.y[row])];
}"""


def test_the_live_map_reads_draws_lines_and_zooms(lab, shots):
    lab.open("05_map.ipynb")
    page = lab.page
    assert lab.run_all(timeout=800_000) == []

    live = page.locator(".jupyter-widgets .js-plotly-plot").first
    live.scroll_into_view_if_needed()
    live.locator("canvas").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    status = page.locator(".unb-status").last
    expect(status).to_have_attribute("data-row", "3")  # the cell after it asked for this row

    page.get_by_role("button", name="Убрать линии").or_(
        page.get_by_role("button", name="Clear the lines")
    ).click()
    expect(status).not_to_have_attribute("data-row", "3")
    row = lab.kernel("int(np.nanargmin(quality.distortion))")
    x, y = page.evaluate(PLACE, [live.element_handle(), row])
    page.mouse.move(x, y, steps=4)
    card = page.locator(".unb-card").last
    expect(card).to_contain_text("№ ")
    pointed = int(card.locator(".unb-meta").text_content().split()[1])
    assert lab.kernel(f"letters['text'].iloc[{pointed}]").strip() in card.text_content()
    page.mouse.click(x, y)
    expect(status).to_have_attribute("data-neighbors", "15")
    shown = int(status.get_attribute("data-row"))
    listed = (
        page.locator(".unb-list").last.locator("li").evaluate_all("items => items.map(i => +i.dataset.row)")
    )
    assert listed == lab.kernel(f"graph.indices[{shown}].tolist()")
    page.wait_for_timeout(800)
    page.screenshot(path=str(shots / "live_map.png"))

    before = lab.kernel("list(live.figure.layout.xaxis.range)")
    for _ in range(5):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(150)
    page.wait_for_timeout(1200)
    after = lab.kernel("list(live.figure.layout.xaxis.range)")
    assert after[1] - after[0] < before[1] - before[0]
    page.screenshot(path=str(shots / "live_map_zoomed.png"))

    assert lab.left == []
    assert lab.errors == []
