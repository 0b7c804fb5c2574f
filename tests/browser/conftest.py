import os
import shutil
from pathlib import Path

import pytest

from browser.lab import FLAGS, LabPage, LabServer, find_chromium

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture(scope="package")  # not "session": Playwright's event loop would run on under all later tests
def browser():
    path = find_chromium()
    if path is None:
        if os.environ.get("USER_NB_BROWSER_TESTS") == "required":
            pytest.fail(
                "the browser tests are required here and there is no Chromium: apt-get install chromium"
            )
        pytest.skip("no Chromium on this machine (apt-get install chromium); CI runs these tests")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab_root(tmp_path_factory):
    """A copy of the notebooks, so that a run leaves nothing in the checkout."""
    root = tmp_path_factory.mktemp("lab") / "notebooks"
    shutil.copytree(NOTEBOOKS, root)
    return root


@pytest.fixture(scope="package")
def lab_server(browser, lab_root, tmp_path_factory):
    server = LabServer(lab_root, tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture
def shots(request):
    """Where screenshots go: $USER_NB_SHOTS, or a folder of the test's own."""
    folder = Path(os.environ.get("USER_NB_SHOTS") or request.getfixturevalue("tmp_path"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def lab(lab_server, browser, shots, request):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="ru-RU")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield LabPage(page, lab_server)
    page.screenshot(path=str(shots / f"{request.node.name}.png"))
    context.close()
