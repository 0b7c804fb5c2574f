"""Draw every picture of the demo letters in headless Chromium, as wide as two common screens, and keep them as PNG files.

    python tools/shoot_pictures.py FOLDER [NAME ...]

For looking at: a picture is done when somebody has looked at it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
WIDTHS = (1280, 1920)


def demo_pictures() -> dict:
    """Return {name: figure} of every picture, drawn from the demo letters with the embedded encoder."""
    import user_nb

    pile = user_nb.load_demo()
    letters = pile[pile["kind"] == "письмо"].reset_index(drop=True)
    study = user_nb.Exploration(letters, encoder=user_nb.load_encoder("navec"), min_cluster_size=8)
    labels, names, texts = study.labels, study.names, letters["text"]
    length = texts.str.len().rename("длина письма, знаков")
    levels = study.tree.levels((40, 15, 5))
    space = user_nb.project(study.graph, n_components=3)
    return {
        "map": study.plot_map(title="Письма в администрацию Ольшанска"),
        "category": study.plot_map(color="topic"),
        "number": study.plot_map(color=length.where(letters.index % 7 != 0)),
        "date": study.plot_map(color="date"),
        "time": study.plot_map(time="date"),
        "panels": study.plot_map(facet="channel", title="По каналам"),
        "space": user_nb.plot_map(space, texts, labels, names),
        "distortion": user_nb.plot_distortion(
            study.xy, user_nb.map_quality(study.vectors, study.xy, graph=study.graph), texts, labels, names
        ),
        "treemap": user_nb.plot_treemap(
            levels, [user_nb.name_clusters(texts, line) for line in levels.labels]
        ),
        "dendrogram": user_nb.plot_dendrogram(study.tree, labels, names),
        "sweep": user_nb.plot_sweep(user_nb.sweep(study.points)),
        "sweep_noise": user_nb.plot_sweep(user_nb.sweep(study.points), value="noise"),
        "stability": user_nb.plot_stability(
            user_nb.stability(study.points, labels, min_cluster_size=8), names
        ),
        "contingency": user_nb.plot_contingency(user_nb.compare_labels(labels, letters["topic"]), names),
    }


def main(folder: str, *wanted: str) -> None:
    from browser.gallery import Gallery
    from browser.lab import FLAGS, find_chromium
    from playwright.sync_api import sync_playwright

    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    pictures = demo_pictures()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        gallery = Gallery(browser.new_page(), Path(home))
        for name in wanted or pictures:
            for width in WIDTHS:
                gallery.show(pictures[name], width=width, height=int(pictures[name].layout.height) + 10)
                gallery.page.screenshot(path=str(out / f"{name}_{width}.png"))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
