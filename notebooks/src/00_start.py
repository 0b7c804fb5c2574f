# %% [markdown]
# # Start here: a pile of letters, one afternoon
#
# The town office of Ольшанск received hundreds of letters and nobody has read them.
# In a quarter of an hour you will know what they are about, how much of each there is, and where to read on.
#
# You will
# - turn every letter into a vector, once;
# - search by meaning rather than by letters;
# - see all of them on one map, with clusters named in Russian;
# - take the result away as a table and as a page that opens anywhere.
#
# Run the cells from top to bottom: **Run ▸ Run All Cells**, or Shift+Enter for one at a time.

# %%
import user_nb

letters = user_nb.load_demo()
letters.head(3)

# %% [markdown]
# The encoder is what turns a text into a vector.
# With the weights of USER-bge-m3 on this machine you get that model; without them the small embedded navec, and a notice that says so.
# The card tells which one is in use and where vectors are kept.

# %%
encoder = user_nb.load_encoder()
encoder

# %% [markdown]
# An exploration takes the whole way: vectors, neighbours, map, clusters, names.
# Each letter is a point; letters that speak of the same thing lie close together.
# Point at one to read it.

# %%
study = user_nb.Exploration(letters, encoder=encoder, progress=print)
study.plot_map(title="Letters to the town office of Ольшанск")

# %% [markdown]
# Distances on a map are a sketch: neighbours can be trusted, the gaps between far islands cannot.
# The clusters were found in the vectors' neighbourhoods, not drawn on this picture, and the grey points belong to none of them.
#
# ## How much of each
#
# One row for each cluster, the biggest first, with the words that set it apart and its most typical letter.
# A cluster that says one thing in almost the same words is a campaign, one letter sent by many people; this pile holds three.

# %%
study.summary()

# %% [markdown]
# ## Search by meaning
#
# The query and the letter need no word in common.
# With navec this works for topics; USER-bge-m3 also understands a paraphrase.

# %%
study.search("в подъезде третий день сломан лифт", top_k=5)

# %% [markdown]
# The second time nothing is computed: each vector is in the cache, here and in any other notebook on this machine.

# %%
vectors = encoder.encode(letters["text"])
encoder.cache

# %% [markdown]
# ## The workbench
#
# The same map, live.
# - Type a phrase in the search box and press Enter.
# - Move the slider: larger clusters are fewer and broader, smaller ones many and narrow.
# - Drag a loop around points to list them; **Show all** ends the selection.

# %%
workbench = study.workbench(lang="en")
workbench

# %% [markdown]
# What is selected there is here as a frame, and what you select here shows there.

# %%
study.selection.head(5)

# %% [markdown]
# ## One cluster, in full
#
# A name is a guess from words.
# The letters themselves decide whether it is a good one: read a few before you believe it.

# %%
biggest = study.summary().iloc[0]
table = study.table()
table[table["cluster"] == biggest["cluster"]].nlargest(5, "strength")[["date", "district", "text"]]

# %% [markdown]
# ## Do the clusters agree with people?
#
# Whoever received these letters wrote a topic on each.
# The exploration never saw that column, so it can be checked against it: rows are topics, columns are clusters.

# %%
found = table["name"].where(table["cluster"] >= 0, "—")
table.groupby(["topic", found]).size().unstack(fill_value=0)

# %% [markdown]
# ## Take it away
#
# Three files: every letter with its cluster, the map as a page that needs no network, and a record of how it came about.

# %%
folder = study.save("out/letters")
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# ## Your own texts
#
# A csv, Excel, jsonl or parquet file, or a folder of txt, goes the same way: put its name in place of the demo.
#
# ```python
# mine = user_nb.read_texts("letters.xlsx", text="текст")
# study = user_nb.Exploration(mine, encoder=encoder)
# study.workbench()
# ```
#
# **What you saw**
# - a vector for each text, made once and kept;
# - search that needs no common word;
# - a map and clusters, with names to be checked against the texts;
# - a table and a page to take away.
