"""The duplicate reviewer: group after group, a person keeps it, chooses another text to keep, takes one out or splits it.

:class:`ReviewController` holds the groups and the decisions; :class:`DuplicateReviewer` draws one group at a time.
"""

from __future__ import annotations

import ipywidgets as w

from user_nb.analysis.duplicates import DuplicateGroup, Duplicates, how_alike
from user_nb.analysis.highlighting import differences, marked_parts
from user_nb.widgets.events import shown
from user_nb.widgets.lists import status_line
from user_nb.wording.html import render
from user_nb.wording.language import language
from user_nb.wording.strings import words

SHOWN = 8  # texts of a group that are drawn; a group of more says how many


class ReviewController:
    """The groups in the order of review and the decisions so far, without a widget.

    Args:
        found: the groups to go through.

    Attributes:
        found: the :class:`user_nb.Duplicates` as decided so far.
        place: the group in view, from 0; ``len(self)`` after the last.
    """

    def __init__(self, found: Duplicates) -> None:
        self.found = found
        self._order = [(group.kept, *group.others) for group in found.groups]
        self._before: list[tuple[Duplicates, int]] = []
        self.place = 0

    def __len__(self) -> int:
        return len(self._order)

    @property
    def done(self) -> bool:
        """Whether the last group has been left behind."""
        return self.place >= len(self)

    def group(self) -> DuplicateGroup | None:
        """Return the group in view as it is now; None when there is none left, or only single texts of it."""
        if self.done:
            return None
        members = [row for row in self._order[self.place] if self.found.kinds[row]]
        if not members:
            return None
        kept = int(self.found.kept_row[members[0]])
        return next(group for group in self.found.groups if group.kept == kept)

    def next(self) -> None:
        """Leave the group as it is and go on."""
        self._step(self.found, min(self.place + 1, len(self)))

    def split(self) -> None:
        """Dissolve the group: each of its texts stands alone; and go on."""
        group = self.group()
        self._step(self.found.split(group.kept) if group else self.found, min(self.place + 1, len(self)))

    def keep(self, row: int) -> None:
        """Make another text of the group the kept one."""
        self._step(self.found.keep(row), self.place)

    def take_out(self, row: int) -> None:
        """Let one text stand alone again; of a pair, both."""
        self._step(self.found.split(row), self.place)

    def back(self) -> None:
        """Undo the last decision."""
        if self._before:
            self.found, self.place = self._before.pop()

    def _step(self, found: Duplicates, place: int) -> None:
        self._before.append((self.found, self.place))
        self.found, self.place = found, place


class DuplicateReviewer(w.VBox):
    """Duplicate groups one at a time, differences marked: keep, keep another text, take one out, split, back; for a cell.

    Args:
        found: from :func:`user_nb.near_duplicates`; it is not changed.
        lang: "ru" or "en"; None follows the machine's language.

    ``reviewer.found`` is the :class:`user_nb.Duplicates` as decided so far, to collapse and restore with.

    Raises:
        ValueError: another language than these two.

    Example:
        >>> reviewer = DuplicateReviewer(near_duplicates(letters["text"], vectors))
    """

    def __init__(self, found: Duplicates, *, lang: str | None = None) -> None:
        self.lang = language(lang)
        self.controller = ReviewController(found)
        self._build()
        super().__init__(
            [self.title, *self.lines, self.more, self._buttons, self.status], layout=w.Layout(width="100%")
        )
        self.show()

    @property
    def found(self) -> Duplicates:
        """The groups as decided so far."""
        return self.controller.found

    def _build(self) -> None:
        def say(key: str) -> str:
            return words(key, self.lang)

        self.title, self.more, self.status = w.HTML(), w.HTML(), w.HTML()
        self._rows = [-1] * SHOWN
        self.texts = [w.HTML(layout=w.Layout(flex="1 1 300px", min_width="0")) for _ in range(SHOWN)]
        self.keeps = [
            w.Button(description=say("keep_this"), layout=w.Layout(width="130px")) for _ in range(SHOWN)
        ]
        self.outs = [
            w.Button(description=say("take_out"), layout=w.Layout(width="100px")) for _ in range(SHOWN)
        ]
        self.lines = [
            w.HBox(parts, layout=w.Layout(align_items="flex-start"))
            for parts in zip(self.texts, self.keeps, self.outs)
        ]
        wide = w.Layout(width="190px")
        self.accept = w.Button(
            description=say("keep_group"), icon="check", button_style="primary", layout=wide
        )
        self.split = w.Button(description=say("split_group"), icon="chain-broken", layout=wide)
        self.back = w.Button(description=say("back"), icon="undo")
        self._buttons = w.HBox([self.accept, self.split, self.back], layout=w.Layout(margin="8px 0 0 0"))
        self.accept.on_click(self._on_accept)
        self.split.on_click(self._on_split)
        self.back.on_click(self._on_back)
        for place in range(SHOWN):
            self.keeps[place].on_click(lambda _, place=place: self._on_keep(place))
            self.outs[place].on_click(lambda _, place=place: self._on_out(place))

    def show(self) -> None:
        """Draw the group in view."""
        controller, group = self.controller, self.controller.group()
        members = () if group is None else (group.kept, *group.others)
        for place, line in enumerate(self.lines):
            line.layout.display = None if place < len(members) else "none"
        if group is not None:
            self._show_group(group)
        left = max(0, len(members) - SHOWN)
        self.more.value = status_line(words("more", self.lang, n=left)) if left else ""
        self.accept.description = words("keep_group" if members else "next", self.lang)
        self.accept.disabled = controller.done
        self.split.disabled = not members
        self.title.value = render("widgets/group.html", title=self._title(len(members)))
        numbers = {"reviewed": controller.place, "groups": len(controller)}
        numbers |= {"kept": len(controller.found.rows), "texts": len(controller.found)}
        self.status.value = status_line(words("reviewed", self.lang, **numbers), numbers)

    def _title(self, members: int) -> str:
        controller = self.controller
        if controller.done:
            return words("all_reviewed" if len(controller) else "no_groups", self.lang)
        return words(
            "group_of", self.lang, number=controller.place + 1, groups=len(controller), texts=members
        )

    def _show_group(self, group: DuplicateGroup) -> None:
        texts = self.controller.found.texts
        kept = texts[group.kept]
        self._show_text(0, group.kept, marked_parts(kept, []), words("kept_text", self.lang))
        self.keeps[0].disabled = self.outs[0].disabled = True
        others = zip(group.others[: SHOWN - 1], group.kinds, group.similarities)
        for place, (row, kind, similarity) in enumerate(others, start=1):
            parts = marked_parts(texts[row], differences(kept, texts[row])[1])
            self._show_text(place, row, parts, how_alike(kind, similarity, self.lang))

    def _show_text(self, place: int, row: int, parts: list[tuple[str, bool]], said: str) -> None:
        self._rows[place] = row
        self.texts[place].value = render("widgets/member.html", row=row, parts=parts, said=said)

    @shown
    def _on_accept(self, *_: object) -> None:
        self.controller.next()
        self.show()

    @shown
    def _on_split(self, *_: object) -> None:
        self.controller.split()
        self.show()

    @shown
    def _on_back(self, *_: object) -> None:
        self.controller.back()
        self.show()

    @shown
    def _on_keep(self, place: int) -> None:
        self.controller.keep(self._rows[place])
        self.show()

    @shown
    def _on_out(self, place: int) -> None:
        self.controller.take_out(self._rows[place])
        self.show()
