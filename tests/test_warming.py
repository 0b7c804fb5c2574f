"""What the first map needs is loaded beforehand, off the main thread."""

import subprocess
import sys
from pathlib import Path

CODE = """
import sys, threading, user_nb
before = set(sys.modules)
thread = user_nb.warm_up()
assert thread.daemon and thread is not threading.main_thread()
thread.join()
print(*sorted({"torch", "numba", "hdbscan", "pymorphy3", "user_nb.analysis.umap_kernel"} & (set(sys.modules) - before)))
"""


def test_the_libraries_of_a_first_map_are_loaded_in_a_thread():
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["hdbscan", "numba", "pymorphy3", "torch", "user_nb.analysis.umap_kernel"]
    assert done.stderr == ""
