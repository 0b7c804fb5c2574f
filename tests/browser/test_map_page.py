"""map.html and report.html in a real browser with no network: they work, and no text of a user's runs (cases 64 to 72 of the fault list)."""

import pytest
from hostile import HOSTILE

from user_nb.exploration import Exploration

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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
        shown.append(page.locator("#hover").text_content())
    page.screenshot(path=str(shots / "hostile.png"))
    for bad in HOSTILE:  # the first words of each, as it was written
        assert any(bad[:20] in label for label in shown), bad
    for cluster in page.locator("#clusters button").all():
        cluster.click()
        page.locator("#texts button").first.click()
    page.get_by_role("searchbox").fill("javascript window")
    page.wait_for_timeout(600)
    for bad in HOSTILE[:2]:
        page.get_by_role("searchbox").fill(bad[:9])
        page.wait_for_timeout(600)
        page.locator("#texts button").first.click()
        assert bad in page.locator("#card").text_content()
    assert page.evaluate("window.__pwned") is None
    page.goto((tmp_path / "out" / "report.html").as_uri())
    said = page.locator("body").text_content()
    page.screenshot(path=str(shots / "hostile_report.png"), full_page=True)
    assert any(bad in said for bad in HOSTILE)
    assert page.evaluate("window.__pwned") is None
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_saved_map_searches_selects_and_reads_without_a_network(page, tmp_path, letters, navec, shots):
    study = Exploration(letters.head(200), encoder=navec)
    study.rename(0, "Названо рукой")
    study.save(tmp_path / "out", lang="ru")
    page.goto((tmp_path / "out" / "map.html").as_uri())
    page.locator(".plotly-graph-div canvas").first.wait_for(state="attached")
    status = page.locator("#status")
    assert status.text_content() == "выбрано: 200 из 200"
    page.locator("#clusters button", has_text="Названо рукой").click()
    assert status.text_content() == f"выбрано: {(study.labels == 0).sum()} из 200"
    assert (
        page.locator(".plotly-graph-div").evaluate("graph => graph._fullData[0].selectedpoints.length")
        == (study.labels == 0).sum()
    )
    page.get_by_role("searchbox").fill("лифт")
    page.wait_for_timeout(600)
    found = int(letters["text"].head(200).str.lower().str.contains("лиф").sum())
    assert status.text_content() == f"выбрано: {found} из 200"
    page.locator("#texts button").first.focus()
    page.keyboard.press("Enter")
    assert "лиф" in page.locator("#card").text_content().lower()
    page.screenshot(path=str(shots / "saved_map.png"))
    page.get_by_role("button", name="Показать всё").click()
    assert status.text_content() == "выбрано: 200 из 200"
    page.goto((tmp_path / "out" / "report.html").as_uri())
    page.screenshot(path=str(shots / "saved_report.png"), full_page=True)
    assert "Названо рукой" in page.locator("table").text_content()
