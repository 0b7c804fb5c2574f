# %% [markdown]
# # Encode once, keep for good
#
# An encoder turns a text into a row of numbers, a vector, in such a way that texts with similar meanings get vectors that point the same way.
# Everything else in this workbook starts from those vectors, so it pays to know what they are and what they cost.
#
# You will
# - look at a vector, and at what "near" means;
# - encode seven hundred letters, and see that nothing is computed the second time;
# - find out why encoders sort texts by length;
# - measure what rounding to half precision does, and see what becomes of empty and very long texts;
# - see that the ways shown on the model card give the same vectors.

# %%
import time

import numpy as np

import user_nb

letters = user_nb.load_demo()
encoder = user_nb.load_encoder()
encoder

# %% [markdown]
# ## One text, one vector
#
# A str gives one vector of length 1: as many float32 numbers as the card above says.

# %%
lift = encoder.encode("В подъезде третий день стоит лифт")
lift.shape, lift.dtype, float(np.linalg.norm(lift))

# %% [markdown]
# No single number in it means anything, but the direction does.
# The cosine of two vectors is near 1 if the encoder finds the texts similar, and near 0 if they have nothing to do with each other.

# %%
others = ["Лифт не работает, поднимаемся пешком", "Подъёмник в доме сломан", "Спасибо врачам за внимание"]
user_nb.similarity(lift, encoder.encode(others)).round(2)

# %% [markdown]
# The first text has similar words and a similar meaning.
# The second says the same in other words: navec hardly notices, USER-bge-m3 notices clearly.
# The third is about something else.
#
# ## A list of texts
#
# A list, a column or a generator of n texts gives n rows, in the same order.

# %%
vectors = encoder.encode(letters["text"])
print(vectors.shape)
encoder.last_report

# %% [markdown]
# The report says what the call did: how many texts came from the cache and how many were computed.
# Encode them again, tomorrow or in another notebook, and everything comes from the cache.
# The vectors are equal to the last bit, because `encode` always returns what the cache holds.

# %%
again = encoder.encode(letters["text"])
print("bit-equal:", bool((again == vectors).all()))
encoder.last_report

# %% [markdown]
# ## What the second run costs
#
# See for yourself: the same letters without a cache, and with one.
# With navec the gap is modest, because averaging words is cheap; with USER-bge-m3 on a laptop it is minutes against the blink of an eye.

# %%
fresh = user_nb.load_encoder("navec", cache=None)
start = time.perf_counter()
fresh.encode(letters["text"])
computed = time.perf_counter() - start

start = time.perf_counter()
encoder.encode(letters["text"])
cached = time.perf_counter() - start
print(f"from the cache {computed / cached:.0f} times faster than navec")

# %% [markdown]
# The key is the text itself, together with everything that affects a vector: weights, tokenizer, precision, maximum length.
# So if one letter changes, one letter is computed, wherever it is in the pile.

# %%
changed = letters["text"].tolist()
changed[42] += " Дополнение: всё починили, спасибо!"
encoder.encode(changed)
encoder.last_report

# %% [markdown]
# ## From a GPU to a classroom
#
# Vectors can travel: made once on a machine with a GPU, they serve a class of laptops that have neither a GPU nor the model's weights.
# Run the first command on that machine, and the second on each laptop:
#
# ```
# user-nb cache export letters.csv --text text --queries queries.txt --out vectors.parquet
# user-nb cache import vectors.parquet
# ```
#
# The file holds vectors and hashes but no texts, and every row is checked on import.
# From then on `load_encoder()` returns exactly these vectors; for a text that is not among them, a message says what is missing.
#
# ## Why texts are sorted by length
#
# A model reads texts in batches, and usually every text in a batch is padded to the length of the longest; padding costs as much as text.
# Here is how much of the work would be padding, in batches of 32, with the letters in their original order and sorted by length.

# %%
lengths, unknown = encoder.count_tokens(letters["text"])


def padding_share(lengths: np.ndarray) -> float:
    batches = [lengths[start : start + 32] for start in range(0, len(lengths), 32)]
    computed = sum(len(batch) * batch.max() for batch in batches)
    return 1 - lengths.sum() / computed


print(f"as they come {padding_share(lengths):.0%}, sorted {padding_share(np.sort(lengths)):.0%}")

# %% [markdown]
# This package goes one step further: for USER-bge-m3, texts are laid end to end in one row, and attention stays within each text.
# That leaves no padding at all.
#
# ## What half precision does
#
# The cache stores float16, which takes half the space of float32.
# We can measure what that does to a similarity: compare the letters from the cache with the same letters computed without it.

# %%
kept = user_nb.load_encoder("navec").encode(letters["text"].head(100))
exact = fresh.encode(letters["text"].head(100))
error = np.abs(user_nb.similarity(exact) - user_nb.similarity(kept))
print(f"largest difference of a cosine: {error.max():.5f}")

