"""One round of UMAP's optimisation, compiled by numba (imported here at the top: import this module inside a function)."""

import numba
import numpy as np

_PUSHES = np.float32(5)
_LIMIT = np.float32(4)  # of one step along one axis


@numba.njit(fastmath=True, parallel=True, cache=True)
def one_round(positions, moved, indptr, neighbors, every, due, due_push, state, a, b, step, number):
    """Moves every point once: reads ``positions`` (n, d), writes ``moved`` (n, d); schedule and random state go on."""
    n, dims = positions.shape
    zero, one, near = np.float32(0), np.float32(1), np.float32(0.001)
    for i in numba.prange(n):
        here = positions[i].copy()
        seed = state[i]
        for edge in range(indptr[i], indptr[i + 1]):
            if due[edge] > number:
                continue
            due[edge] += every[edge]
            other = positions[neighbors[edge]]
            square = zero
            for axis in range(dims):
                square += (here[axis] - other[axis]) ** 2
            if square > 0:
                power = square**b
                # 4, not the gradient's 2: in the sequential method the edge back moves this point once more
                pull = np.float32(-4) * a * b * power / (square * (a * power + one))
                for axis in range(dims):
                    here[axis] += step * min(max(pull * (here[axis] - other[axis]), -_LIMIT), _LIMIT)
            while due_push[edge] <= number:
                due_push[edge] += every[edge] / _PUSHES
                seed ^= seed << np.uint64(13)  # Marsaglia's xorshift64
                seed ^= seed >> np.uint64(7)
                seed ^= seed << np.uint64(17)
                chance = np.int64((seed >> np.uint64(11)) % np.uint64(n))
                far = positions[chance]
                square = zero
                for axis in range(dims):
                    square += (here[axis] - far[axis]) ** 2
                if square > 0 and chance != i:
                    push = np.float32(2) * b / ((near + square) * (a * square**b + one))
                    for axis in range(dims):
                        here[axis] += step * min(max(push * (here[axis] - far[axis]), -_LIMIT), _LIMIT)
        moved[i] = here
        state[i] = seed
