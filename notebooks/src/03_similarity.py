# %% [markdown]
# # What is like what
#
# The first thing people do with vectors is to ask what is like what.
# The answer is a number, and a number alone teaches nothing: this lesson is about what stands behind it.
#
# You will
# - compare texts, and see what the model's card promises beside what your encoder gives;
# - search by meaning, by words and by both, and say when which is better;
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
# The card of USER-bge-m3 shows two questions and two passages, and prints a table of their cosines.
# Here is that table beside what the encoder you loaded gives: rows are questions, columns passages.

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
# navec's numbers are others, because it is another model: what to compare is whether each question is nearest to its own passage.
#
# ## Search by meaning
#
# A query is a text like any other: its vector is compared with every row, and the nearest come first.
# Nothing is skipped and nothing is approximate.

# %%
user_nb.search("в подъезде сломан лифт", letters["text"], vectors, encoder=encoder, top_k=5)

# %% [markdown]
# The words of the query are marked in whatever form they stand.
# A hit without a mark was found by meaning alone.
#
# ## Search by words
#
# The old way counts words: BM25 over lemmas, so that «лифта» finds «лифты».
# It knows no synonyms, and it never misses a name or a number.

# %%
user_nb.search("автобус 14", letters["text"], mode="words", top_k=3)

# %% [markdown]
# ## Both
#
# Cosines and BM25 scores have no common scale, so ranks are added instead: reciprocal rank fusion.
# A text that stands high in either list comes up, one that stands high in both comes first.

# %%
user_nb.search("автобус 14", letters["text"], vectors, encoder=encoder, mode="both", top_k=3)

# %% [markdown]
# The demo has eighty questions, each with the one letter that answers it.
# So the three ways can be counted: how often is that letter the first hit?

# %%
asked = user_nb.load_demo("questions")
for mode in ("words", "meaning", "both"):
    hits = user_nb.search(
        asked["question"].tolist(), letters["text"], vectors, encoder=encoder, mode=mode, top_k=1
    )
    first = hits.set_index("query")["row"].reindex(asked["question"])
    print(f"{mode:<8} {(first.to_numpy() == asked['row'].to_numpy()).mean():.0%}")

# %% [markdown]
# Half of the questions share no word with their letter on purpose: there words are blind.
# navec sees a little of it, USER-bge-m3 is made for it.
# Fusion gives both lists the same say: it gains where both know something, and loses where one of them is much the weaker.
#
# ## Narrower, and away from something
#
# `where` keeps the search to some rows, by any column; `minus` takes a meaning away.

# %%
in_centre = letters["district"] == letters["district"].mode()[0]
user_nb.search("лифт", letters["text"], vectors, encoder=encoder, where=in_centre, minus="подъезд", top_k=3)

# %% [markdown]
# And a letter can be the query itself: `more_like` finds others like the rows you give.

# %%
user_nb.more_like(46, letters["text"], vectors, top_k=3)

# %% [markdown]
# ## The search box
#
# The same, live: type, and switch the mode; each column you give becomes a filter.

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
# A cosine is no probability.
# With one encoder unrelated texts stand near 0, with another near 0.4, so 0.6 may be much or nothing.
# Set it beside the random pairs of your own collection.
# `calibration=` gives every hit its percentile: the share of random pairs that are less alike.
# One in a hundred of 705 letters is seven letters: a hit below 99 is nothing special.

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
# Two hundred pairs of sentences come with a score from 0 to 5, half of them chosen to be hard.
# Say that 4 and more is "the same", and ask which cosine divides best.

# %%
pairs = user_nb.load_demo("pairs")
cosines = (encoder.encode(pairs["a"]) * encoder.encode(pairs["b"])).sum(axis=1)
user_nb.choose_threshold(cosines, pairs["score"] >= 4)

# %% [markdown]
# F1 is the balance of precision and recall, and the interval is what to expect on other pairs of this kind.
# Calling everything alike already gives 0.61 here: an encoder that stays near it cannot tell these pairs apart.
# navec does stay near it.
# Look at pairs that people call different and the encoder holds for alike.

# %%
unlike = pairs.assign(cosine=cosines.round(2))[pairs["score"] <= 1]
unlike.nlargest(4, "cosine")[["a", "b", "score", "cosine", "kind"]]

# %% [markdown]
# The same words in another order have the same average, and «не» has no weight: to navec such a pair is one text.
# USER-bge-m3 sees the order, and still holds a statement and its denial for close: they are about the same thing.
#
# ## A threshold by eye
#
# Without labels, look at real pairs on both sides of the line.
# Move the slider until those above are alike and those below are not.

# %%
slider = user_nb.ThresholdSlider(letters["text"], vectors, lang="en")
slider

# %% [markdown]
# The curve shows how many pairs pass, on a logarithmic scale, and the same can be asked as a number.

# %%
calibration.threshold(pairs=100), int(calibration.passing(slider.threshold))

# %% [markdown]
# ## Why are these two alike?
#
# `explain_pair` puts each word of one text beside each word of the other.
# The darker a cell, the nearer the two words are to the encoder.

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
# It shows what the encoder takes for alike, and it is not the cause of the score.
# USER-bge-m3 makes a text's vector from one state that has seen all words, and navec averages words by weight: neither adds up these cells.
# Try your own pair, also one with «не».

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
# 2. Find the ten letters about lifts that come from the district Слобода. Keep the frame as `hits`.
hits = user_nb.search(
    "лифт", letters["text"], vectors, encoder=encoder, where=letters["district"] == "Слобода"
)

# %%
check("03.2", lambda: hits)

# %% tags=["solution"]
# 3. How many pairs do all the letters make? Keep the number as `n_pairs`.
n_pairs = len(letters) * (len(letters) - 1) // 2

# %%
check("03.3", lambda: n_pairs)

# %% tags=["solution"]
# 4. A text is first by meaning and third by words. What is its score after fusion? Keep it as `fused`.
fused = 1 / (60 + 1) + 1 / (60 + 3)

# %%
check("03.4", lambda: fused)

# %% [markdown]
# **What you saw**
# - a cosine compares directions, and is worth what its percentile says;
# - words find names and numbers, meaning finds what was said otherwise, and both together fail least often when both are good;
# - a threshold comes from labelled pairs with an interval, or from looking at real pairs;
# - a heat map shows what an encoder takes for alike, which is not yet why.
