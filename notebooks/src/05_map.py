# %% [markdown]
# # The map: seven hundred letters at a glance
#
# A vector has hundreds of numbers, a screen has two directions.
# A map squeezes the one into the other such that letters of like meaning stay side by side, and something is always lost on the way.
#
# You will
# - draw a map, and colour it by any column;
# - walk through time and through the channels a letter came by;
# - see what a seed, the number of neighbours and the method change;
# - measure what the map tears apart, and look at it letter by letter;
# - put new letters on an old map.

# %%
import numpy as np
import pandas as pd

import user_nb

letters = user_nb.load_demo()
encoder = user_nb.load_encoder()
vectors = encoder.encode(letters["text"])

# %% [markdown]
# Two steps make a map: find the nearest letters of each letter, then lay all of them out so that those stay close.
# Each point is a letter; point at one to read it, drag to move the map, use the wheel to come nearer.

# %%
graph = user_nb.neighbors(vectors)
xy = user_nb.project(graph)
user_nb.plot_map(xy, letters["text"], title="Seven hundred letters")

# %% [markdown]
# The axes are left out on purpose: up, down, left and right mean nothing.
# All that counts is which letters lie side by side.
#
# ## Colour by a column
#
# The town office wrote a topic on each letter, and the map never saw it.
# If letters of one colour lie together, the encoder and the office agree.

# %%
user_nb.plot_map(xy, letters["text"], color=letters["topic"])

# %% [markdown]
# Nine colours are what eyes can tell apart, colour-blind eyes among them; rarer values share a grey.
# Where colours mix, letters speak of two things at once, or the encoder hears no difference.
#
# A column of numbers runs along a scale.

# %%
user_nb.plot_map(xy, letters["text"], color=letters["text"].str.len().rename("characters"))

# %% [markdown]
# ## Through time
#
# Move the slider: one month in colour, the others pale.
# Colour by topic here as well, and watch for what comes with the cold.

# %%
user_nb.plot_map(xy, letters["text"], color=letters["topic"], time=letters["date"])

# %% [markdown]
# ## One map for each channel
#
# The same map, once for each way a letter may come.
# Look for places that one channel has and another has not.

# %%
user_nb.plot_map(xy, letters["text"], color=letters["topic"], facet=letters["channel"])

# %% [markdown]
# ## What lies behind it: the neighbours
#
# The map is made from this graph and from nothing else: for each letter the fifteen nearest in meaning, by cosine.

# %%
graph

# %%
row = 3
nearest = letters["text"].iloc[[row, *graph.indices[row, :4]]].str.slice(0, 160).to_frame()
nearest.insert(0, "cosine", [1.0, *graph.similarities[row, :4].round(2)])
left = [{"selector": "th, td", "props": "text-align: left"}]
nearest.style.hide(axis="index").format(precision=2, escape="html").set_table_styles(left)

# %% [markdown]
# ## The same map for everybody
#
# Laying out begins at random.
# A fixed seed makes the random the same, so that a whole class sees one picture.

# %%
bool((user_nb.project(graph, random_state=0) == xy).all())

# %% [markdown]
# Another seed gives another picture of the same letters: turned, mirrored, islands elsewhere.
# What both show is in the letters, what only one shows is not.

# %%
other = user_nb.project(graph, random_state=1)
user_nb.plot_map(other, letters["text"], color=letters["topic"], title="The same letters, another seed")

# %% [markdown]
# Two settings shape it.
# Few neighbours show fine detail and many small heaps, many show the large lines; a small `min_dist` packs points tightly.

# %%
tight = user_nb.project(graph, n_neighbors=5, min_dist=0.0)
user_nb.plot_map(tight, letters["text"], color=letters["topic"], title="5 neighbours, packed tightly")

# %% [markdown]
# ## Three ways to a map
#
# PCA looks at the letters from the side from which they differ most, as a shadow on a wall.
# t-SNE keeps neighbours together, as the map above does, in another way.

# %%
pca = user_nb.project_pca(vectors)
user_nb.plot_map(pca, letters["text"], color=letters["topic"], title="PCA")

# %%
tsne = user_nb.project_tsne(vectors)
user_nb.plot_map(tsne, letters["text"], color=letters["topic"], title="t-SNE")

# %% [markdown]
# Which is the better map is not a matter of taste.
# Trustworthiness falls below 1 where a map puts letters side by side that are no neighbours.
# The second number is the share of true neighbours that are neighbours on the map, too.

# %%
maps = {"UMAP": xy, "UMAP, another seed": other, "t-SNE": tsne, "PCA": pca}
qualities = {name: user_nb.map_quality(vectors, places, graph=graph) for name, places in maps.items()}
pd.DataFrame(
    {name: (quality.trustworthiness, quality.neighbors_kept) for name, quality in qualities.items()},
    index=["trustworthiness", "neighbours kept"],
).T.round(2)

