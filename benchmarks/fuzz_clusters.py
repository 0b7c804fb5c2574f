"""Labels and strengths read from the kept tree against hdbscan's own for the same single linkage, on random point sets.

Claim: equal, label by label, on continuous points; where points coincide, densities are infinite and some cases differ: their share is told.
The linkage is given to both, because hdbscan joins equally long edges in an order that depends on the processor, and the kept tree does not.

    python benchmarks/fuzz_clusters.py [--cases 5000]

A case is a point set (60 to 900 points, 1 to 5 dimensions, 1 to 11 blobs with background, every fourth set rounded so that
points and distances coincide), a min_samples, a min_cluster_size and a method.
"""

import argparse
import json
import warnings

import numpy as np
from hdbscan.hdbscan_ import _tree_to_labels

from user_nb.analysis.clustering import cluster_tree

SIZES = (2, 5, 8, 15, 40)
METHODS = ("eom", "leaf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=5_000)
    cases = parser.parse_args().cases
    warnings.simplefilter("ignore")
    found = {kind: {"cases": 0, "labels differ": 0, "strengths differ": 0} for kind in ("continuous", "ties")}
    for seed in range(-(-cases // (len(SIZES) * len(METHODS)))):
        kind, points, min_samples = point_set(seed)
        for same_labels, same_strengths in compared(points, min_samples):
            found[kind]["cases"] += 1
            found[kind]["labels differ"] += not same_labels
            found[kind]["strengths differ"] += not same_strengths
    for kind, counts in found.items():
        print(f"{kind:<12}", *(f"{name} {value:>5}" for name, value in counts.items()), sep="   ")
    print(json.dumps(found))


def point_set(seed: int) -> tuple[str, np.ndarray, int]:
    """The kind ("continuous" or "ties"), the points (n, d) and a min_samples."""
    rng = np.random.default_rng(seed)
    n, d, blobs = int(rng.integers(60, 900)), int(rng.integers(1, 6)), int(rng.integers(1, 12))
    centres = rng.normal(size=(blobs, d)) * 4
    points = centres[rng.integers(0, blobs, n)] + rng.normal(size=(n, d)) * rng.uniform(0.1, 1.5)
    loose = rng.random(n) < 0.15
    points[loose] = rng.uniform(-8, 8, size=(int(loose.sum()), d))
    ties = seed % 4 == 0
    return (
        ("ties" if ties else "continuous"),
        (np.round(points, 1) if ties else points),
        int(rng.integers(1, 11)),
    )


def compared(points: np.ndarray, min_samples: int) -> list[tuple[bool, bool]]:
    """For every size and method whether labels and strengths are hdbscan's."""
    tree = cluster_tree(points, min_samples=min_samples)
    outcome = []
    for size in SIZES:
        for method in METHODS:
            theirs, probabilities, *_ = _tree_to_labels(points, tree.linkage, size, method)
            labels, strengths = tree.clusters(size, method=method)
            outcome.append((bool((labels == theirs).all()), np.allclose(strengths, probabilities, atol=1e-9)))
    return outcome


if __name__ == "__main__":
    main()
