# %% [markdown]
# # Clusters: how many kinds of letters are there?
#
# There is no true number.
# There is a hierarchy, from a few broad kinds to many narrow ones, and there are letters that belong nowhere.
#
# You will
# - cut that hierarchy at any height, in an instant;
# - see several levels at once;
# - decide what to do with the letters outside all clusters;
# - take a cluster apart and put it together again;
# - find out which clusters to believe.

# %%
import numpy as np
import pandas as pd

import user_nb

pile = user_nb.load_demo()
letters = pile[pile["kind"] == "письмо"].reset_index(
    drop=True
)  # without campaigns: copies are a lesson of their own
texts = letters["text"]
encoder = user_nb.load_encoder()
vectors = encoder.encode(texts)
graph = user_nb.neighbors(vectors)
xy = user_nb.project(graph)

# %% [markdown]
# Clusters are found in five dimensions, where less is torn apart than on the map.
# Dense regions are clusters; whatever lies between them is noise, grey on the map, with the label -1.

# %%
points = user_nb.project(graph, n_components=5, min_dist=0.0)
tree = user_nb.cluster_tree(points, min_samples=5)
labels = tree.labels(min_cluster_size=10)
names = user_nb.name_clusters(texts, labels)
user_nb.plot_map(xy, texts, labels, names, title="Clusters of at least ten letters")

# %% [markdown]
# The legend is sorted by size and counts the grey points too: they are part of the answer.

# %%
sizes = pd.Series(labels).value_counts()
f"{len(sizes) - 1} clusters, {sizes[-1] / len(labels):.0%} of the letters outside"

# %% [markdown]
# ## One tree, any number of clusters
#
# The tree is built once.
# After that you can ask it for any minimum cluster size, and the answer takes a moment.

# %%
counts = {size: int(tree.labels(size).max()) + 1 for size in (5, 8, 12, 20, 35, 60)}
pd.Series(counts, name="clusters").rename_axis("min_cluster_size").to_frame().T

# %% [markdown]
# There are two ways to cut: "eom" keeps the clusters that persist longest as you zoom in, "leaf" the finest ones.

# %%
leaf = tree.labels(min_cluster_size=10, method="leaf")
user_nb.plot_map(xy, texts, leaf, user_nb.name_clusters(texts, leaf), title="The leaves of the tree")

# %% [markdown]
# ## How firmly does a letter belong?
#
# Each letter has a strength from 0 to 1.
# Read the strongest to learn what a cluster is about, and the weakest to learn where it ends.

# %%
strengths = tree.strengths(min_cluster_size=10)
biggest = sizes.drop(-1).index[0]
own = letters.assign(strength=strengths.round(2))[labels == biggest].sort_values("strength")
few = own[["strength", "text"]].iloc[[-1, -2, 1, 0]].style.hide(axis="index")
few.format(precision=2, escape="html").set_table_styles([{"selector": "th, td", "props": "text-align: left"}])

# %% [markdown]
# ## Levels
#
# Broad kinds contain narrow ones.
# The area of a field is its number of letters; click a field to open it, and the bar above to go back.

# %%
levels = tree.levels((40, 15, 5))
level_names = [user_nb.name_clusters(texts, line) for line in levels.labels]
user_nb.plot_treemap(levels, level_names, title="Broad and narrow")

# %% [markdown]
# The same hierarchy from the other end: which clusters join first as you step back?

# %%
user_nb.plot_dendrogram(tree, labels, names)

# %% [markdown]
# ## Letters outside
#
# There are three things you can do with noise.
# You can leave it: a letter unlike any other is news.
# You can assign each letter to the nearest cluster, with a strength that says how well it fits.

# %%
filled, fit = user_nb.assign_noise(vectors, labels)
outside = labels == -1
pd.Series(fit[outside]).describe()[["count", "min", "50%", "max"]].round(2)

# %% [markdown]
# A minimum strength keeps out letters that fit nowhere.

# %%
careful, _ = user_nb.assign_noise(vectors, labels, min_strength=0.5)
f"outside: {outside.mean():.0%} before, {(careful == -1).mean():.0%} with a floor of 0.5"

# %% [markdown]
# Or you can look for clusters among these letters alone.
# Stray letters also form groups by chance, so look twice at these.

# %%
again = user_nb.recluster_noise(points, labels)
f"{int(again.max()) - int(labels.max())} more clusters among the letters outside"

