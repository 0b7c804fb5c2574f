"""What a notebook holds: a study with its pictures, its workbench and its folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from user_nb.study.collection import checked_column
from user_nb.study.study import Study

if TYPE_CHECKING:
    from pathlib import Path

    from plotly.graph_objects import Figure

    from user_nb.encoding.encoder import Encoder
    from user_nb.workbench.widget import Workbench


class Exploration(Study):
    """A collection under study: its vectors, map, clusters and names, made as they are asked for.

    Its state is :class:`user_nb.study.study.Study`, which stands below pages, files and workbench, so that these can speak of it
    and no import runs in a circle.

    Args:
        data: a DataFrame, or a sequence of texts. It is never changed.
        text: the column that holds the texts; by default the one that ``read_texts`` or ``load_demo`` named, or "text".
        encoder: what :func:`user_nb.load_encoder` returned; None loads it when vectors are first needed.
        progress: called with one line of words before each slow stage, for example ``print``.
        **settings: fields of :class:`user_nb.study.stages.Settings`.

    Empty texts, None and NaN stay as rows, are not clustered (`labels` has -1, `clustered` False) and have no place on the
    map (NaN). The arrays all have one row for each row of the data, in its order.

    Raises:
        ValueError: no such column (those that exist are listed), or nothing to explore.
        TypeError: a cell of the text column is not text; the row is named.

    Example:
        >>> Exploration(letters, encoder=encoder, min_cluster_size=10).run()
        Exploration(705 texts in 'text'; made: vectors, graph, map, points, tree, labels, terms, names)
    """

    def plot_map(
        self,
        *,
        color: str | Sequence[Any] | np.ndarray | None = None,
        time: str | Sequence[Any] | np.ndarray | None = None,
        facet: str | Sequence[Any] | np.ndarray | None = None,
        **options: Any,
    ) -> Figure:
        """Return the map with the clusters' names, as :func:`user_nb.plot_map` does, whose options these are.

        Args:
            color: a column of the data by its name, or n values, that gives the points their colour; None for the clusters.
            time: a column or n dates for a slider below the map.
            facet: a column or n values; each value gets a small map of its own.
            **options: what :func:`user_nb.plot_map` takes besides.

        Returns:
            The figure.

        Raises:
            ValueError: no such column (those that exist are listed).

        Example:
            >>> study = Exploration(letters, encoder=encoder)
            >>> figure = study.plot_map(color="channel", time="date")
        """
        from user_nb.figures.map import plot_map

        columns = {"color": self._values(color), "time": self._values(time), "facet": self._values(facet)}
        return plot_map(self.seen_xy, self.texts, self.labels, self.names, **columns, **options)

    def _values(self, column: Any) -> Any:
        return checked_column(self.frame, column) if isinstance(column, str) else column

    def workbench(self, *, lang: str | None = None) -> Workbench:
        """Return the map, the search box, the cluster slider and the texts, linked, as one widget for a cell.

        Args:
            lang: "ru" or "en" for the interface; None follows the machine's language.

        Returns:
            The widget.
        """
        from user_nb.workbench.widget import Workbench

        return Workbench(self, lang=lang)

    def save(self, folder: str | Path, *, lang: str | None = None, guard_formulas: bool = True) -> Path:
        """Write the exploration into a folder (made if missing); returns the folder.

        texts.parquet and texts.xlsx are :meth:`table`; map.html is the map with search, clusters and texts and report.html a
        page to hand on, both open with no network; run.json says how it came about and edits.jsonl holds the edits. Each file
        appears whole or not at all, and :meth:`load` brings it all back.

        Args:
            folder: where to; made if missing.
            lang: "ru" or "en" for the pages; None follows the machine's language.
            guard_formulas: put an apostrophe before texts that a spreadsheet would take for a formula.

        Returns:
            The folder.

        Raises:
            NotADirectoryError: the path is a file.
            OSError: the folder cannot be written, or another kernel is saving into it and does not end.
        """
        from user_nb.files.saving import checked_folder, save_snapshot

        folder = checked_folder(folder)
        snapshot = self.snapshot()
        save_snapshot(
            snapshot, folder, lang=lang, guard_formulas=guard_formulas, checkpoint=self.pipeline.checkpoint
        )
        self.was_saved(snapshot)
        return folder

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        encoder: Encoder | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Exploration:
        """Return the exploration that :meth:`save` wrote into a folder, made again from its texts, settings and edits.

        Labels and names are compared with those that were saved; what differs is warned of, and stands in ``differences``.

        Args:
            folder: what :meth:`save` wrote.
            encoder: None takes the one it was made with.
            progress: as for :class:`Exploration`.

        Returns:
            The exploration.

        Raises:
            FileNotFoundError: the folder holds no saved exploration.
            ValueError: it was saved by a newer version, or a file in it is damaged.
        """
        from user_nb.files.loading import load_study

        return load_study(cls, folder, encoder=encoder, progress=progress)
