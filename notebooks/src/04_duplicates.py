# %% [markdown]
# # The same letter fifteen times
#
# A pile of letters repeats itself: someone writes a text, and others sign it and send it in.
# Fifteen copies are one opinion with fifteen signatures; a map that draws them as fifteen points shows a cluster where there is one letter.
#
# You will
# - find copies, edited copies and letters that say the same thing;
# - see what differs within a group;
# - work with one text per group, and carry the result back to all rows;
# - review groups by hand.

# %%
import user_nb

letters = user_nb.load_demo()
encoder = user_nb.load_encoder()
vectors = encoder.encode(letters["text"])

# %% [markdown]
# One call finds the groups.
# The first line of each group is the text that is kept; in the others, whatever differs is marked.

# %%
found = user_nb.near_duplicates(letters["text"], vectors)
found

# %% [markdown]
# ## Three ways to be the same
#
# - **exact**: equal when case, punctuation and spaces are ignored and ё is read as е;
# - **near**: most runs of five characters are shared, as in a template with a different name;
# - **meaning**: the cosine is at least `threshold`.

# %%
import collections

collections.Counter(kind for group in found.groups for kind in group.kinds)

# %% [markdown]
# Each way has its own measure: for *near* it is the Jaccard similarity, shared runs divided by all runs; for *meaning* it is the cosine.

# %%
group = found.groups[0]
list(zip(group.others, group.kinds, [round(value, 2) for value in group.similarities]))[:5]

# %% [markdown]
# Every text of a group is this similar to the kept one itself.
# Chains are not followed: if A resembles B and B resembles C, A and C may still say different things.
#
# ## Is it right?
#
# The demo says which letters belong to a campaign, and the search for duplicates never saw that column.
# Rows are kinds of letters; columns say whether a letter is in a group.

# %%
import pandas as pd

pd.crosstab(
    letters["kind"], pd.Series(found.labels >= 0, letters.index).map({True: "in a group", False: "alone"})
)

# %% [markdown]
# The campaigns should be in groups and the ordinary letters alone.
# A copy that was rewritten too much stays alone: whether it is still the same letter is for a person to decide.
# With navec, some letters in other languages are grouped by meaning although each says something different, because it knows hardly any English.
# That is what the review by hand, further down, is for.
#
# ## How strict
#
# `shared` is the share of runs that two texts must have in common.
# Lower it and more copies are found; lower it too far and letters that merely begin the same way are grouped as well.

# %%
for shared in (0.9, 0.75, 0.6, 0.4):
    groups = user_nb.near_duplicates(letters["text"], shared=shared).groups
    print(f"shared={shared}: {len(groups)} groups, sizes {[len(group) for group in groups][:6]}")

# %% [markdown]
# `threshold` does the same for meaning.
# 0.95 is deliberately strict: the slider of the previous lesson shows which pairs in your collection score that high.
# Do not go lower with navec: to it, two short texts with the same words in a different order are one text.
#
# ## One text per group
#
# `collapse` keeps one row of each group, and `weights` says how many rows it stands for.

# %%
unique = found.collapse(letters)
len(letters), len(unique), int(found.weights.sum())

# %% [markdown]
# The weights are the voices behind each text: the campaigns weigh the most.

# %%
unique.assign(voices=found.weights).nlargest(3, "voices")[["voices", "date", "text"]]

# %% [markdown]
# ## Search without copies
#
# Fifteen copies would fill a list of hits and push everything else out.
# Search the kept texts instead, and show how many voices each hit has; `row` is now the position among the kept texts.

# %%
hits = user_nb.search(
    "травмпункт закрыт ночью", unique["text"], found.collapse(vectors), encoder=encoder, top_k=5
)
hits.assign(voices=found.weights[hits["row"]])

# %% [markdown]
# ## And back to all rows
#
# Whatever you find for the kept rows (a cluster, a label, a place on a map), `restore` carries it back to every letter.
# Here each letter gets the number of its opinion, and no row is lost.

# %%
opinion = found.restore(range(len(unique)))
len(opinion), len(set(opinion.tolist()))

# %% [markdown]
# All the voices together can answer what one text per group cannot: how many districts did the largest campaigns come from?

# %%
letters.groupby(opinion)["district"].agg(["size", "nunique"]).nlargest(3, "size")

# %% [markdown]
# Count a table both ways and you see what copies do to it: topics by voices, and topics by opinions.

# %%
counts = pd.DataFrame({"voices": letters["topic"].value_counts(), "opinions": unique["topic"].value_counts()})
counts.assign(copies=counts["voices"] - counts["opinions"]).nlargest(4, "copies")

# %% [markdown]
# ## By hand
#
# In the end a person decides.
# Keep the group, choose another text to keep, take one out, or split the group; **Back** undoes the last step.

# %%
reviewer = user_nb.DuplicateReviewer(found, lang="en")
reviewer

# %% [markdown]
# Your decisions are in `reviewer.found`; `found` itself stays as it was.

# %%
reviewer.found

# %% [markdown]
# The same in code: `split` takes a row out of its group, `keep` makes it the one that is kept.

# %%
last = found.groups[0].others[-1]
found.keep(last).groups[0].kept == last, len(found.split(last).groups[0])

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. Without vectors, only exact and near copies are found. How many letters are kept then? Keep the number as `kept`.
plain = user_nb.near_duplicates(letters["text"])
kept = len(plain.rows)

# %%
check("04.1", lambda: kept)

# %% tags=["solution"]
# 2. How many letters are in the largest of those groups? Keep the number as `largest`.
largest = int(plain.weights.max())

# %%
check("04.2", lambda: largest)

# %% tags=["solution"]
# 3. Write one sentence in three spellings that are equal after normalising, and one different sentence. Keep what is found in the four as `own`.
own = user_nb.near_duplicates(["Ёлка горит!", "елка  горит", "ЁЛКА: ГОРИТ", "Фонарь не горит"])

# %%
check("04.3", lambda: own)

# %% tags=["solution"]
# 4. For every letter, find how many letters its group has, again without vectors. Keep the array as `voices`.
voices = plain.restore(plain.weights)

# %%
check("04.4", lambda: voices)

# %% [markdown]
# **What you saw**
# - copies come in three kinds, each with its own measure;
# - a group is made of texts similar to the kept one, never of a chain;
# - collapse to work, restore to count: no row is lost;
# - a threshold proposes, a person decides.
