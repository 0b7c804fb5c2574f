"""One round of UMAP's optimisation, compiled by numba (imported here at the top: import this module inside a function).

Every processor must draw the same map, and a difference in one last bit grows within a few hundred epochs into another picture.
So nothing here is left to the machine: no fastmath, and powers come from a table rather than from the system's library of functions.
"""

import numba
import numpy as np

_PUSHES = np.float32(5)
_LIMIT = np.float32(4)  # of one step along one axis
_MANTISSA_BITS = 12  # of float32's 23: the first ones look a power up, the rest interpolate


def power_table(exponent: float) -> tuple[np.ndarray, np.ndarray]:
    """What `_power` needs for x**exponent: the powers of 2**e for each binary exponent (256,), and of 1 to 2 in 4,096 steps (4097,)."""
    whole = np.clip(2.0 ** (exponent * (np.arange(256) - 127.0)), 0, np.finfo(np.float32).max)
    part = (1 + np.arange((1 << _MANTISSA_BITS) + 1) / (1 << _MANTISSA_BITS)) ** exponent
    return whole.astype(np.float32), part.astype(np.float32)


@numba.njit(inline="always")
def _power(x: np.float32, whole: np.ndarray, part: np.ndarray) -> np.float32:
    """x**exponent of a positive float32, within 1e-7 of itself."""
    bits = np.float32(x).view(np.int32)
    mantissa = bits & np.int32(0x7FFFFF)
    at = mantissa >> np.int32(23 - _MANTISSA_BITS)
    rest = np.float32(mantissa & np.int32((1 << (23 - _MANTISSA_BITS)) - 1)) * np.float32(
        2.0 ** (_MANTISSA_BITS - 23)
    )
    power: np.float32 = whole[bits >> np.int32(23)] * (part[at] + rest * (part[at + 1] - part[at]))
    return power


@numba.njit(parallel=True, cache=True)
def one_round(
    positions: np.ndarray,
    moved: np.ndarray,
    indptr: np.ndarray,
    neighbors: np.ndarray,
    every: np.ndarray,
    due: np.ndarray,
    due_push: np.ndarray,
    state: np.ndarray,
    a: np.float32,
    b: np.float32,
    powers: tuple[np.ndarray, np.ndarray],
    step: np.float32,
    number: np.float32,
) -> None:
    """Moves every point once: reads ``positions`` (n, d), writes ``moved`` (n, d); schedule and random state go on; ``powers``: `power_table` of b."""
    n, dims = positions.shape
    whole, part = powers
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
                power = _power(square, whole, part)
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
                    push = np.float32(2) * b / ((near + square) * (a * _power(square, whole, part) + one))
                    for axis in range(dims):
                        here[axis] += step * min(max(push * (here[axis] - far[axis]), -_LIMIT), _LIMIT)
        moved[i] = here
        state[i] = seed
