"""The form in which a vector is kept: float16 on disk, a unit row of float32 in the hand, and a check value beside it.

A vector is rounded to float16 (round half to even), and what a caller gets is that float16 row scaled back to
length 1 in float32. The scale is exact to the last bit on every machine: squares of float16 numbers are multiples of
2**-48, so their float64 sum has no rounding error in any order, and square root, division and product are IEEE.
"""

from functools import lru_cache

import numpy as np

# All 65,536 half-precision numbers as float32: a look-up is twice as fast as numpy's own conversion
# and, unlike arithmetic on the exponent, not bent by a library that switched subnormal numbers off.
_FLOAT32_OF_HALF = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)
_BLOCK_ROWS = 256  # what is worked on at once stays inside a core's cache
_NORM_TOLERANCE = 1e-2


def as_stored(vectors: np.ndarray) -> np.ndarray:
    """The rows as the cache gives them back: rounded to float16, then scaled to length 1 in float32.

    vectors: (n, d) or (d,) floats. Returns the same shape, float32. Rows of zeros stay zeros; a row with NaN or
    infinity comes back as NaN. ``as_stored(as_stored(x))`` may differ from ``as_stored(x)`` in the last bit of
    float16: round a vector once.

    >>> as_stored(np.array([[0.6, 0.8]]))
    array([[0.60015625, 0.79988277]], dtype=float32)
    """
    halves = to_halves(vectors)
    unit, _ = from_halves(np.atleast_2d(halves))
    return unit.reshape(halves.shape)


def to_halves(vectors: np.ndarray) -> np.ndarray:
    """The rows rounded to float16; what is too large becomes infinity, without a warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.ascontiguousarray(vectors, dtype=np.float32).astype(np.float16)


def from_halves(halves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Float16 rows as unit rows of float32, and which of them were finite and near length 1 to begin with.

    halves: (n, d) float16. Returns (n, d) float32 and (n,) bool.
    """
    unit = np.empty(halves.shape, dtype=np.float32)
    sound = np.empty(len(halves), dtype=bool)
    for block in blocks(len(halves)):
        unit[block], sound[block] = _unit_block(halves[block])
    return unit, sound


def blocks(count: int) -> list[slice]:
    """Slices that cover ``range(count)`` in steps small enough for a core's cache."""
    return [slice(start, min(start + _BLOCK_ROWS, count)) for start in range(0, count, _BLOCK_ROWS)]


def _unit_block(halves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    single = np.take(_FLOAT32_OF_HALF, halves.view(np.uint16))
    double = single.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        norms = np.sqrt(np.vecdot(double, double))
        sound = np.abs(norms - 1.0) <= _NORM_TOLERANCE  # False for NaN and infinity too
        scale = np.where(norms == 0, 0.0, 1.0 / norms).astype(np.float32)
        np.multiply(single, scale[:, None], out=single)
    return single, sound


def check_values(halves: np.ndarray, digests: np.ndarray) -> np.ndarray:
    """One number per row that changes with any flipped bit of the row, and belongs to this key alone.

    halves: (n, d) float16; digests: (n, 2) uint64. Returns (n,) uint64: the sum of the row's 32-bit little-endian
    words (padded with zeros) times fixed odd 64-bit numbers, modulo 2**64, plus the same of the digest. An odd
    factor keeps a flipped bit from vanishing; the digest's part catches a sound row under a wrong key.
    """
    words = _words(halves)
    factors = _odd_numbers(words.shape[1] + 2)
    checks: np.ndarray = digests[:, 0] * factors[0] + digests[:, 1] * factors[1]
    for block in blocks(len(words)):
        checks[block] += np.einsum("ij,j->i", words[block].astype(np.uint64), factors[2:])
    return checks


def _words(halves: np.ndarray) -> np.ndarray:
    rows = np.ascontiguousarray(halves, dtype="<f2")
    if rows.shape[1] % 2:
        rows = np.pad(rows, ((0, 0), (0, 1)))
    return rows.view("<u4")


@lru_cache(maxsize=8)
def _odd_numbers(count: int) -> np.ndarray:
    """The first numbers of SplitMix64 from seed 0 (Steele, Lea, Flood 2014), each made odd; (count,) uint64."""
    with np.errstate(over="ignore"):
        state = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (state ^ (state >> np.uint64(31))) | np.uint64(1)