# %% [markdown]
# Nobody reads a cosine beyond its third decimal, and that one is safe.
#
# ## Rows without a vector, and rows that are cut
#
# Empty texts and missing values keep their place as rows of zeros, and the report names them.
# USER-bge-m3 reads up to 8,192 tokens of a text, some fifteen pages; if a text is longer, the report says how many tokens were not read.
# No letter here is that long.
# If you need the whole of a longer text, `load_encoder(chunks="mean")` encodes it in windows and averages them; navec has no limit.

# %%
odd = encoder.encode(["Нет света", "", None, "Нет воды"])
print(np.linalg.norm(odd, axis=1).round(2))
print("longest:", encoder.max_length, "empty:", encoder.last_report.empty, "cut:", encoder.last_report.cut)

# %% [markdown]
# ## Three ways to the same vector
#
# The model card shows two ways to use USER-bge-m3, and there is a third library for its family.
# If you have the weights, the next cells run all three on three letters and compare them with `encode`, without a cache so that nothing is rounded.
# With navec there is nothing to compare, and the cells do nothing.

# %%
from importlib.util import find_spec

input_texts = letters["text"].head(3).tolist()
folder = encoder.folder  # None for navec
ways = {"user-nb": user_nb.load_encoder(folder or "navec", cache=None).encode(input_texts)}

# %% [markdown]
# The card's first way is sentence-transformers.

# %%
if folder and find_spec("sentence_transformers"):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    ways["sentence-transformers"] = model.encode(input_texts, normalize_embeddings=True)

# %% [markdown]
# The card's second way is plain transformers, and its code has a slip: it tokenises `sentences`, a name that is never defined.
# Here it is corrected: the texts are called `input_texts`, and the vector is the state of the first token, scaled to length 1.

# %%
if folder:
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, plain = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    batch = tokenizer(input_texts, padding=True, truncation=True, return_tensors="pt")
    with torch.inference_mode():
        first_token = plain(**batch).last_hidden_state[:, 0]
    ways["transformers"] = torch.nn.functional.normalize(first_token, dim=1).numpy()

# %% [markdown]
# The third way is FlagEmbedding, the library of the model's family, if it is installed.
# The last cell says how far each way is from `encode`, in the number that differs most.

# %%
if folder and find_spec("FlagEmbedding"):
    from FlagEmbedding import BGEM3FlagModel

    flag = BGEM3FlagModel(str(folder), use_fp16=False, devices="cpu")
    ways["FlagEmbedding"] = flag.encode(input_texts)["dense_vecs"]

# %%
{way: float(np.abs(rows - ways["user-nb"]).max()) for way, rows in ways.items()}

# %% [markdown]
# With the real weights all of them stay below 0.00001: the same vectors, just at different speeds.
#
# FlagEmbedding also offers sparse and ColBERT vectors, from two separate heads.
# USER-bge-m3 has no weights for those, and the library silently fills them with random numbers.
# So ask first which outputs mean something; `user_nb.require_heads(encoder, "sparse")` raises an error instead of returning noise.

# %%
user_nb.trained_heads(encoder)

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. What is the shape of the vectors of an empty list? Keep it as `shape`.
shape = encoder.encode([]).shape

# %%
check("02.1", lambda: shape)

# %% tags=["solution"]
# 2. How similar is the letter in row 7 to itself? Keep the number as `itself`.
itself = float(vectors[7] @ vectors[7])

# %%
check("02.2", lambda: itself)

# %%
small = user_nb.load_encoder("navec")  # needs no weights for a new text

# %% tags=["solution"]
# 3. With `small`, encode a list that contains one new sentence of your own three times. How many texts are computed? Keep the number as `new`.
small.encode([f"Фонарь у дома моргает с {time.time():.0f}-й секунды"] * 3)
new = small.last_report.computed

# %%
check("02.3", lambda: new)

# %% tags=["solution"]
# 4. Encode "Да", an empty text, "Нет" and a text of three spaces. Which rows are empty? Keep them as `rows`.
encoder.encode(["Да", "", "Нет", "   "])
rows = encoder.last_report.empty

# %%
check("02.4", lambda: rows)

# %% tags=["solution"]
# 5. Which outputs of FlagEmbedding may be shown for this encoder? Keep them as `heads`.
heads = user_nb.trained_heads(encoder)

# %%
check("02.5", lambda: heads)

# %% [markdown]
# **What you saw**
# - a vector has length 1, and a cosine compares directions;
# - a text is computed once, and a changed text counts as a new one;
# - sorting removes most of the padding, packing removes all of it;
# - half precision costs nothing that you could notice;
# - empty rows are zeros, cut rows are counted, and both are named;
# - three other libraries give the same dense vectors, but one gives random numbers where a head has no weights.
