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

    live = page.locator(".unb-live")
    live.scroll_into_view_if_needed()
    canvas = live.locator(".unb-canvas[data-drawn]")
    canvas.wait_for(state="attached", timeout=120_000)
    status = live.locator(".unb-status")
    expect(status).to_have_attribute("data-row", "3")  # the cell after it asked for this row

    live.locator("button", has_text="ини").or_(live.locator("button", has_text="lines")).first.click()
    expect(status).to_have_attribute("data-row", "")
    row = lab.kernel("int(np.nanargmin(quality.distortion))")
    x, y = page.evaluate(PLACE, [canvas.element_handle(), row])
    page.mouse.move(x, y, steps=4)
    card = live.locator(".unb-card")
    expect(card).not_to_have_attribute("data-row", "3")
    pointed = int(card.get_attribute("data-row"))
    assert card.locator(".unb-text").text_content() == lab.kernel(f"letters['text'].iloc[{pointed}]")
    page.mouse.click(x, y)
    expect(status).to_have_attribute("data-neighbors", "15")
    shown = int(status.get_attribute("data-row"))
    listed = live.locator("li").evaluate_all("items => items.map(i => +i.dataset.row)")
    assert listed == lab.kernel(f"graph.indices[{shown}].tolist()")
    page.wait_for_timeout(800)
    page.screenshot(path=str(shots / "live_map.png"))

    before = page.evaluate("g => g._fullLayout.xaxis.range.slice()", canvas.element_handle())
    for _ in range(4):
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(150)
    page.wait_for_timeout(2000)
    after = page.evaluate("g => g._fullLayout.xaxis.range.slice()", canvas.element_handle())
    assert after[1] - after[0] < before[1] - before[0]
    page.screenshot(path=str(shots / "live_map_zoomed.png"))

    assert lab.left == []
    assert lab.errors == []
