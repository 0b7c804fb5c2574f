# %% [markdown]
# # Texts come in, and a check-up before the encoding
#
# Real collections come as an export from an old program, a workbook with a title above the table, a log with one broken line.
# What goes wrong at the door goes wrong in silence: «Привет» becomes «рТЙЧЕФ», a letter that says «NA» becomes nothing.
# An hour of encoding later nobody remembers the door.
#
# You will
# - read files in old encodings, with numbers and "NA" that stay text, and with broken lines;
# - see what `read_texts` asks about instead of guessing;
# - choose a file and its text column with the mouse;
# - let the doctor look at a pile, and cure it in a copy.

# %%
import json
import tempfile
from pathlib import Path

import pandas as pd

import user_nb

folder = Path(tempfile.mkdtemp())
letters = user_nb.load_demo()

# %% [markdown]
# ## An old export
#
# Here is what an office program of the nineties would write: semicolons, and Cyrillic in the encoding cp1251.

# %%
letters.head(50).to_csv(folder / "export.csv", sep=";", index=False, encoding="cp1251", errors="replace")
(folder / "export.csv").read_bytes()[:60]

# %% [markdown]
# No separator and no encoding is named here; both are found out.

# %%
export = user_nb.read_texts(folder / "export.csv", text="text")
export.head(3)

# %% [markdown]
# How it was read, and whatever was odd, comes with the frame.
# Rows in are rows out plus rows that the report names.

# %%
export.attrs["report"]

# %% [markdown]
# ## Why an encoding must not be guessed
#
# Every byte means some letter in each of the old encodings, so reading in the wrong one never fails.
# It only gives another text.

# %%
word = "Привет"
word.encode("koi8-r").decode("cp1251"), word.encode("utf-8").decode("cp1251")

# %% [markdown]
# Russian has habits: after «пр» comes a vowel, capitals stand in front.
# `read_texts` weighs each reading by such habits, and takes one only when it wins by far.
# Two letters are too few, so it asks, and shows what each answer would give.

# %%
(folder / "short.txt").write_bytes("да".encode("cp866"))
try:
    user_nb.read_texts(folder / "short.txt")
except ValueError as question:
    print(question)

# %% [markdown]
# One line reads well; its name is the answer.

# %%
user_nb.read_texts(folder / "short.txt", encoding="cp866")

# %% [markdown]
# ## What looks like nothing, and is a text
#
# A table reader that wants to be helpful turns some words into missing values and some texts into numbers.

# %%
(folder / "answers.csv").write_text("row,answer\n1,NA\n2,null\n3,007\n4,1e5\n5,Нет воды\n", "utf-8")
pd.read_csv(folder / "answers.csv")["answer"].tolist()

# %% [markdown]
# Here a text column stays as it was written.

# %%
user_nb.read_texts(folder / "answers.csv", text="answer")["answer"].tolist()

# %% [markdown]
# ## One broken line
#
# JSON lines are one object a line, and sooner or later a line is cut in half.
# The rest is read, and the broken line is named.

# %%
lines = [json.dumps({"text": text}, ensure_ascii=False) for text in letters["text"].head(100)]
lines[41] = lines[41][:30]
(folder / "log.jsonl").write_text("\n".join(lines), "utf-8")
log = user_nb.read_texts(folder / "log.jsonl")
log.attrs["report"]

# %% [markdown]
# The warning is there on purpose: what is left out should be noticed.
#
# ## A title above the table
#
# In workbooks the column names seldom stand in the first row.
# Say which column you mean, and the row that holds its name is found.

# %%
rows = [["Обращения за май", None], ["Отдел писем", None], ["№", "Текст"], [1, "Нет воды"], [2, "Нет света"]]
pd.DataFrame(rows).to_excel(folder / "book.xlsx", header=False, index=False)
book = user_nb.read_texts(folder / "book.xlsx", text="Текст")
book

# %% [markdown]
# ## The same with the mouse
#
# The picker shows the files of a folder, the first rows of the one you choose, and the check-up of its text column.
# Where something has to be asked, it asks there.

