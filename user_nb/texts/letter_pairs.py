"""How often one Russian letter follows another: what tells cp1251 from koi8-r when the bytes allow both."""

import numpy as np

# Index 0 stands for anything that is not a Russian letter; then the alphabet in code point order, ё last.
LETTERS = " абвгдежзийклмнопрстуфхцчшщъыьэюяё"

# -log2 of the probability that the column's letter follows the row's, rounded, one hexadecimal digit each (f: 15 or more).
# Counted over 366 thousand short Russian texts; the counts are facts about the language, no text is in them.
_BITS = (
    "f654646654d464443544686858bfff6a6d",  # not a letter
    "2c6575465864454b65449867678fffb55b",  # а
    "5498c93aa4f74862f46a4f8baa6638ba59",  # б
    "33c9b73e74f7585386474faa97bb48ef79",  # в
    "53c9b45ed4f74961e4aa4feeabfcbfcbee",  # г
    "53a5a92793f6584384684ea899fa65ba78",  # д
    "296655676955443874449a77647ffff899",  # е
    "538a9419d3f6aa37da8a5fec8ffec8cdf7",  # ж
    "32746458a5f76533e69a5ffbabfa57db6a",  # з
    "27657558455544478644b956558fffd75c",  # и
    "0aaaa6aeabf68757a936eab867cfeffdbe",  # й
    "32d7cd58a3f95b72d4654fd8dafdbebdee",  # к
    "33ab8938b2f77a73ae685cbe9ccd63c547",  # л
    "238abd3dc3f87743798c4bcbaccc59bd69",  # м
    "52cb873ba3e7cd42e96659c79c9d36d959",  # н
    "2b544455675644586444a989579fffa77b",  # о
    "64eefe4ff4f85f7182985ddbabdf68dc7b",  # п
    "6287773793f7965296764a8998bd57b869",  # р
    "4595b74bd4f4466457526a8979da75b848",  # с
    "33a4c93fd4f68a5294695cba9dcc33da79",  # т
    "275644646985546a5543ca6b566fefa59d",  # у
    "53ae9f3fe2fb5882f47645dfabfe78a9b9",  # ф
    "14c6bc7fd5fb6852c6786eedbafabcafee",  # х
    "33c5dc2fb2f6bab5cbbc5fb9fdfe4decdf",  # ц
    "63eaef2df3f59b48d8d25fdfd7ffb6fff6",  # ч
    "74d9ee3ff3f5596599b76fcbfdfed1dcf7",  # ш
    "83fcff2ff1eefe6afaff5fffffdff6ffe5",  # щ
    "3eecce1eebccebebeeeceecceeeeeeb623",  # ъ
    "1f7587498b36547f7655bd3b66afffffae",  # ы
    "1f8a896d78f5f74aae47fac885bffff669",  # ь
    "7d9787cc8d54465a6560a69dd9ffffaeaf",  # э
    "1a4985b78ba7877ca664ec88682fffe8ee",  # ю
    "1f9676675a87565e9764ce688a6ffff68f",  # я
    "2e7667f66f86433f7463fc6ea4bffffcef",  # ё
)


def pair_bits() -> np.ndarray:
    """-log2 P(next letter | letter), shape (34, 34), float32, indexed as ``LETTERS``."""
    return np.array([[int(digit, 16) for digit in row] for row in _BITS], dtype=np.float32)
