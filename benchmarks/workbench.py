"""The workbench on many texts: from mouse-up to table, bytes to the browser, the kernel's memory over 200 selections.

    python benchmarks/workbench.py bulk_short_ru.jsonl.gz --rows 20000

Drives real JupyterLab in headless Chromium (the package's test extra). Prints a table and a last line of JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.lab import FLAGS, LabPage, LabServer, find_chromium, write_notebook  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

CLOCK = """() => {
  const heading = document.querySelector('.unb-texts .unb-scroll');
  window.__up = null; window.__took = null;
  document.addEventListener('mouseup', () => { window.__up = performance.now(); window.__took = null; }, true);
  const stop = () => { window.__took = performance.now() - window.__up; };
  new MutationObserver(() => { if (window.__up !== null && window.__took === null) requestAnimationFrame(stop); })
    .observe(heading, { childList: true });
}"""
MEMORY = "int([line for line in open('/proc/self/status') if line.startswith('VmRSS')][0].split()[1])"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--text", default="text")
    parser.add_argument("--selections", type=int, default=200)
    parser.add_argument("--shots", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        print_table(measure(Path(folder), playwright, options))


def measure(folder: Path, playwright, options) -> dict:
    (folder / "home").mkdir()
    root = folder / "root"
    root.mkdir()
    cells = [
        f"import user_nb\nframe = user_nb.read_texts({str(options.file.resolve())!r}, text={options.text!r}).head({options.rows})\n"
        f"study = user_nb.Exploration(frame, text={options.text!r}, encoder=user_nb.load_encoder('navec')).run()",
        "bench = study.workbench(lang='ru')\nbench",
    ]
    write_notebook(root / "bench.ipynb", cells)
    server = LabServer(root, folder / "home")
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    try:
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        page.set_default_timeout(300_000)
        received = {"bytes": 0}

        def count(payload) -> None:
            received["bytes"] += len(payload if isinstance(payload, bytes) else payload.encode())

        page.on("websocket", lambda socket: socket.on("framereceived", count))
        lab = LabPage(page, server).open("bench.ipynb")
        lab.kernel("1")
        errors = lab.run_all()
        assert errors == [], errors
        page.locator(".unb-workbench").scroll_into_view_if_needed()
        page.locator(".unb-workbench .nsewdrag").first.wait_for(state="attached")
        page.wait_for_timeout(4_000)
        opened = received["bytes"]
        page.evaluate(CLOCK)
        took = [lasso(page, step) for step in range(20)]
        if options.shots:
            page.screenshot(path=str(options.shots))
        lassoed = received["bytes"] - opened
        memory = [lab.kernel(MEMORY)]
        for _ in range(4):
            some = f"range({options.selections // 4})"
            lab.kernel(f"[setattr(study, 'selection', range(i, len(study), 2 + i % 7)) for i in {some}][0]")
            memory.append(lab.kernel(MEMORY))
        return {
            "rows": lab.kernel("len(study)"),
            "mouse_up_to_table_ms": round(statistics.median(took)),
            "worst_ms": round(max(took)),
            "bytes_to_open": opened,
            "bytes_per_lasso": round(lassoed / 20),
            "kernel_kib": memory,
        }
    finally:
        browser.close()
        server.stop()


def lasso(page, step: int) -> float:
    """Draw a loop, a little elsewhere each time; returns the milliseconds from mouse-up to the new table."""
    box = page.locator(".unb-workbench .nsewdrag").first.bounding_box()
    left, top = box["x"] + box["width"] * (0.2 + 0.02 * step), box["y"] + box["height"] * 0.25
    right, bottom = left + box["width"] * 0.35, top + box["height"] * 0.5
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.wait_for_function("window.__took !== null")
    return page.evaluate("window.__took")


def print_table(found: dict) -> None:
    mib = found["bytes_to_open"] / 2**20
    print("| | |\n|---|---|")
    print(f"| texts | {found['rows']:,} |")
    print(
        f"| mouse-up to table, median of 20 (worst) | {found['mouse_up_to_table_ms']} ms ({found['worst_ms']} ms) |"
    )
    print(f"| to the browser until the workbench stands | {mib:.1f} MiB |")
    print(f"| to the browser for one lasso | {found['bytes_per_lasso'] / 2**10:.0f} KiB |")
    memory = ", ".join(f"{kib / 2**10:.0f}" for kib in found["kernel_kib"])
    print(f"| kernel before and after each quarter of the selections, MiB | {memory} |")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
