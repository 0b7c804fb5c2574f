"""notebooks/01_texts.ipynb in real JupyterLab: Run All, then the column picker by hand; hostile texts and names stay text."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

HOSTILE = "<img src=x onerror=window.__pwned=1>"
WRITE_HOSTILE = (
    f"(folder / 'x.jsonl').write_text(json.dumps({{'{HOSTILE}': '{HOSTILE} нет воды в доме', '<script>window.__pwned=1</script>': 'да'}},"
    " ensure_ascii=False), 'utf-8')"
)


def test_texts_notebook_runs_and_its_picker_reads_asks_and_escapes(lab, shots):
    lab.open("01_texts.ipynb")
    page = lab.page
    assert lab.run_all() == []
    picker = page.locator(".unb-picker").last
    picker.scroll_into_view_if_needed()
    status = picker.locator(".unb-status").first
    expect(status).to_have_attribute("data-rows", "50")
    expect(picker.locator(".unb-checkup")).to_contain_text("Check-up: 50 texts")
    page.wait_for_timeout(500)
    picker.screenshot(path=str(shots / "picker.png"))

    file = picker.get_by_label("File")
    file.fill("log.jsonl")
    file.press("Enter")
    expect(status).to_have_attribute("data-rows", "99")
    expect(status).to_contain_text("broken line: 1")
    expect(picker.locator(".unb-checkup")).to_contain_text("Check-up: 99 texts")
    assert lab.kernel("len(picker.frame)") == 99

    file.fill("short.txt")
    file.press("Enter")
    expect(status).to_contain_text("several encodings")
    expect(picker.locator(".unb-candidates")).to_contain_text("cp866")
    page.wait_for_timeout(300)
    picker.screenshot(path=str(shots / "picker_asks.png"))
    picker.get_by_label("Encoding").select_option("cp866")
    expect(status).to_have_attribute("data-rows", "1")
    assert lab.kernel("picker.frame['text'].tolist()") == ["да"]

    lab.kernel(WRITE_HOSTILE)
    file.fill("x.jsonl")
    file.press("Enter")
    expect(status).to_have_attribute("data-rows", "1")
    expect(picker.locator(".unb-rows")).to_contain_text(HOSTILE)
    page.wait_for_timeout(500)
    picker.screenshot(path=str(shots / "picker_hostile.png"))
    file.fill("нет такого.csv")
    file.press("Enter")
    expect(status).to_contain_text("there is no file")
    assert page.evaluate("window.__pwned") is None

    cards = page.locator(".unb-checkup")
    for place in range(cards.count()):
        cards.nth(place).scroll_into_view_if_needed()
        cards.nth(place).screenshot(path=str(shots / f"card_{place}.png"))
    assert lab.left == []
    assert lab.errors == []
