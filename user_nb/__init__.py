"""user-nb: explore a pile of Russian texts in a notebook. See the README for the ten-line tour.

The public names are here and nothing else; each is imported from its home when it is first asked for, so that
``import user_nb`` stays instant and loads no torch, numba, plotly or pandas.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES: dict[str, str] = {
    "ClusterName": "user_nb.analysis.naming",
    "ClusterQuality": "user_nb.analysis.quality",
    "ClusterTree": "user_nb.analysis.clustering",
    "Contrast": "user_nb.analysis.contrast",
    "Encoder": "user_nb.encoding.encoder",
    "EncoderNotice": "user_nb.encoding.encoder",
    "Exploration": "user_nb.exploration",
    "LabelAgreement": "user_nb.analysis.quality",
    "Levels": "user_nb.analysis.levels",
    "MapQuality": "user_nb.analysis.quality",
    "NeighborGraph": "user_nb.analysis.neighbors",
    "Stability": "user_nb.analysis.quality",
    "Sweep": "user_nb.analysis.quality",
    "Terms": "user_nb.analysis.terms",
    "VectorCache": "user_nb.encoding.cache",
    "agglomerative": "user_nb.analysis.partition",
    "assign_noise": "user_nb.analysis.relabeling",
    "cluster_quality": "user_nb.analysis.quality",
    "cluster_tree": "user_nb.analysis.clustering",
    "compare_labels": "user_nb.analysis.quality",
    "contrast": "user_nb.analysis.contrast",
    "inherit": "user_nb.analysis.votes",
    "kmeans": "user_nb.analysis.partition",
    "load_demo": "user_nb.texts.demo",
    "load_encoder": "user_nb.encoding.encoder",
    "map_quality": "user_nb.analysis.quality",
    "merge_clusters": "user_nb.analysis.relabeling",
    "name_clusters": "user_nb.analysis.naming",
    "neighbors": "user_nb.analysis.neighbors",
    "place": "user_nb.analysis.projection",
    "plot_map": "user_nb.views.figures",
    "project": "user_nb.analysis.projection",
    "project_pca": "user_nb.analysis.other_maps",
    "project_tsne": "user_nb.analysis.other_maps",
    "read_terms": "user_nb.analysis.terms",
    "read_texts": "user_nb.texts.reading",
    "recluster_noise": "user_nb.analysis.relabeling",
    "search": "user_nb.analysis.search",
    "similarity": "user_nb.analysis.similarity",
    "split_cluster": "user_nb.analysis.relabeling",
    "stability": "user_nb.analysis.quality",
    "sweep": "user_nb.analysis.quality",
    "warm_up": "user_nb.analysis.warming",
}

__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'user_nb' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
