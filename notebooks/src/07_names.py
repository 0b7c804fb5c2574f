# %% [markdown]
# # Names: what is each cluster of letters about?
#
# A cluster is just a number until somebody reads it.
# A good name saves you reading most of the letters; a bad one misleads everyone who sees the map.
#
# You will
# - see why counting words gives names like "и, в, не";
# - turn letters into terms that people would write;
# - find what sets one cluster apart from another;
# - keep names while clusters change, and write your own.

# %%
import pandas as pd

import user_nb

pile = user_nb.load_demo()
letters = pile[pile["kind"] == "письмо"].reset_index(
    drop=True
)  # without campaigns: copies are a lesson of their own
texts = letters["text"]
study = user_nb.Exploration(letters, encoder=user_nb.load_encoder(), min_cluster_size=10)
labels, vectors = study.labels, study.vectors

# %% [markdown]
# The names of the clusters, the biggest first: three terms each, and the most central letter.

# %%
names = user_nb.name_clusters(texts, labels, vectors=vectors)
table = pd.DataFrame(
    [(name.size, name.text, name.example) for name in names.values()], columns=["size", "name", "letter"]
)
left = [{"selector": "th, td", "props": "text-align: left"}]
shown = table.sort_values("size", ascending=False).style.hide(axis="index")
shown.format(escape="html").set_table_styles(left)

# %% [markdown]
# ## What plain counting gives
#
# The commonest words in the biggest cluster, as they are written in the letters.

# %%
biggest = max(names, key=lambda label: names[label].size)
own = texts[labels == biggest]
own.str.lower().str.findall(r"\w+").explode().value_counts().head(12).to_frame().T

# %% [markdown]
# These are the words of any Russian text.
# A stop list helps, but "справка", "справку" and "справки" would still count as three words.
#
# ## Letters into terms
#
# So each word is reduced to its dictionary form, function words and greetings are dropped, and words that often stand together become two-word terms.

# %%
terms = user_nb.read_terms(["Нет горячей воды", "Горячая вода пропала", "Добрый день! Где же горячая вода?"])
pd.DataFrame({"written": terms.written, "kind": terms.kinds, "texts": terms.counts.sum(axis=0)})

# %% [markdown]
# A pair is written the way people would write it: «горячая вода», not «горячей воды» or «горячий вода».
#
# ## Not the commonest words but the most telling
#
# «Дом» is in letters of every kind, so it names none of them.
# The weight of a term in a cluster is how much more common it is in the cluster's letters than in all others.

# %%
own_name = names[biggest]
pd.DataFrame({"word": own_name.words, "weight": own_name.weights}).style.hide(axis="index").format(
    precision=3, escape="html"
)

# %% [markdown]
# The terms of the whole collection are read once; after that, naming changed clusters takes only a moment.

# %%
terms = user_nb.read_terms(texts)
terms

# %%
fine = study.tree.labels(min_cluster_size=5)
[name.text for name in user_nb.name_clusters(texts, fine, terms=terms).values()][:8]

# %% [markdown]
# ## Words you do not want
#
# Every pile has words that appear everywhere in it or mean nothing to your readers.
# Any form will do: "рубли" also stops "рублей".
# Here we stop the first word of the biggest cluster, and the next best takes its place.

# %%
stop = [names[biggest].words[0]]
stopped = user_nb.name_clusters(texts, labels, stop_words=stop)
f"{names[biggest].text} → {stopped[biggest].text}"

# %% [markdown]
# ## What sets A apart from B
#
# Two clusters that look alike can be told apart by the words that one has and the other does not.
# Words whose difference might be due to chance are left out.

# %%
by_size = sorted(names, key=lambda label: -names[label].size)
first, second = by_size[:2]
told = user_nb.contrast(texts, labels == first, labels == second, terms=terms)
told

# %% [markdown]
# Any two groups will do: letters from two channels, before and after a date, yours and mine.

# %%
phone, site = letters["channel"] == "телефон", letters["channel"] == "сайт"
spoken = user_nb.contrast(texts, phone.to_numpy(), site.to_numpy(), terms=terms)
pd.DataFrame(
    [("by phone", ", ".join(spoken.a)), ("on the site", ", ".join(spoken.b))],
    columns=["letters", "their words"],
)

# %% [markdown]
# ## Names that stay
#
# You have shown people the map, and they know the names.
# Now a setting changes: with `keep`, a cluster that has mostly the same letters as before keeps its name.

# %%
coarser = study.tree.labels(min_cluster_size=14)
fresh = user_nb.name_clusters(texts, coarser, terms=terms)
kept = user_nb.name_clusters(texts, coarser, terms=terms, keep=(labels, names))
pd.DataFrame({"named afresh": [n.text for n in fresh.values()], "kept": [n.text for n in kept.values()]})

# %% [markdown]
# ## Your own names
#
# A machine's name is only a suggestion.
# Read some of the letters and write the name that your readers need; a plain str works everywhere.

# %%
mine = {label: name.text for label, name in names.items()}
mine[biggest] = "Самый большой, разобрать"
user_nb.plot_map(study.xy, texts, labels, mine, title="One name is mine")

# %% [markdown]
# How far can you trust a name?
# Count how many letters of the cluster contain at least one of its terms: if there are few, the name covers only a part of the cluster.

# %%
column = {term: j for j, term in enumerate(terms.written)}
share = {}
for name in names.values():
    own_terms = terms.counts[labels == name.label][:, [column[term] for term in name.text.split(", ")]]
    share[name.text] = float((own_terms.sum(axis=1) > 0).mean())
pd.Series(share, name="share").sort_values().round(2).to_frame()

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. Name these two clusters and keep the text of cluster 0 as `heading`:
# ["Нет горячей воды", "Где горячая вода?", "Сломан лифт", "Лифт стоит"] with labels [0, 0, 1, 1].
pair = user_nb.name_clusters(
    ["Нет горячей воды", "Где горячая вода?", "Сломан лифт", "Лифт стоит"], [0, 0, 1, 1]
)
heading = pair[0].text

# %%
check("07.1", lambda: heading)

# %% tags=["solution"]
# 2. Which word best sets letters about «лифты и подъезды» apart from those about «дороги и тротуары»? Keep it as `telling`.
lifts, roads = letters["topic"] == "лифты и подъезды", letters["topic"] == "дороги и тротуары"
telling = user_nb.contrast(texts, lifts.to_numpy(), roads.to_numpy()).a[0]

# %%
check("07.2", lambda: telling)

# %% tags=["solution"]
# 3. Name the clusters again with keep=(labels, mine). What is the biggest one called? Keep the text as `still_mine`.
still_mine = user_nb.name_clusters(texts, labels, keep=(labels, mine))[biggest].text

# %%
check("07.3", lambda: still_mine)

# %% tags=["solution"]
# 4. How many names does a collection have if it is all noise (every label -1)? Keep the number as `none`.
none = len(user_nb.name_clusters(texts, [-1] * len(texts)))

# %%
check("07.4", lambda: none)

# %% [markdown]
# **What you saw**
# - dictionary forms and two-word terms make names that people would write;
# - a good word is not the commonest but the most telling;
# - contrast answers "what is different here?" for any two groups;
# - names stay while clusters change, and yours take precedence over the machine's;
# - a name should be believed only after reading some letters.
