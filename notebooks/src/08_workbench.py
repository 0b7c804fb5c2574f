# %% [markdown]
# # An afternoon at the workbench
#
# You have the map and the clusters; now the work begins.
# A clustering is a machine's first guess, and who reads the letters knows better: this one is really two, those two are one, that name says nothing.
# The workbench is the cell for this, and everything done in it can be done from a cell, undone, saved and done again on Monday.
#
# You will
# - select letters by a loop, a cluster, a search, a condition, and see what tells them from the rest;
# - name, split, merge, move and cluster again, and take any of it back;
# - add letters that came later;
# - save it all, and check that it comes back the same.

# %%
import user_nb

letters = user_nb.load_demo()
pile, monday = letters.iloc[:-60], letters.iloc[-60:]
study = user_nb.Exploration(pile, encoder=user_nb.load_encoder())

# %% [markdown]
# The last sixty letters are kept back: they will arrive on Monday.
# Here is the workbench of the others.

# %%
bench = study.workbench(lang="en")
bench

# %% [markdown]
# Try it, there is nothing to break: every edit can be undone.
# - **Look**: point at a letter on the map, or walk through the list with the arrow keys and press Enter.
# - **Select**: drag a loop on the map, click a cluster (Ctrl+click for several), search, choose a column and a value, or type a condition.
# - **Read**: below the map stand the words that tell the selection from the rest, and how often each value of a column is among it.
# - **Change**: name, split off, merge, re-cluster, move, hide, note; **Undo** and **Redo** go back and forth without limit.
#
# ## One selection, seen everywhere
#
# What is selected in the workbench is a frame here, and what you select here shows there.
# A condition names columns of the data, and `cluster`, `name` and `strength` beside them.

# %%
study.selection = 'district == "Слобода" and "автобус" in text'
study.selection[["date", "text"]].head(3)

# %% [markdown]
# Look at the workbench above: the rest of the map went pale.
# A condition is read, not run: whatever you type there, no code of it is executed.
#
# Row numbers, a mask and a part of the frame select just as well.

# %%
study.selection = study.labels == study.summary()["cluster"][0]
len(study.selection)

# %% [markdown]
# What do people say there that they do not say elsewhere?
# These words are compared by log-odds, so that three chance letters do not win over thirty.

# %%
study.selection_words()

# %% [markdown]
# And where do they live?
# `share` is the share of all letters of that district that are in the selection.

# %%
study.counts("district")

# %% [markdown]
# ## Give it a name
#
# A machine's name is a list of words.
# Read five letters first, then say what they are about in your own.

# %%
biggest = int(study.summary()["cluster"][0])
study.rename(biggest, "Справки и очереди" if "справка" in study.names[biggest].words else "Самое большое")
study.summary()[["name", "size", "words"]].head(3)

# %% [markdown]
# The name holds on to the letters, not to a number.
# Move the slider, or set another smallest size: as long as most of those letters stay together the name stays with them.

# %%
before = study.min_cluster_size
study.set(min_cluster_size=before + 4)
[name.text for name in study.names.values()]

# %% [markdown]
# Where an edit cannot be followed any more, the study says which and why; nothing is dropped in silence.
# With the old size it holds again.

# %%
print([str(unmet) for unmet in study.edited.unmet])
study.set(min_cluster_size=before)
study.edited.unmet

# %% [markdown]
# ## Take apart, put together
#
# A cluster that is really several things can be clustered again by itself.
# Only its letters change; the rest of the map keeps its clusters and its names.

# %%
study.selection = study.labels == biggest
study.recluster(min_cluster_size=8)
study.summary()[["name", "size"]]

# %% [markdown]
# Not what you meant? Take it back.
# There is no limit, and what was undone can be done again.

# %%
study.undo()
len(study.names)

# %% [markdown]
# A part of a cluster, or letters from anywhere, can become a cluster of their own.
# Here the letters about stray dogs, found by search, are gathered under a name.

# %%
hits = study.search("бездомные собаки бегают стаей", top_k=12, mode="both")
study.selection = hits["row"]
study.split(name="Бездомные собаки")
hits["text"].head(3).tolist()

# %% [markdown]
# Letters that repeat each other count once when the repeats are hidden.
# A note stays with a text or a cluster, in the table and in the report.

# %%
study.note("показать главному врачу и в отдел благоустройства")
study.edits

# %% [markdown]
# ## Monday
#
# Sixty new letters.
# Only they are encoded; each is placed beside the letters it is most like and takes the cluster that most of them have, with a strength.

# %%
added = study.add(monday)
added[["text", "name", "strength", "fits"]].head(5)

# %% [markdown]
# What fits nowhere is worth reading first: it is new in the other sense of the word.

# %%
new = study.table().query("new")
new[~new["fits"] | (new["cluster"] == -1)][["text", "fits"]].head(5)

# %% [markdown]
# New letters shape neither map nor clusters, so that last week's picture stays.
# When there are many of them, `study.refit()` makes map and clusters anew; the edits follow their letters.
#
# ## Take it away
#
# Six files.
# `report.html` is for whoever has five minutes, `map.html` for whoever wants to look, `texts.xlsx` for whoever wants to count.

# %%
folder = study.save("out/afternoon", lang="ru")
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# Both pages open from a USB stick on a machine without a network.
# The edits are lines of plain text, one a line.

# %%
lines = (folder / "edits.jsonl").read_text("utf-8").splitlines()
[line[:90] for line in lines]

# %% [markdown]
# Loading makes everything again from texts, settings and edits, and compares labels and names with those that were saved.
# The command `user-nb replay out/afternoon` does the same and says so with its exit code.

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
# 1. How many of all letters, the new ones among them, are from Северный and have the word «лифт» in them? Keep the number as `lifts`.
lifts = len(study.select('district == "Северный" and "лифт" in text'))

# %%
check("08.1", lambda: lifts)

# %% tags=["solution"]
# 2. Merge the two largest clusters and take it back. Keep the number of clusters before, between and after as `counts`.
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
# 4. Hide the selection of exercise 1, save into out/hidden, load it again. Is anything different? Keep `differences` of the loaded study under that name.
study.selection = 'district == "Северный" and "лифт" in text'
study.hide().save("out/hidden")
differences = user_nb.Exploration.load("out/hidden", encoder=study.encoder).differences

# %%
check("08.4", lambda: differences)

# %% [markdown]
# **What you saw**
# - one selection, made in a dozen ways, seen on the map, in the list, in words and counts, and as a frame;
# - edits that hold on to letters by content, can be undone without limit, and say where they cannot be followed;
# - new letters placed on an old map, with a strength, and those that fit nowhere;
# - a folder to hand on, and proof that it comes back the same.
