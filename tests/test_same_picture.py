"""A class sees one picture: vectors, map, clusters and names are the same to the last bit on other processors."""

import os
import subprocess
import sys

RUN = """
import hashlib, user_nb
texts = user_nb.load_demo()["text"]
vectors = user_nb.load_encoder("navec", cache=None).encode(texts, progress=False)
graph = user_nb.neighbors(vectors)
xy = user_nb.project(graph)
labels = user_nb.cluster_tree(user_nb.project(graph, n_components=5, min_dist=0.0)).labels(8, max_cluster_size=350)
names = user_nb.name_clusters(texts, labels, vectors=vectors)
for part in (vectors, graph.indices, graph.similarities, xy, labels):
    print(hashlib.blake2b(part.tobytes(), digest_size=8).hexdigest())
print(*(name.text for name in names.values()), sep="; ")
"""
OLD_PROCESSOR = {  # each library's own switch for the instructions it may use
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3",
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
}


def run(environment: dict[str, str]) -> list[str]:
    own = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN],
        env=own | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_an_old_processor_draws_the_same_map_and_finds_the_same_clusters():
    here, there = run({}), run(OLD_PROCESSOR)
    assert here == there
    assert len(here) == 6
    assert here[5].count(";") >= 5  # there are clusters, and they have names
