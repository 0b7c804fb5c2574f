"""What a measure means, in one or two plain sentences: believe this, not that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from user_nb.wording.strings import words


def of_map(trust: float, kept: float, k: int, lang: str) -> str:
    """The sentence of `MapQuality`."""
    key = "map_believed" if trust >= 0.95 else "map_checked" if trust >= 0.85 else "map_disbelieved"
    return words("map_trust", lang, verdict=words(key, lang), trust=trust, kept=kept, k=k)


def of_clusters(count: int, noise: float, silhouette: float, dbcv: float, lang: str) -> str:
    """The sentence of `ClusterQuality`."""
    if count == 0:
        return words("clusters_none", lang)
    if count == 1:
        return words("clusters_one", lang, noise=noise)
    key = (
        "clusters_apart"
        if silhouette >= 0.25
        else "clusters_blurred"
        if silhouette >= 0.05
        else "clusters_mixed"
    )
    measures = [words("clusters_silhouette", lang, value=silhouette)]
    if not math.isnan(dbcv):
        measures.append(words("clusters_dbcv", lang, value=dbcv))
    return words("clusters_trust", lang, verdict=words(key, lang), measures=", ".join(measures), noise=noise)


def of_stability(by_label: Mapping[int, float], lang: str) -> str:
    """The sentence of `Stability`."""
    values = [value for value in by_label.values() if not math.isnan(value)]
    if not values:
        return words("stability_none", lang)
    firm, shaky = sum(value >= 0.75 for value in values), sum(value < 0.6 for value in values)
    said = [words("stability_firm" if firm else "stability_no_firm", lang, n=len(values), firm=firm)]
    if shaky:
        said.append(words("stability_shaky", lang, shaky=shaky))
    return " ".join(said)


def of_sweep(sweep: Any, lang: str) -> str:
    """The sentence of `Sweep`."""
    samples, size = sweep.best()
    low, high = int(sweep.n_clusters.min()), int(sweep.n_clusters.max())
    return words("sweep_trust", lang, low=low, high=high, samples=samples, size=size)


def of_agreement(ari: float, homogeneity: float, completeness: float, noise: float, lang: str) -> str:
    """The sentence of `LabelAgreement`."""
    key = "labels_repeated" if ari >= 0.6 else "labels_in_part" if ari >= 0.2 else "labels_otherwise"
    said = [words("labels_ari", lang, verdict=words(key, lang), ari=ari)]
    if homogeneity > completeness + 0.1:
        said.append(words("labels_finer", lang))
    elif completeness > homogeneity + 0.1:
        said.append(words("labels_coarser", lang))
    if ari < 0.6:
        said.append(words("labels_no_error", lang))
    return " ".join(said)
