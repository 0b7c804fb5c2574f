#!/usr/bin/env bash
# umap-learn 0.5.12, numpy 2.4.6, scikit-learn 1.9.1.
# UMAP(n_neighbors=6, precomputed_knn=...) with 16 neighbours a row. The guess: the six nearest are used, as the argument says.
# Seen: from 4,096 rows on, the graph has the same edges with 16 columns as with 6; with 500 rows it has those of all 16,
# nearly three times as many. Below 4,096 rows the cut to n_neighbors is skipped together with the switch to exact distances.
# So the same code draws a map of other neighbourhoods on a small collection: cut the columns before handing them over.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet umap-learn==0.5.12 pynndescent==0.7.0 numba==0.68.1 numpy==2.4.6 scikit-learn==1.9.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
import umap
from sklearn.neighbors import NearestNeighbors

edges = {}
for rows in (500, 5000):
    points = np.random.default_rng(0).normal(size=(rows, 30)).astype("float32")
    distances, indices = NearestNeighbors(n_neighbors=16).fit(points).kneighbors(points)
    for width in (6, 16):
        knn = (indices[:, :width].copy(), distances[:, :width].copy())
        model = umap.UMAP(n_neighbors=6, precomputed_knn=knn, random_state=0, n_jobs=1, transform_mode="graph").fit(points)
        edges[rows, width] = model.graph_.nnz
        print(f"{rows} rows, {width} neighbours handed over, n_neighbors=6: {model.graph_.nnz} edges")
cut_when_large = edges[5000, 16] == edges[5000, 6]
cut_when_small = edges[500, 16] == edges[500, 6]
raise SystemExit(0 if cut_when_large and not cut_when_small and edges[500, 16] > 2 * edges[500, 6] else 1)
PYTHON
