"""user-nb: explore a pile of Russian texts in a notebook. See the README for the ten-line tour.

The public names are here and nothing else; each is imported from its home when it is first asked for, so that
``import user_nb`` stays instant and loads no torch, umap, plotly or pandas.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES: dict[str, str] = {
    "ClusterName": "user_nb.analysis.naming",
    "ClusterTree": "user_nb.analysis.clustering",
    "Encoder": "user_nb.encoding.encoder",
    "EncoderNotice": "user_nb.encoding.encoder",
    "Exploration": "user_nb.exploration",
    "NeighborGraph": "user_nb.analysis.neighbors",
    "VectorCache": "user_nb.encoding.cache",
    "cluster_tree": "user_nb.analysis.clustering",
    "export_vectors": "user_nb.encoding.parcel",
    "import_vectors": "user_nb.encoding.parcel",
    "load_demo": "user_nb.texts.demo",
    "load_encoder": "user_nb.encoding.encoder",
    "name_clusters": "user_nb.analysis.naming",
    "neighbors": "user_nb.analysis.neighbors",
    "plot_map": "user_nb.views.figures",
    "project": "user_nb.analysis.projection",
    "read_texts": "user_nb.texts.reading",
    "search": "user_nb.analysis.search",
    "similarity": "user_nb.analysis.similarity",
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
