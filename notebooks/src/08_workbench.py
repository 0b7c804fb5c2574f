# %% [markdown]
# # An afternoon at the workbench
#
# You have the map and the clusters; now the work begins.
# A clustering is a machine's first guess, and whoever reads the letters knows better: this cluster is really two, those two are one, that name says nothing.
# The workbench is where you put that right, and everything you do in it can also be done in code, undone, saved and resumed on Monday.
#
# You will
# - select letters by a loop, a cluster, a search or a condition, and see what sets them apart from the rest;
# - name, split, merge, move and re-cluster, and undo any of it;
# - add letters that arrived later;
# - save it all, and check that it comes back the same.

# %%
import user_nb

letters = user_nb.load_demo()
pile, monday = letters.iloc[:-60], letters.iloc[-60:]
study = user_nb.Exploration(pile, encoder=user_nb.load_encoder())

# %% [markdown]
# We hold back the last sixty letters: they will arrive on Monday.
# Here is the workbench with the others.

# %%
bench = study.workbench(lang="en")
bench

# %% [markdown]
# Try it; you cannot break anything, because every edit can be undone.
# - **Look**: point at a letter on the map, or move through the list with the arrow keys and press Enter.
# - **Select**: drag a loop on the map, click a cluster (Ctrl+click for several), search, choose a column and a value, or type a condition.
# - **Read**: below the map are the words that set the selection apart from the rest, and how often each value of a column occurs in it.
# - **Change**: name, split off, merge, re-cluster, move, hide or annotate; **Undo** and **Redo** go back and forth without limit.
#
# ## One selection, seen everywhere
#
# Whatever you select in the workbench is a frame here, and whatever you select here shows up there.
# A condition can use the columns of the data, and also `cluster`, `name` and `strength`.

# %%
study.selection = 'district == "Слобода" and "автобус" in text'
study.selection[["date", "text"]].head(3)

# %% [markdown]
# Look at the workbench above: the rest of the map has turned pale.
# A condition is parsed, not run: whatever you type there, it is never executed as code.
#
# Row numbers, a mask or a part of the frame work just as well.

# %%
study.selection = study.labels == study.summary()["cluster"][0]
len(study.selection)

# %% [markdown]
# What do people say there that they do not say elsewhere?
# The words are compared by log-odds, so that a word from three letters by chance does not beat one from thirty.

# %%
study.selection_words()

# %% [markdown]
# And where do they live?
# `share` says which part of all letters from that district is in the selection.

# %%
study.counts("district")

# %% [markdown]
# ## Give it a name
#
# A machine's name is a list of words.
# Read five letters, then say what they are about in your own words.

# %%
biggest = int(study.summary()["cluster"][0])
study.rename(biggest, "Справки и очереди" if "справка" in study.names[biggest].words else "Самое большое")
study.summary()[["name", "size", "words"]].head(3)

# %% [markdown]
# The name belongs to the letters, not to a cluster number.
# Move the slider, or set another minimum size: as long as most of those letters stay together, the name stays with them.

# %%
before = study.min_cluster_size
study.set(min_cluster_size=before + 4)
[name.text for name in study.names.values()]

# %% [markdown]
# If an edit no longer applies, the study says which one and why; nothing is dropped silently.
# With the old size it applies again.

# %%
print([str(unmet) for unmet in study.edited.unmet])
study.set(min_cluster_size=before)
study.edited.unmet

# %% [markdown]
# ## Take apart, put together
#
# A cluster that is really several things can be re-clustered by itself.
# Only its own letters are affected; all other clusters keep their letters and names.

# %%
study.selection = study.labels == biggest
study.recluster(min_cluster_size=8)
study.summary()[["name", "size"]]

# %% [markdown]
# Not what you meant? Undo it.
# There is no limit, and whatever was undone can be redone.

# %%
study.undo()
len(study.names)

# %% [markdown]
# Part of a cluster, or letters from anywhere, can become a cluster of their own.
# Here we gather the letters about stray dogs, found by a search, under one name.

# %%
hits = study.search("бездомные собаки бегают стаей", top_k=12, mode="both")
study.selection = hits["row"]
study.split(name="Бездомные собаки")
hits["text"].head(3).tolist()

# %% [markdown]
# If you hide the repeats, letters that repeat each other count once.
# A note stays with its text or cluster, in the table and in the report.

# %%
study.note("показать главному врачу и в отдел благоустройства")
study.edits

# %% [markdown]
# ## Monday
#
# Sixty new letters arrive.
# Only these are encoded; each is placed beside the letters most similar to it and joins the cluster that most of them belong to, with a strength.

# %%
added = study.add(monday)
added[["text", "name", "strength", "fits"]].head(5)

# %% [markdown]
# Letters that fit nowhere are worth reading first: they are new in the other sense of the word.

# %%
new = study.table().query("new")
new[~new["fits"] | (new["cluster"] == -1)][["text", "fits"]].head(5)

# %% [markdown]
# New letters change neither the map nor the clusters, so last week's picture stays.
# If there are many of them, `study.refit()` computes map and clusters again; the edits follow their letters.
#
# ## Take it away
#
# There are six files.
# `report.html` is for people with five minutes, `map.html` for those who want to look around, `texts.xlsx` for those who want to count.

# %%
folder = study.save("out/afternoon", lang="ru")
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# Both pages open from a USB stick on a machine without a network.
# The edits are plain text, one per line.

# %%
lines = (folder / "edits.jsonl").read_text("utf-8").splitlines()
[line[:90] for line in lines]

# %% [markdown]
# Loading rebuilds everything from the texts, settings and edits, and compares labels and names with those that were saved.
# The command `user-nb replay out/afternoon` does the same and reports the result in its exit code.

# %%
again = user_nb.Exploration.load(folder, encoder=study.encoder)
again.differences or "the same labels, the same names"

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. How many of all letters, including the new ones, are from Северный and contain the word «лифт»? Keep the number as `lifts`.
lifts = len(study.select('district == "Северный" and "лифт" in text'))

# %%
check("08.1", lambda: lifts)

# %% tags=["solution"]
# 2. Merge the two largest clusters, then undo it. Keep the number of clusters before, in between and after as `counts`.
counts = [len(study.names)]
study.merge(study.summary()["cluster"].head(2).tolist())
counts.append(len(study.names))
study.undo()
counts.append(len(study.names))

# %%
check("08.2", lambda: counts)

# %% tags=["solution"]
# 3. How many rows of the table are new? Keep the number as `arrived`.
arrived = int(study.table()["new"].sum())

# %%
check("08.3", lambda: arrived)

# %% tags=["solution"]
# 4. Hide the selection of exercise 1, save to out/hidden and load it again. Is anything different? Keep the loaded study's `differences` under that name.
study.selection = 'district == "Северный" and "лифт" in text'
study.hide().save("out/hidden")
differences = user_nb.Exploration.load("out/hidden", encoder=study.encoder).differences

# %%
check("08.4", lambda: differences)

# %% [markdown]
# **What you saw**
# - one selection, made in a dozen ways, seen on the map, in the list, in words and counts, and as a frame;
# - edits that follow letters by content, can be undone without limit, and say when they no longer apply;
# - new letters placed on an old map, with a strength, and those that fit nowhere;
# - a folder to hand on, and proof that it comes back the same.
