# %% [markdown]
# # Reading texts, and a check-up before encoding
#
# Real collections come as an export from an old program, a workbook with a title above the table, a log with one broken line.
# What goes wrong while reading goes wrong silently: «Привет» becomes «рТЙЧЕФ», and a letter that says «NA» disappears.
# After an hour of encoding, nobody thinks of looking there.
#
# You will
# - read files in old encodings and files with broken lines, and keep numbers and "NA" as text;
# - see what `read_texts` asks about instead of guessing;
# - choose a file and its text column with the mouse;
# - give a pile a check-up, and cure a copy of it.

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
# This is what an office program of the nineties would write: semicolons, and Cyrillic in the cp1251 encoding.

# %%
letters.head(50).to_csv(folder / "export.csv", sep=";", index=False, encoding="cp1251", errors="replace")
(folder / "export.csv").read_bytes()[:60]

# %% [markdown]
# We name neither the separator nor the encoding; `read_texts` finds both.

# %%
export = user_nb.read_texts(folder / "export.csv", text="text")
export.head(3)

# %% [markdown]
# A report of how the file was read, and of anything odd, comes with the frame.
# Every row of the file is either in the frame or named in the report.

# %%
export.attrs["report"]

# %% [markdown]
# ## Why an encoding must not be guessed
#
# In each of the old encodings every byte stands for some letter, so reading with the wrong one never fails.
# It just gives a different text.

# %%
word = "Привет"
word.encode("koi8-r").decode("cp1251"), word.encode("utf-8").decode("cp1251")

# %% [markdown]
# Russian has its habits: «пр» is followed by a vowel, and capitals come first in a word.
# `read_texts` scores each reading by such habits and accepts one only if it wins clearly.
# Two letters are too few to tell, so it asks, and shows what each answer would give.

# %%
(folder / "short.txt").write_bytes("да".encode("cp866"))
try:
    user_nb.read_texts(folder / "short.txt")
except ValueError as question:
    print(question)

# %% [markdown]
# Only one line makes sense; the name beside it is the answer.

# %%
user_nb.read_texts(folder / "short.txt", encoding="cp866")

# %% [markdown]
# ## Texts that look like missing values
#
# A table reader that tries to be helpful turns some words into missing values and some texts into numbers.

# %%
(folder / "answers.csv").write_text("row,answer\n1,NA\n2,null\n3,007\n4,1e5\n5,Нет воды\n", "utf-8")
pd.read_csv(folder / "answers.csv")["answer"].tolist()

# %% [markdown]
# `read_texts` leaves a text column as it was written.

# %%
user_nb.read_texts(folder / "answers.csv", text="answer")["answer"].tolist()

# %% [markdown]
# ## One broken line
#
# A JSON lines file has one object per line, and sooner or later a line is cut in half.
# The rest is read, and the broken line is named.

# %%
lines = [json.dumps({"text": text}, ensure_ascii=False) for text in letters["text"].head(100)]
lines[41] = lines[41][:30]
(folder / "log.jsonl").write_text("\n".join(lines), "utf-8")
log = user_nb.read_texts(folder / "log.jsonl")
log.attrs["report"]

# %% [markdown]
# The warning is deliberate: nothing should be left out unnoticed.
#
# ## A title above the table
#
# In workbooks the column names are often not in the first row.
# Say which column you want, and the row that holds its name is found.

# %%
rows = [["Обращения за май", None], ["Отдел писем", None], ["№", "Текст"], [1, "Нет воды"], [2, "Нет света"]]
pd.DataFrame(rows).to_excel(folder / "book.xlsx", header=False, index=False)
book = user_nb.read_texts(folder / "book.xlsx", text="Текст")
book

# %% [markdown]
# ## The same with the mouse
#
# The picker shows the files in a folder, the first rows of the one you choose, and the check-up of its text column.
# If there is something to ask, it asks there.

# %%
picker = user_nb.ColumnPicker(folder, lang="en")
picker.choose("export.csv")
picker

# %% [markdown]
# Try another file if you like.
# What the picker has read is an ordinary frame.

# %%
picker.frame.shape

# %% [markdown]
# ## The check-up
#
# `check_texts` looks for anything that would spoil the vectors, and tells you before they are made.
# Given an encoder, it counts in that encoder's own tokens; for navec these are words.

# %%
encoder = user_nb.load_encoder()
checkup = user_nb.check_texts(letters, encoder=encoder, lang="en")
checkup

# %% [markdown]
# The most serious finding comes first.
# The three campaigns are letters that one person wrote and many people signed; on a map each would form a tight knot and look like a topic.
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
# So let us spoil some: decode one wrongly, leave tags in, insert soft hyphens, swap letters for their Latin look-alikes.

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
# Compare the vector of each letter with its vector after the accident.

# %%
sound = encoder.encode(letters["text"].iloc[[3, 7, 11, 19]])
spoilt = encoder.encode([pile[row] for row in (3, 7, 11, 19)])
(sound * spoilt).sum(axis=1).round(2)

# %% [markdown]
# A wrongly decoded letter has lost all its meaning, and nobody who looks at the map would know.
#
# ## The cure
#
# `clean_texts` works on a copy, applies the fixes you name, and says what it did.

# %%
cleaned = user_nb.clean_texts(pile, fix=["mojibake", "html", "invisible", "homoglyphs", "empty"], lang="en")
cleaned.attrs["cleaning"]

# %% [markdown]
# One row was empty and has been left out; the index still tells where the others were.
# Now the vectors are those of the original letters, or very nearly.

# %%
(sound * encoder.encode(cleaned[[3, 7, 11, 19]])).sum(axis=1).round(2)

# %% [markdown]
# ## Exercises
#
# Each check says "right" or gives a hint.

# %%
from user_nb.exercises import check

# %% tags=["solution"]
# 1. How many rows of "log.jsonl" were left out? Take the number from the report of `log` and keep it as `left_out`.
left_out = log.attrs["report"].rows_left_out

# %%
check("01.1", lambda: left_out)

# %% [markdown]
# The next file comes from an old server, and nobody remembers how it was encoded.

# %%
(folder / "server.txt").write_bytes("\n".join(letters["text"].head(20)).encode("koi8-r", "replace"))

# %% tags=["solution"]
# 2. Read "server.txt" and find out its encoding. Keep the encoding's name as `encoding`.
encoding = user_nb.read_texts(folder / "server.txt").attrs["report"].encoding

# %%
check("01.2", lambda: encoding)

# %% tags=["solution"]
# 3. How many letters would be left if you kept only one of each group of near-copies? Keep the number as `rest`.
rest = len(user_nb.clean_texts(letters, fix="near_duplicates"))

# %%
check("01.3", lambda: rest)

# %% tags=["solution"]
# 4. «Moскoвский тракт» looks right but is not: some of its letters are Latin. Cure it, and keep the text as `street`.
street = user_nb.clean_texts(["Moскoвский тракт"], fix="homoglyphs")[0]

# %%
check("01.4", lambda: street)

# %% [markdown]
# **What you saw**
# - encoding, separator and header are found for you, and you are asked if the bytes leave a choice;
# - texts stay as written, and every row is either read or reported;
# - a check-up names the rows, what they would do to the vectors, and the cure;
# - a cure works on a copy and says what it did.
