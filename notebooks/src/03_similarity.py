# %% [markdown]
# # Similarity and search: which texts are alike?
#
# The first thing people ask of vectors is which texts are similar.
# The answer is a number, and a number alone tells you nothing: this lesson is about what is behind it.
#
# You will
# - compare texts, and set what the model card promises beside what your encoder gives;
# - search by meaning, by words and by both, and learn when to use which;
# - find out what a cosine of 0.6 is worth in your collection;
# - choose a threshold, from labelled pairs and by eye;
# - look into a pair, word by word.

# %%
import pandas as pd

import user_nb

letters = user_nb.load_demo()
encoder = user_nb.load_encoder()
vectors = encoder.encode(letters["text"])

# %% [markdown]
# ## The card's four texts
#
# The card of USER-bge-m3 shows two questions, two passages and a table of their cosines.
# Here is that table beside the one from the encoder you loaded: rows are questions, columns are passages.

# %%
questions = [
    "Когда был спущен на воду первый миноносец «Спокойный»?",
    "Есть ли нефть в Удмуртии?",
]
passages = [
    "Спокойный (эсминец)\nЗачислен в списки ВМФ СССР 19 августа 1952 года.",
    "Нефтепоисковые работы в Удмуртии были начаты сразу после Второй мировой войны в 1945 году "
    "и продолжаются по сей день. Добыча нефти началась в 1967 году.",
]
scores = user_nb.similarity(encoder.encode(questions), encoder.encode(passages))
card = [[0.5567, 0.3014], [0.1701, 0.7122]]
names = ["Спокойный", "нефть"]
pd.concat(
    {"card": pd.DataFrame(card, names, names), encoder.name: pd.DataFrame(scores, names, names)}, axis=1
).round(4)

# %% [markdown]
# With USER-bge-m3 the two tables agree to the third decimal.
# navec is a different model and gives different numbers: check instead whether each question is nearest to its own passage.
#
# ## Search by meaning
#
# A query is a text like any other: its vector is compared with every row, and the nearest come first.
# No row is skipped and nothing is approximated.

# %%
user_nb.search("в подъезде сломан лифт", letters["text"], vectors, encoder=encoder, top_k=5)

# %% [markdown]
# The query's words are marked in whatever form they appear.
# A hit without a mark was found by meaning alone.
#
# ## Search by words
#
# The classic way counts words: BM25 over lemmas, so that «лифта» finds «лифты».
# It knows no synonyms, but it never misses a name or a number.

# %%
user_nb.search("автобус 14", letters["text"], mode="words", top_k=3)

# %% [markdown]
# ## Both
#
# Cosines and BM25 scores have no common scale, so their ranks are combined instead, by reciprocal rank fusion.
# A text that ranks high in either list moves up, and one that ranks high in both comes first.

# %%
user_nb.search("автобус 14", letters["text"], vectors, encoder=encoder, mode="both", top_k=3)

# %% [markdown]
# The demo has eighty questions, each with the one letter that answers it.
# So we can compare the three ways: how often is that letter the first hit?

# %%
asked = user_nb.load_demo("questions")
for mode in ("words", "meaning", "both"):
    hits = user_nb.search(
        asked["question"].tolist(), letters["text"], vectors, encoder=encoder, mode=mode, top_k=1
    )
    first = hits.set_index("query")["row"].reindex(asked["question"])
    print(f"{mode:<8} {(first.to_numpy() == asked['row'].to_numpy()).mean():.0%}")

# %% [markdown]
# Half of the questions deliberately share no word with their letter, so search by words cannot find it.
# navec finds a few of those; USER-bge-m3 is made for them.
# Fusion gives both lists the same weight: it gains if both know something, and loses if one of them is much weaker.
#
# ## Narrower, and away from something
#
# `where` limits the search to some rows, by any column; `minus` steers it away from a meaning.

# %%
in_centre = letters["district"] == letters["district"].mode()[0]
user_nb.search("лифт", letters["text"], vectors, encoder=encoder, where=in_centre, minus="подъезд", top_k=3)

# %% [markdown]
# A letter can itself be the query: `more_like` finds others like the rows you give.

# %%
user_nb.more_like(46, letters["text"], vectors, top_k=3)

# %% [markdown]
# ## The search box
#
# The same, live: type a query and switch the mode; each column you pass becomes a filter.

# %%
calibration = user_nb.calibrate(vectors)
box = user_nb.SearchBox(
    letters["text"],
    vectors,
    encoder=encoder,
    columns=letters[["district", "channel"]],
    calibration=calibration,
    lang="en",
)
box

