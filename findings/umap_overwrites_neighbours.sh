#!/usr/bin/env bash
# umap-learn 0.5.12, numpy 2.4.6.
# UMAP(metric="cosine", precomputed_knn=(indices, distances)) with neighbours that point the opposite way (distance 2).
# The guess: what one hands over is read. Seen: after fit the caller's own arrays are changed in place: the index is -1 and the
# distance infinite wherever the distance was 2, so a second model made from the same arrays sees another graph.
# Copy the arrays before handing them over; with metric="euclidean" nothing is cut.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet umap-learn==0.5.12 pynndescent==0.7.0 numba==0.68.1 numpy==2.4.6 scikit-learn==1.9.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import numpy as np
import umap

points = np.array([[1.0, 0.0], [-1.0, 0.0]] * 10)
rows = np.arange(20)
changed = {}
for metric in ("cosine", "euclidean"):
    indices = np.column_stack([rows, (rows + 1) % 20, (rows + 2) % 20]).astype("int32")
    distances = np.tile([0.0, 0.5, 2.0], (20, 1)).astype("float32")
    before = indices.copy(), distances.copy()
    umap.UMAP(
        n_neighbors=3, precomputed_knn=(indices, distances), metric=metric, random_state=0, n_jobs=1, n_epochs=20
    ).fit(points)
    changed[metric] = not (np.array_equal(indices, before[0]) and np.array_equal(distances, before[1]))
    print(f"{metric}: first row handed over {before[0][0]} {before[1][0]}, after fit {indices[0]} {distances[0]}")
raise SystemExit(0 if changed["cosine"] and not changed["euclidean"] else 1)
PYTHON
