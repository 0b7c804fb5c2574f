"""user-nb: explore a pile of Russian texts in a notebook. See the README for the ten-line tour.

The public names are here and nothing else; each is imported from its home when it is first asked for, so that
``import user_nb`` stays instant and loads no torch, numba, plotly or pandas.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES: dict[str, str] = {
    "Calibration": "user_nb.analysis.calibration",
    "Checkup": "user_nb.texts.checkup",
    "ClusterName": "user_nb.analysis.naming",
    "ClusterQuality": "user_nb.analysis.quality",
    "ClusterTree": "user_nb.analysis.clustering",
    "ColumnPicker": "user_nb.widgets.column_picker",
    "Contrast": "user_nb.analysis.contrast",
    "DuplicateGroup": "user_nb.analysis.duplicates",
    "DuplicateReviewer": "user_nb.widgets.duplicate_reviewer",
    "Duplicates": "user_nb.analysis.duplicates",
    "Encoder": "user_nb.encoding.encoder",
    "EncoderNotice": "user_nb.encoding.encoder",
    "Exploration": "user_nb.exploration",
    "LabelAgreement": "user_nb.analysis.quality",
    "Levels": "user_nb.analysis.clustering",
    "LiveMap": "user_nb.widgets.live_map",
    "MapQuality": "user_nb.analysis.quality",
    "NeighborGraph": "user_nb.analysis.neighbors",
    "PairComparer": "user_nb.widgets.pair_comparer",
    "PairExplanation": "user_nb.analysis.explanation",
    "SearchBox": "user_nb.widgets.search_box",
    "Stability": "user_nb.analysis.quality",
    "Sweep": "user_nb.analysis.quality",
    "Terms": "user_nb.analysis.terms",
    "Threshold": "user_nb.analysis.calibration",
    "ThresholdSlider": "user_nb.widgets.threshold_slider",
    "VectorCache": "user_nb.cache.cache",
    "agglomerative": "user_nb.analysis.partition",
    "assign_noise": "user_nb.analysis.relabeling",
    "calibrate": "user_nb.analysis.calibration",
    "check_texts": "user_nb.texts.checkup",
    "choose_threshold": "user_nb.analysis.calibration",
    "clean_texts": "user_nb.texts.cleaning",
    "cluster_quality": "user_nb.analysis.quality",
    "cluster_tree": "user_nb.analysis.clustering",
    "compare_labels": "user_nb.analysis.quality",
    "contrast": "user_nb.analysis.contrast",
    "explain_pair": "user_nb.analysis.explanation",
    "export_vectors": "user_nb.encoding.transfer",
    "import_vectors": "user_nb.encoding.transfer",
    "inherit": "user_nb.analysis.neighbors",
    "kmeans": "user_nb.analysis.partition",
    "load_demo": "user_nb.texts.demo",
    "load_encoder": "user_nb.encoding.encoder",
    "map_quality": "user_nb.analysis.quality",
    "merge_clusters": "user_nb.analysis.relabeling",
    "more_like": "user_nb.analysis.search",
    "name_clusters": "user_nb.analysis.naming",
    "near_duplicates": "user_nb.analysis.duplicates",
    "neighbors": "user_nb.analysis.neighbors",
    "place": "user_nb.analysis.projection",
    "plot_contingency": "user_nb.figures.honesty",
    "plot_dendrogram": "user_nb.figures.hierarchy",
    "plot_distortion": "user_nb.figures.honesty",
    "plot_map": "user_nb.figures.map",
    "plot_pair": "user_nb.figures.heat_map",
    "plot_stability": "user_nb.figures.honesty",
    "plot_sweep": "user_nb.figures.honesty",
    "plot_treemap": "user_nb.figures.hierarchy",
    "project": "user_nb.analysis.projection",
    "project_pca": "user_nb.analysis.projection",
    "project_tsne": "user_nb.analysis.projection",
    "read_terms": "user_nb.analysis.terms",
    "read_texts": "user_nb.texts.reading",
    "recluster_noise": "user_nb.analysis.relabeling",
    "require_heads": "user_nb.encoding.heads",
    "search": "user_nb.analysis.search",
    "similarity": "user_nb.analysis.similarity",
    "split_cluster": "user_nb.analysis.relabeling",
    "stability": "user_nb.analysis.quality",
    "sweep": "user_nb.analysis.quality",
    "trained_heads": "user_nb.encoding.heads",
    "warm_up": "user_nb.analysis.warm_up",
}

__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'user_nb' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