# %%
picker = user_nb.ColumnPicker(folder, lang="en")
picker.choose("export.csv")
picker

# %% [markdown]
# Choose another file in it if you like.
# What it has read is an ordinary frame.

# %%
picker.frame.shape

# %% [markdown]
# ## The doctor
#
# `check_texts` looks for what would spoil the vectors, and says it before they are made.
# With an encoder at hand it counts in that encoder's own tokens; for navec these are words.

# %%
encoder = user_nb.load_encoder()
checkup = user_nb.check_texts(letters, encoder=encoder, lang="en")
checkup

# %% [markdown]
# The most serious comes first.
# The three campaigns are letters that somebody wrote once and many people signed; in a map each would be a tight knot and look like a topic.
# Every finding gives its rows.

# %%
letters.iloc[checkup.rows("language")].head(4)

# %% [markdown]
# The same facts as a table, for a report of your own.

# %%
checkup.table()

# %% [markdown]
# ## A pile with everything wrong
#
# The demo letters are cleaner than what you will get.
# So spoil some: decode wrongly, leave tags in, hide soft hyphens, swap letters for their Latin twins.

# %%
pile = letters["text"].head(60).tolist()
pile[3] = pile[3].encode("utf-8").decode("cp1251", "replace")
pile[7] = f"<p>{pile[7]}</p>".replace(" ", "&nbsp;", 5)
pile[11] = "\u00ad".join(pile[11])
pile[19] = pile[19].replace("о", "o").replace("а", "a")
pile[23] = ""
user_nb.check_texts(pile, lang="en")

# %% [markdown]
# How much does it matter?
# Compare the vector of a letter with the vector of the same letter after the accident.

# %%
sound = encoder.encode(letters["text"].iloc[[3, 7, 11, 19]])
spoilt = encoder.encode([pile[row] for row in (3, 7, 11, 19)])
(sound * spoilt).sum(axis=1).round(2)

# %% [markdown]
# A letter that was decoded wrongly has nothing left of its meaning, and the reader of a map would never know.
#
# ## The cure
#
# `clean_texts` works on a copy, takes the fixes by name, and says what it did.

# %%
cleaned = user_nb.clean_texts(pile, fix=["mojibake", "html", "invisible", "homoglyphs", "empty"], lang="en")
cleaned.attrs["cleaning"]

# %% [markdown]
# One row was empty and is left out; the index of the others still says where they were.
# Now the vectors are those of the sound letters, or very nearly.

# %%
(sound * encoder.encode(cleaned[[3, 7, 11, 19]])).sum(axis=1).round(2)

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. How many rows of "log.jsonl" were left out? Take it from the report of `log` and keep it as `left_out`.
left_out = log.attrs["report"].rows_left_out

# %%
check("01.1", lambda: left_out)

# %% [markdown]
# The next file comes from somebody's server, and nobody remembers how it was written.

# %%
(folder / "server.txt").write_bytes("\n".join(letters["text"].head(20)).encode("koi8-r", "replace"))

# %% tags=["solution"]
# 2. Read "server.txt" and find out its encoding. Keep the name as `encoding`.
encoding = user_nb.read_texts(folder / "server.txt").attrs["report"].encoding

# %%
check("01.2", lambda: encoding)

# %% tags=["solution"]
# 3. How many letters would be left if only one of each group of near-copies stayed? Keep the number as `rest`.
rest = len(user_nb.clean_texts(letters, fix="near_duplicates"))

# %%
check("01.3", lambda: rest)

# %% tags=["solution"]
# 4. «Moскoвский тракт» looks right and is not: some of its letters are Latin. Cure it, and keep the text as `street`.
street = user_nb.clean_texts(["Moскoвский тракт"], fix="homoglyphs")[0]

# %%
check("01.4", lambda: street)

# %% [markdown]
# **What you saw**
# - encoding, separator and header are found out, and asked for where the bytes leave a choice;
# - texts stay as written, and rows in are rows out plus rows reported;
# - a check-up names the rows, what they do to the vectors, and the cure;
# - a cure works on a copy and says what it did.
