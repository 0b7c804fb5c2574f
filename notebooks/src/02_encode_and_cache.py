# %% [markdown]
# # Encode once, keep for good
#
# An encoder turns a text into a row of numbers, a vector, such that texts of like meaning get vectors that point the same way.
# Everything else in this workbook starts from those rows, so it pays to know what they are and what they cost.
#
# You will
# - look at a vector, and at what "near" means;
# - encode seven hundred letters, and see that the second time nothing is computed;
# - find out why an encoder sorts texts by length;
# - measure what rounding to half precision does, and what empty and very long texts become;
# - see that the model card's own ways give the same vectors.

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
# A str gives one vector: as many numbers as the card above says, float32, of length 1.

# %%
lift = encoder.encode("В подъезде третий день стоит лифт")
lift.shape, lift.dtype, float(np.linalg.norm(lift))

# %% [markdown]
# No single number in it means anything.
# Directions do: the cosine of two vectors is near 1 when the encoder holds two texts for alike, and near 0 when they have nothing to do with each other.

# %%
others = ["Лифт не работает, поднимаемся пешком", "Подъёмник в доме сломан", "Спасибо врачам за внимание"]
user_nb.similarity(lift, encoder.encode(others)).round(2)

# %% [markdown]
# The first is alike in words and in meaning.
# The second says the same in other words: navec sees little of it, USER-bge-m3 sees it well.
# The third is about something else.
#
# ## A list of texts
#
# A list, a column, a generator: n texts give n rows in their order.

# %%
vectors = encoder.encode(letters["text"])
print(vectors.shape)
encoder.last_report

# %% [markdown]
# The report says what the call did: how many texts came from the cache and how many were computed.
# Encode them again and everything comes from the cache, also tomorrow, also from another notebook.
# The vectors are equal to the last bit, because `encode` returns what the cache holds.

# %%
again = encoder.encode(letters["text"])
print("bit-equal:", bool((again == vectors).all()))
encoder.last_report

# %% [markdown]
# ## What the second run costs
#
# Compare the two ways yourself: the same letters without a cache, and with one.
# With navec the gap is modest, for averaging words is cheap; with USER-bge-m3 on a laptop it is minutes against a blink.

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
# The key is the text itself, together with everything that changes a vector: weights, tokenizer, precision, longest text.
# So one changed letter is one computed letter, wherever in the pile it lies.

# %%
changed = letters["text"].tolist()
changed[42] += " Дополнение: всё починили, спасибо!"
encoder.encode(changed)
encoder.last_report

# %% [markdown]
# ## From a GPU to a classroom
#
# Vectors can travel: made once where there is a GPU, they serve a class of laptops that have neither the GPU nor the model's weights.
# On the first machine, then on each laptop:
#
# ```
# user-nb cache export letters.csv --text text --queries queries.txt --out vectors.parquet
# user-nb cache import vectors.parquet
# ```
#
# The file holds vectors and hashes, no texts, and every row is checked on its way in.
# From then on `load_encoder()` gives these very vectors, and a text that is not among them gets a message that says what is missing.
#
# ## Why texts are sorted by length
#
# A model reads texts in batches, and the usual way fills all of a batch up to its longest text with padding, which costs as much as text does.
# Here is how much of the work would be padding, in batches of 32, in the order of the pile and sorted by length.

# %%
lengths, unknown = encoder.count_tokens(letters["text"])


def padding_share(lengths: np.ndarray) -> float:
    batches = [lengths[start : start + 32] for start in range(0, len(lengths), 32)]
    computed = sum(len(batch) * batch.max() for batch in batches)
    return 1 - lengths.sum() / computed


print(f"as they come {padding_share(lengths):.0%}, sorted {padding_share(np.sort(lengths)):.0%}")

# %% [markdown]
# This package goes one step further: USER-bge-m3's texts are laid end to end in one row, and attention keeps to its own text.
# Then no padding is left at all.
#
# ## What half precision does
#
# The cache keeps float16, half the space of float32.
# What that does to a similarity can be measured: the same letters from the cache, and recomputed without it.

# %%
kept = user_nb.load_encoder("navec").encode(letters["text"].head(100))
exact = fresh.encode(letters["text"].head(100))
error = np.abs(user_nb.similarity(exact) - user_nb.similarity(kept))
print(f"largest difference of a cosine: {error.max():.5f}")

# %% [markdown]
# The third decimal of a cosine is the first that could ever matter to a reader, and it is safe.
#
# ## Rows without a vector, and rows that are cut
#
# Empty texts and missing values stay in place as rows of zeros, and the report names them.
# USER-bge-m3 reads 8,192 tokens of a text, some fifteen pages: of a longer one the report says how many tokens were not read.
# None is that long here.
# For whoever wants all of it, `load_encoder(chunks="mean")` encodes it in windows and averages them; navec has no limit.

# %%
odd = encoder.encode(["Нет света", "", None, "Нет воды"])
print(np.linalg.norm(odd, axis=1).round(2))
print("longest:", encoder.max_length, "empty:", encoder.last_report.empty, "cut:", encoder.last_report.cut)

# %% [markdown]
# ## Three ways to the same vector
#
# The model's card shows two ways to use USER-bge-m3, and there is a third library for its family.
# Where its weights are, the next cells run them on three letters beside `encode`, without a cache so that nothing is rounded.
# With navec there is nothing to compare, and each cell leaves the list as it is.

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
# The card's second way is plain transformers, and it has a slip: it tokenises `sentences`, a name that was never defined.
# Here it is repaired: the card's texts are called `input_texts`, and the vector is the state of the first token, brought to length 1.

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
# The third way is FlagEmbedding, the library of the model's family; it runs where it is installed.
# After it, the list says how far each way is from `encode`, in its most different number.

# %%
if folder and find_spec("FlagEmbedding"):
    from FlagEmbedding import BGEM3FlagModel

    flag = BGEM3FlagModel(str(folder), use_fp16=False, devices="cpu")
    ways["FlagEmbedding"] = flag.encode(input_texts)["dense_vecs"]

# %%
{way: float(np.abs(rows - ways["user-nb"]).max()) for way, rows in ways.items()}

# %% [markdown]
# With the real weights all of them stay below 0.00001: the same vectors, only at another speed.
#
# FlagEmbedding also offers sparse and ColBERT vectors, from two heads of their own.
# USER-bge-m3 has no weights for those, and the library then fills them with random numbers without a word.
# So ask first which outputs mean something; `user_nb.require_heads(encoder, "sparse")` stops with an error instead of showing noise.

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
# 3. With `small`, encode a list with one new sentence of your own, written three times. How many texts are computed? Keep the number as `new`.
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
# - a text is computed once, and a changed text is a new text;
# - sorting removes most padding, packing removes all of it;
# - half precision costs nothing that you could see;
# - empty rows are zeros, cut rows are counted, and both are named;
# - three other libraries give the same dense vectors, and random numbers where a head has no weights.
