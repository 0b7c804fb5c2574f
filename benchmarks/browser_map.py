"""How a map pans and zooms in a browser as it grows: 10,000, 100,000 and 300,000 points in headless Chromium.

    python benchmarks/browser_map.py

Synthetic points in 120 clusters, a quarter of them noise. A step of the wheel is timed until the second frame after it,
a drag over ten moves; all beside the map of 10,000 points of the same run. Chromium draws without a GPU here.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
SIZES = (10_000, 100_000, 300_000)
WHEEL = """async steps => {
  const map = document.querySelector('#picture .nsewdrag'), box = map.getBoundingClientRect(), took = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    map.dispatchEvent(new WheelEvent('wheel', {clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, deltaY: -60,
      bubbles: true, cancelable: true}));
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    took.push(performance.now() - start);
  }
  await new Promise(done => setTimeout(done, 800));
  return took; }"""
RANGE = "() => document.getElementById('picture')._fullLayout.xaxis.range.slice()"


def drawn(n: int):
    """The map of n points in 120 clusters."""
    from user_nb.figures.map import plot_map

    rng = np.random.default_rng(0)
    labels = rng.integers(0, 120, n)
    xy = rng.uniform(-30, 30, (120, 2))[labels] + rng.normal(scale=1.3, size=(n, 2))
    labels[rng.random(n) < 0.25] = -1
    return plot_map(xy, None, labels, {label: f"слово {label}, дело {label}" for label in range(120)})


def measure(gallery, n: int) -> dict:
    """Bytes a point, time to draw, a step of the wheel, a drag; and whether both moved the map."""
    figure = drawn(n)
    start = time.perf_counter()
    gallery.show(figure, width=1280, wait=0)
    shown = time.perf_counter() - start
    before = gallery.page.evaluate(RANGE)
    wheel = float(np.median(gallery.page.evaluate(WHEEL, 5)))
    zoomed = gallery.page.evaluate(RANGE)
    left, top, right, bottom = gallery.boxes(".nsewdrag")[0]
    start = time.perf_counter()
    gallery.page.mouse.move((left + right) / 2, (top + bottom) / 2)
    gallery.page.mouse.down()
    for step in range(1, 11):
        gallery.page.mouse.move((left + right) / 2 + 20 * step, (top + bottom) / 2 + 8 * step)
    gallery.page.mouse.up()
    drag = time.perf_counter() - start
    return {
        "points": n,
        "bytes": len(figure.to_json()) / n,
        "draw": shown,
        "wheel": wheel,
        "drag": drag,
        "zoomed": zoomed[1] - zoomed[0] < before[1] - before[0],
        "panned": gallery.page.evaluate(RANGE)[0] != zoomed[0],
    }


def main() -> None:
    from browser.gallery import Gallery
    from browser.lab import FLAGS, find_chromium
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        gallery = Gallery(browser.new_page(), Path(home))
        gallery.page.set_default_timeout(300_000)
        rows = [measure(gallery, n) for n in SIZES]
        browser.close()
    print("| points | bytes a point | drawing | a step of the wheel | a drag | zoomed, panned |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        times = " | ".join(f"{row[key] / rows[0][key]:.1f}" for key in ("draw", "wheel", "drag"))
        print(f"| {row['points']:,} | {row['bytes']:.1f} | {times} | {row['zoomed']}, {row['panned']} |")
    print(json.dumps({"benchmark": "browser_map", "rows": rows}))


if __name__ == "__main__":
    main()
