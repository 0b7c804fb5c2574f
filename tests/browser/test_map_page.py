"""map.html in a real browser with no network: the map shows, and no text of a user's runs (cases 64 to 72 of the fault list)."""

import pytest

from user_nb.exploration import Exploration

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOSTILE = [
    "<script>window.__pwned=1</script>",
    '<img src=x onerror="window.__pwned=1">',
    "</script><script>window.__pwned=1</script>",
    "<svg/onload=window.__pwned=1>",
    "javascript:window.__pwned=1",
    r"$\href{javascript:window.__pwned=1}{ждите}$",
    "%{customdata[0]}",
    '" onmouseover="window.__pwned=1',
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
]
PLACES = """() => {
  const graph = document.querySelector('.plotly-graph-div'), {xaxis, yaxis} = graph._fullLayout;
  const box = graph.getBoundingClientRect(), trace = graph._fullData[0];
  return Array.from(trace.x, (x, i) => [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(trace.y[i])]);
}"""


@pytest.fixture
def page(browser):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_64_to_72_hostile_texts_show_as_text_on_the_map_page(page, tmp_path, letters, navec, shots):
    texts = [f"{bad} {text[:60]}" for bad, text in zip(HOSTILE * 8, letters["text"])]
    Exploration(texts, encoder=navec, min_cluster_size=5).save(tmp_path / "out")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "out" / "map.html").as_uri())
    page.locator(".plotly-graph-div canvas").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    shown = []
    for x, y in page.evaluate(PLACES)[:27]:
        page.mouse.move(x, y, steps=2)
        page.wait_for_timeout(120)
        shown.append(page.locator(".hoverlayer").text_content())
    page.screenshot(path=str(shots / "hostile.png"))
    for bad in HOSTILE:  # the first words of each, as it was written
        assert any(bad[:20] in label for label in shown), bad
    assert page.evaluate("window.__pwned") is None
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
