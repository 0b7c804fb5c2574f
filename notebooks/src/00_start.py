# %% [markdown]
# # Start here: a pile of letters, one afternoon
#
# The town office of Ольшанск has received hundreds of letters, and nobody has read them.
# In a quarter of an hour you will know what they are about, how many there are of each kind, and which to read next.
#
# You will
# - turn every letter into a vector, once;
# - search by meaning rather than by spelling;
# - see all the letters on one map, with clusters named in Russian;
# - take the result away as a table and as a page that opens anywhere.
#
# Run the cells from top to bottom: **Run ▸ Run All Cells**, or Shift+Enter for one at a time.

# %%
import user_nb

letters = user_nb.load_demo()
letters.head(3)

# %% [markdown]
# The encoder is what turns a text into a vector.
# If the weights of USER-bge-m3 are here or can be downloaded, you get that model; if not, you get the small embedded navec and a notice that says so.
# The card tells you which one is in use and where vectors are kept.

# %%
encoder = user_nb.load_encoder()
encoder

# %% [markdown]
# An exploration goes all the way: vectors, neighbours, map, clusters, names.
# Each letter is a point, and letters about the same thing lie close together.
# Point at one to read it.

# %%
study = user_nb.Exploration(letters, encoder=encoder, progress=print)
study.plot_map(title="Letters to the town office of Ольшанск")

# %% [markdown]
# Distances on a map are only a sketch: you can trust neighbours, but not the gaps between islands that lie far apart.
# The clusters were found among the vectors' neighbours, not on this picture, and the grey points belong to none of them.
#
# ## How many of each kind
#
# There is one row per cluster, the biggest first, with the words that set it apart and its most typical letter.
# A cluster that says one thing in almost the same words is a campaign: one letter sent by many people. This pile holds three.

# %%
study.summary()

# %% [markdown]
# ## Search by meaning
#
# The query and the letter need not share a single word.
# With navec this works for topics; USER-bge-m3 also understands paraphrases.

# %%
study.search("в подъезде третий день сломан лифт", top_k=5)

# %% [markdown]
# The second time nothing is computed: every vector comes from the cache, here and in any other notebook on this machine.

# %%
vectors = encoder.encode(letters["text"])
encoder.cache

# %% [markdown]
# ## The workbench
#
# The same map, live.
# - Type a phrase in the search box and press Enter.
# - Move the slider: a larger minimum size gives fewer and broader clusters, a smaller one gives more and narrower ones.
# - Drag a loop around some points to list them; **Show all** ends the selection.

# %%
workbench = study.workbench(lang="en")
workbench

# %% [markdown]
# Whatever you select there is available here as a frame, and whatever you select here shows up there.

# %%
study.selection.head(5)

# %% [markdown]
# ## One cluster, in full
#
# A name is a guess based on words.
# Only the letters can tell whether it is a good one: read a few before you believe it.

# %%
biggest = study.summary().iloc[0]
table = study.table()
table[table["cluster"] == biggest["cluster"]].nlargest(5, "strength")[["date", "district", "text"]]

# %% [markdown]
# ## Do the clusters agree with people?
#
# The clerks who received these letters wrote a topic on each.
# The exploration never saw that column, so we can check one against the other: rows are topics, columns are clusters.

# %%
found = table["name"].where(table["cluster"] >= 0, "—")
table.groupby(["topic", found]).size().unstack(fill_value=0)

# %% [markdown]
# ## Take it away
#
# You get six files.
# `texts.xlsx` and `texts.parquet` hold every letter with its cluster, for people and for programs.
# `map.html` and `report.html` are pages that need no network.
# `run.json` and `edits.jsonl` are what it takes to rebuild it all.

# %%
folder = study.save("out/letters")
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# ## Your own texts
#
# A csv, Excel, jsonl or parquet file, or a folder of txt files, works the same way: put its name in place of the demo.
#
# ```python
# mine = user_nb.read_texts("letters.xlsx", text="текст")
# study = user_nb.Exploration(mine, encoder=encoder)
# study.workbench()
# ```
#
# **What you saw**
# - a vector for each text, made once and kept;
# - search that needs no word in common;
# - a map and clusters, with names to check against the texts;
# - a table and pages to take away.