# %% [markdown]
# ## What a cosine is worth
#
# A cosine is not a probability.
# With one encoder unrelated texts score near 0, with another near 0.4, so 0.6 may mean a lot or nothing.
# Compare it with random pairs from your own collection.
# `calibration=` gives every hit a percentile: the share of random pairs that are less similar.
# One per cent of 705 letters is seven letters, so a hit below 99 is nothing special.

# %%
user_nb.search(
    "почему так дорого за отопление",
    letters["text"],
    vectors,
    encoder=encoder,
    calibration=calibration,
    top_k=5,
)

# %% [markdown]
# ## A threshold from labelled pairs
#
# The demo has two hundred pairs of sentences scored from 0 to 5, half of them chosen to be hard.
# Let 4 and above mean "the same", and ask which cosine separates the two kinds best.

# %%
pairs = user_nb.load_demo("pairs")
cosines = (encoder.encode(pairs["a"]) * encoder.encode(pairs["b"])).sum(axis=1)
user_nb.choose_threshold(cosines, pairs["score"] >= 4)

# %% [markdown]
# F1 balances precision and recall, and the interval shows what to expect on other pairs of this kind.
# Calling everything "the same" already gives 0.61 here, so an encoder that scores about that cannot tell these pairs apart.
# navec is such an encoder.
# Look at pairs that are scored as different and that the encoder finds similar.

# %%
unlike = pairs.assign(cosine=cosines.round(2))[pairs["score"] <= 1]
unlike.nlargest(4, "cosine")[["a", "b", "score", "cosine", "kind"]]

# %% [markdown]
# The same words in a different order have the same average, and «не» has no weight: to navec such a pair is one text.
# USER-bge-m3 sees the order, but still places a statement and its denial close together, because they are about the same thing.
#
# ## A threshold by eye
#
# If you have no labels, look at real pairs on both sides of the threshold.
# Move the slider until the pairs above it say the same and those below it do not.

# %%
slider = user_nb.ThresholdSlider(letters["text"], vectors, lang="en")
slider

# %% [markdown]
# The curve shows how many pairs pass, on a logarithmic scale; you can also ask for the number.

# %%
calibration.threshold(pairs=100), int(calibration.passing(slider.threshold))

# %% [markdown]
# ## Why are these two similar?
#
# `explain_pair` compares each word of one text with each word of the other.
# The darker the cell, the more similar the encoder finds the two words.

# %%
explanation = user_nb.explain_pair(
    "Третий день стоит лифт, поднимаемся пешком",
    "Подъёмник в доме сломан, ходим по лестнице",
    encoder=encoder,
)
user_nb.plot_pair(explanation)

# %%
explanation.partners()[:4]

# %% [markdown]
# This shows what the encoder finds similar; it does not show how the score came about.
# USER-bge-m3 takes a text's vector from a single state that has seen all the words, and navec averages the words by weight: neither adds up these cells.
# Try a pair of your own, and one with «не».

# %%
comparer = user_nb.PairComparer("Лифт работает", "Лифт не работает", encoder=encoder, lang="en")
comparer

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. Which letter says how many sacks the pupils gathered on the bank of the Серебрянка? Keep its row number as `row`.
question = "Сколько мешков собрали ученики на берегу Серебрянки?"
row = user_nb.search(question, letters["text"], vectors, encoder=encoder, mode="both", top_k=1)["row"].iloc[0]

# %%
check("03.1", lambda: row)

# %% tags=["solution"]
# 2. Find the ten best hits for «лифт» among the letters from the district Слобода. Keep the frame as `hits`.
hits = user_nb.search(
    "лифт", letters["text"], vectors, encoder=encoder, where=letters["district"] == "Слобода"
)

# %%
check("03.2", lambda: hits)

# %% tags=["solution"]
# 3. How many pairs can be formed from all the letters? Keep the number as `n_pairs`.
n_pairs = len(letters) * (len(letters) - 1) // 2

# %%
check("03.3", lambda: n_pairs)

# %% tags=["solution"]
# 4. A text ranks first by meaning and third by words. What is its score after fusion? Keep it as `fused`.
fused = 1 / (60 + 1) + 1 / (60 + 3)

# %%
check("03.4", lambda: fused)

# %% [markdown]
# **What you saw**
# - a cosine compares directions, and is worth what its percentile says;
# - words find names and numbers, meaning finds what was said differently, and the two together fail least often if both are good;
# - a threshold comes from labelled pairs, with an interval, or from looking at real pairs;
# - a heat map shows what an encoder finds similar, but not why.