# %% [markdown]
# ## The same neighbours, another engine
#
# UMAP is a method, and `umap-learn` is the library of the people who published it.
# The maps above come from this package's own code for that method; whoever doubts it, or has to cite the library, asks for the other engine.
# Both get the same fifteen neighbours of each letter.
# The library needs some twenty seconds to load and compile, once in each session.

# %%
theirs = user_nb.project(graph, engine="umap-learn")
engines = {"user-nb": qualities["UMAP"], "umap-learn": user_nb.map_quality(vectors, theirs, graph=graph)}
numbers = {name: (found.trustworthiness, found.neighbors_kept) for name, found in engines.items()}
display(pd.DataFrame(numbers, index=["trustworthiness", "neighbours kept"]).T.round(3))
user_nb.plot_map(
    theirs, letters["text"], color=letters["topic"], title="The same neighbours, laid out by umap-learn"
)

# %% [markdown]
# The picture is another one, as it is with another seed, and the numbers are as close as those of two seeds.
# So nothing hangs on the engine.
# The package's own has three comforts: it starts sooner, it is just as fast with a seed, and it draws the same map on every computer.

# %% [markdown]
# ## Where this map can be believed
#
# The same measure for each letter, as a colour: dark points lie among their true neighbours, bright ones were torn from them.
# The line under the title says what follows.

# %%
quality = qualities["UMAP"]
user_nb.plot_distortion(xy, quality, letters["text"])

# %% [markdown]
# A bright point is not a bad letter.
# It speaks of several things, and the map had to choose a place.

# %%
print(letters["text"].iloc[int(np.nanargmax(quality.distortion))])

# %% [markdown]
# ## Look for yourself
#
# A live map: point at a letter and read it on the right, click it and lines lead to its nearest in meaning.
# Green lines end nearby, dotted ones far away: there the map had to tear.
# The letters themselves stay in Python until you point at one, so that this works with a hundred thousand of them, too.

# %%
live = user_nb.LiveMap(xy, letters["text"], graph=graph)
live

# %% [markdown]
# From a cell the same is done for any row.

# %%
live.show_neighbors(row)

# %% [markdown]
# ## New letters on an old map
#
# Tomorrow's letters need no new map: each is put among its nearest, and the old ones stay where everybody knows them.

# %%
new = [
    "Опять стоит лифт, поднимаемся пешком на девятый",
    "Автобус не пришёл, ждали сорок минут",
    "У дома бегает стая собак",
]
among = user_nb.neighbors(encoder.encode(new), among=vectors)
places = user_nb.place(among, xy)
places.round(1)

# %%
both, texts = np.vstack([xy, places]), [*letters["text"], *new]
kind = ["known"] * len(xy) + ["new"] * len(new)
user_nb.plot_map(both, texts, color=kind, title="Three new letters")

# %% [markdown]
# ## A third direction
#
# With three directions less has to be torn, and a map in space can be turned with the mouse.
# On paper, and in a report, two are what people can read.

# %%
space = user_nb.project(graph, n_components=3)
user_nb.plot_map(space, letters["text"], color=letters["topic"])

# %%
user_nb.map_quality(vectors, space, graph=graph)

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. Lay the letters out twice with random_state=7. How far apart are the two maps at most? Keep the number as `apart`.
apart = float(np.abs(user_nb.project(graph, random_state=7) - user_nb.project(graph, random_state=7)).max())

# %%
check("05.1", lambda: apart)

# %% tags=["solution"]
# 2. Encode the first 50 letters and an empty text, and draw their map. Where does the empty text lie? Keep its place as `nowhere`.
with_empty = encoder.encode([*letters["text"].head(50), ""])
nowhere = user_nb.project(user_nb.neighbors(with_empty))[-1]

# %%
check("05.2", lambda: nowhere)

# %% tags=["solution"]
# 3. Which of the maps above keeps the fewest of the true neighbours? Keep its name as `poorest`.
poorest = min(qualities, key=lambda name: qualities[name].neighbors_kept)

# %%
check("05.3", lambda: poorest)

# %% tags=["solution"]
# 4. Take letter 10 as a new text: which known row is nearest to it in meaning? Keep the row number as `nearest_row`.
nearest_row = int(user_nb.neighbors(vectors[10:11], among=vectors).indices[0, 0])

# %%
check("05.4", lambda: nearest_row)

# %% [markdown]
# **What you saw**
# - a map keeps neighbours, and nothing else of it can be read;
# - colour shows any column, a slider walks through time, small maps compare groups;
# - a seed makes it the same for everybody; another seed tells what is in the letters;
# - trustworthiness and neighbours kept say whether to believe it, the distortion says where;
# - the same method in another library draws another picture that is just as true;
# - new letters find their place on an old map.