# %% [markdown]
# ## Take apart, put together
#
# If a cluster is too broad for your question, split it; the others keep their numbers and names.

# %%
parted = user_nb.split_cluster(points, labels, biggest, n_parts=3)
parts = [biggest, *range(int(labels.max()) + 1, int(parted.max()) + 1)]
part_names = user_nb.name_clusters(texts, parted, keep=(labels, names))
[part_names[part] for part in parts]

# %%
together = user_nb.merge_clusters(parted, parts)
bool((together == labels).all())

# %% [markdown]
# ## Two classic methods for comparison
#
# KMeans and agglomerative clustering need to be told the number of clusters, and put every letter somewhere whether it belongs there or not.

# %%
k = 12
classic = {"KMeans": user_nb.kmeans(vectors, k), "agglomerative": user_nb.agglomerative(vectors, k)}
user_nb.plot_map(
    xy, texts, classic["KMeans"], user_nb.name_clusters(texts, classic["KMeans"]), title="KMeans, 12"
)

# %% [markdown]
# ## Which clusters to believe
#
# Leave out a fifth of the letters, cluster the rest and see whether the same clusters come back; repeat this twenty times.
# A cluster that does not come back was an accident of these particular letters.

# %%
found_again = user_nb.stability(points, labels, min_cluster_size=10)
user_nb.plot_stability(found_again, names)

# %% [markdown]
# Are the clusters separate in meaning?
# The silhouette compares each letter's distance to its own cluster with its distance to the next; DBCV asks whether the space between clusters is empty.

# %%
judged = user_nb.cluster_quality(vectors, labels, points=points)
print(judged.sentence("en"))

# %% [markdown]
# How much depends on the settings?
# The picture shows every combination of the two settings, from trees that are built once.
# In bright regions neighbouring settings agree, and the choice matters little.

# %%
tried = user_nb.sweep(points, trees={5: tree})
user_nb.plot_sweep(tried)

# %% [markdown]
# ## Clusters and what people wrote
#
# The topic on each letter was written by people, and the clustering never saw it.
# A row is a cluster, a column is a topic, and a good match lies along the diagonal.

# %%
agreement = user_nb.compare_labels(labels, letters["topic"])
user_nb.plot_contingency(agreement, names)

# %% [markdown]
# Here is the same question for all methods, with noise counted as a group of its own.
# With navec the agreement is modest; USER-bge-m3 sees more of what people see.

# %%
methods = {"HDBSCAN": labels, "HDBSCAN, noise given away": filled, **classic}
rows = {name: user_nb.compare_labels(found, letters["topic"]) for name, found in methods.items()}
pd.DataFrame(
    {name: (r.ari, r.ami, r.v_measure, r.noise) for name, r in rows.items()},
    index=["ARI", "AMI", "V", "noise"],
).T.round(2)

# %% [markdown]
# A higher number does not mean a better clustering.
# The topics are one way to sort these letters, and the clusters may have found another that suits your question just as well.
#
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. Ask the tree for clusters of at least 400 letters. What is the largest label? Keep it as `largest_label`.
largest_label = int(tree.labels(min_cluster_size=400).max())

# %%
check("06.1", lambda: largest_label)

# %% tags=["solution"]
# 2. How many letters does KMeans with 5 clusters leave outside all of them? Keep the number as `left_out`.
left_out = int((user_nb.kmeans(vectors, 5) == -1).sum())

# %%
check("06.2", lambda: left_out)

# %% tags=["solution"]
# 3. Compare the labels with themselves, renumbered (labels + 100, with noise still -1). Keep the ARI as `same`.
same = user_nb.compare_labels(np.where(labels == -1, -1, labels + 100), labels).ari

# %%
check("06.3", lambda: same)

# %% tags=["solution"]
# 4. Shuffle the labels (np.random.default_rng(0).permutation) and measure their stability. Is its mean lower than before? Keep the answer as `lower`.
shuffled = np.random.default_rng(0).permutation(labels)
lower = user_nb.stability(points, shuffled, min_cluster_size=10).mean < found_again.mean

# %%
check("06.4", lambda: lower)

# %% [markdown]
# **What you saw**
# - one tree holds all clusterings, from coarse to fine;
# - noise is an answer too, and you choose what to do with it;
# - clusters can be split and merged by hand;
# - stability, silhouette, DBCV and the sweep tell you what to believe;
# - known labels are one more opinion, not the truth.
