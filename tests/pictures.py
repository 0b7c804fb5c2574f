"""Every picture once, with the same strings in every place that a user's text can reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

import user_nb


def every_picture(strings: list[str]) -> dict:
    """Return {name: figure}; texts, names, values, column names and titles are these strings, one cluster for each."""
    k, rng = len(strings), np.random.default_rng(0)
    labels = np.repeat(np.arange(k), 20)
    points = (np.eye(k)[labels] * 8 + rng.normal(scale=0.4, size=(len(labels), k))).astype(np.float32)
    turn = np.column_stack([np.cos(np.arange(k) * 2 * np.pi / k), np.sin(np.arange(k) * 2 * np.pi / k)])
    xy = (turn[labels] * 10 + rng.normal(size=(len(labels), 2))).astype(np.float32)
    texts = [strings[label] for label in labels]
    names = dict(enumerate(strings))
    column = pd.Series(texts, name=strings[0])
    days = pd.Series(pd.to_datetime("2026-01-01") + pd.to_timedelta(np.arange(len(labels)), unit="D"))
    tree = user_nb.cluster_tree(points, min_samples=3)
    shown = {"texts": texts, "labels": labels, "names": names, "title": strings[1]}
    coarse = np.where(labels < k // 2, 0, 1)
    return {
        "map": user_nb.plot_map(xy, **shown),
        "category": user_nb.plot_map(xy, **shown, color=column),
        "number": user_nb.plot_map(xy, **shown, color=pd.Series(np.arange(len(labels)), name=strings[2])),
        "time": user_nb.plot_map(xy, **shown, time=days),
        "panels": user_nb.plot_map(xy, **shown, facet=column),
        "space": user_nb.plot_map(np.column_stack([xy, xy[:, 0]]), **shown),
        "distortion": user_nb.plot_distortion(xy, user_nb.map_quality(points, xy), **shown),
        "treemap": user_nb.plot_treemap(
            [coarse, labels], [{0: strings[0], 1: strings[1]}, names], title=strings[1]
        ),
        "dendrogram": user_nb.plot_dendrogram(tree, labels, names, title=strings[1]),
        "sweep": user_nb.plot_sweep(user_nb.sweep(points), title=strings[1]),
        "stability": user_nb.plot_stability(
            user_nb.stability(points, labels, n_resamples=3), names, title=strings[1]
        ),
        "contingency": user_nb.plot_contingency(
            user_nb.compare_labels(labels, texts), names, title=strings[1]
        ),
    }
