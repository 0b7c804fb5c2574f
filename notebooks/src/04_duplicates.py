# %% [markdown]
# # The same letter fifteen times
#
# A pile of letters repeats itself: somebody writes a text, others put their names under it and send it in.
# Fifteen copies are one opinion with fifteen signatures, and a map that draws them as fifteen points shows a cluster that nobody holds.
#
# You will
# - find copies, changed copies and letters that say the same;
# - see what differs inside a group;
# - work with one text for each group, and hand the result back to all rows;
# - review groups by hand.

# %%
import user_nb

letters = user_nb.load_demo()
encoder = user_nb.load_encoder()
vectors = encoder.encode(letters["text"])

# %% [markdown]
# One call finds the groups.
# In each the first line is the text that is kept, and the others have marked what they say differently.

# %%
found = user_nb.near_duplicates(letters["text"], vectors)
found

# %% [markdown]
# ## Three ways to be the same
#
# - **exact**: equal once case, punctuation and spaces are gone, and ё is written е;
# - **near**: most runs of five characters are shared, which is what a template with another name looks like;
# - **meaning**: the cosine is at least `threshold`.

# %%
import collections

collections.Counter(kind for group in found.groups for kind in group.kinds)

# %% [markdown]
# Each way has its own number: for *near* it is the Jaccard similarity, shared runs over all runs; for *meaning* it is the cosine.

# %%
group = found.groups[0]
list(zip(group.others, group.kinds, [round(value, 2) for value in group.similarities]))[:5]

# %% [markdown]
# Every text of a group is that like the kept one itself.
# Chains are not followed: if A is like B and B like C, then C may still be something else.
#
# ## Is it right?
#
# The demo says which letters belong to a campaign, and the search for duplicates never saw that column.
# Rows are kinds of letters, columns say whether a letter is in a group.

# %%
import pandas as pd

pd.crosstab(
    letters["kind"], pd.Series(found.labels >= 0, letters.index).map({True: "in a group", False: "alone"})
)

# %% [markdown]
# The campaigns should be in groups and the ordinary letters alone.
# A changed copy that was rewritten too much stays alone: whether it is still the same letter is for a person to say.
# With navec some letters in another language are grouped by meaning though each says something else: it knows next to no English.
# That is what the review by hand, further down, is for.
#
# ## How strict
#
# `shared` is the share of runs two texts must have in common.
# Loosen it and more copies come in; too loose, and letters that merely begin alike would follow.

# %%
for shared in (0.9, 0.75, 0.6, 0.4):
    groups = user_nb.near_duplicates(letters["text"], shared=shared).groups
    print(f"shared={shared}: {len(groups)} groups, sizes {[len(group) for group in groups][:6]}")

# %% [markdown]
# `threshold` does the same for meaning.
# 0.95 is strict on purpose: the slider of the lesson before shows what pairs stand there in your collection.
# With navec go no lower: two short texts of the same words in another order are one text to it.
#
# ## One text for each group
#
# `collapse` keeps one row of each group, and `weights` says how many it stands for.

# %%
unique = found.collapse(letters)
len(letters), len(unique), int(found.weights.sum())

# %% [markdown]
# The weights are the voices behind a text: the heaviest are the campaigns.

# %%
unique.assign(voices=found.weights).nlargest(3, "voices")[["voices", "date", "text"]]

# %% [markdown]
# ## Search without copies
#
# Fifteen copies would fill a list of hits and push everything else out.
# Search the kept texts instead, and say how many voices each hit has; `row` is then the place among the kept ones.

# %%
hits = user_nb.search(
    "травмпункт закрыт ночью", unique["text"], found.collapse(vectors), encoder=encoder, top_k=5
)
hits.assign(voices=found.weights[hits["row"]])

# %% [markdown]
# ## And back to all rows
#
# Whatever you find for the kept rows, a cluster, a label, a place on a map, goes back to every letter with `restore`.
# Here each letter gets the number of its opinion, and no row is lost.

# %%
opinion = found.restore(range(len(unique)))
len(opinion), len(set(opinion.tolist()))

# %% [markdown]
# So voices can be asked what one text for each group cannot tell: from how many districts did the largest campaigns come?

# %%
letters.groupby(opinion)["district"].agg(["size", "nunique"]).nlargest(3, "size")

# %% [markdown]
# And a table that is counted twice shows what copies do to it: topics by voices, and by opinions.

# %%
counts = pd.DataFrame({"voices": letters["topic"].value_counts(), "opinions": unique["topic"].value_counts()})
counts.assign(copies=counts["voices"] - counts["opinions"]).nlargest(4, "copies")

# %% [markdown]
# ## By hand
#
# A person decides in the end.
# Keep the group, choose another text to keep, take one out, or split it; **Back** undoes.

# %%
reviewer = user_nb.DuplicateReviewer(found, lang="en")
reviewer

# %% [markdown]
# What you decided is in `reviewer.found`; what was found stays as it was.

# %%
reviewer.found

# %% [markdown]
# The same in code: `split` lets a row stand alone, `keep` makes it the one that is kept.

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
# 1. Without vectors only exact and near copies are found. How many letters are kept then? Keep the number as `kept`.
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
# 3. Write one sentence in three spellings that are equal after normalising, and one other sentence. Keep what is found in the four as `own`.
own = user_nb.near_duplicates(["Ёлка горит!", "елка  горит", "ЁЛКА: ГОРИТ", "Фонарь не горит"])

# %%
check("04.3", lambda: own)

# %% tags=["solution"]
# 4. Tell every one of the letters how many letters its group has, still without vectors. Keep the array as `voices`.
voices = plain.restore(plain.weights)

# %%
check("04.4", lambda: voices)

# %% [markdown]
# **What you saw**
# - copies come in three kinds, each with a measure of its own;
# - a group is texts like its kept one, never a chain;
# - collapse to work, restore to count: no row is lost;
# - a threshold proposes, a person decides.
