"""Names on the map: beside their cluster, over nobody's points if there is room, and never over each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from user_nb.figures.style import HALO, INK
from user_nb.wording.escaping import escape_plotly, excerpt
from user_nb.wording.strings import words

NAME_LENGTH = 44
SHORT, LINE_LENGTH = 14, 24  # letters up to which a name is never cut in two; that one line holds
CELL = 5  # pixels of the grid that says where points lie
RADII = (26, 40, 56, 74, 94, 118, 146)  # how far from its cluster a name may stand, pixels
ANGLES = np.linspace(0, 2 * np.pi, 16, endpoint=False)
CROWDED = 24  # more clusters than these have smaller names
MARGIN = 4  # pixels left free around a name
COVER, AWAY = 100.0, 0.42  # the cost of lying wholly over points; of a pixel away
HIDES = 60.0  # of hiding all of what is named
CROSSING = 30.0  # of a line across a name
EYE = (1.1, 1.1, 0.7)  # where the camera stands before a map in space
SEEN = 200  # points of a cluster that its name is kept off
DEAREST = 65.0  # a name that would cost more is left out: the legend has it
BUTTONS = np.array([300, 24])  # pixels at the upper right, plotly's buttons for who points at the map
AREA = 15_000  # square pixels of the picture for each name: more names, and their lines hide the map


class _Ground:
    """What a name must keep off: points, names that stand already and the lines that tie them, in pixels.

    Points lie in a grid of cells with a summed table, so that any box is read at once. Boxes are (x, y) middles with
    one half width and half height.
    """

    def __init__(self, pixels: np.ndarray, width: float, height: float, buttons: bool) -> None:
        self.size = np.array([width, height])
        self.buttons_corner = self.size - BUTTONS * buttons
        columns, rows = int(width // CELL) + 1, int(height // CELL) + 1
        cells = (pixels // CELL).astype(np.int64)
        inside = ((cells >= 0) & (cells < [columns, rows])).all(axis=1)
        counts = np.bincount(cells[inside, 1] * columns + cells[inside, 0], minlength=rows * columns)
        filled = np.minimum(counts.reshape(rows, columns), 3) / 3
        self.sums = np.pad(filled.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        self.boxes = np.empty((0, 2, 2))  # (middle, half) of each name that stands
        self.ties = np.empty((0, 2))  # points along their lines

    def costs(self, anchor: np.ndarray, half: np.ndarray, steps: np.ndarray, own: np.ndarray) -> np.ndarray:
        """Return what a box at each step from an anchor would cost, (m,); infinity where there is no room.

        ``own``: places (m, 2) of what is named, which its name must not hide.
        """
        middles = anchor + steps
        free = ((middles >= half) & (middles <= self.size - half)).all(axis=1)
        free &= (middles + half <= self.buttons_corner).any(axis=1)  # lines may cross the buttons, names not
        apart = np.abs(middles[:, None] - self.boxes[:, 0]) >= half + self.boxes[:, 1]
        free &= apart.any(axis=2).all(axis=1)
        lines, away = _tied(anchor, half, steps)
        hidden = (np.abs(middles[:, None] - own) < half).all(axis=2).mean(axis=1)
        costs = COVER * self._cover(middles, half) + AWAY * away + HIDES * hidden
        costs += CROSSING * self._crossings(middles, half, lines)
        return np.where(free, costs, np.inf)

    def keep(self, anchor: np.ndarray, half: np.ndarray, step: np.ndarray) -> None:
        """Take the room of a box at a step from its anchor, and of the line that ties it."""
        self.boxes = np.concatenate([self.boxes, [[anchor + step, half]]])
        (line,), (away,) = _tied(anchor, half, step[None])
        self.ties = np.concatenate([self.ties, line]) if away > 1 else self.ties

    def _cover(self, middles: np.ndarray, half: np.ndarray) -> np.ndarray:
        """How much of each box, from 0 to 1, lies over points."""
        top = np.array(self.sums.shape)[::-1] - 1
        low = np.clip((middles - half) / CELL, 0, top).astype(np.int64)
        high = np.clip((middles + half) / CELL, 0, top).astype(np.int64)
        (x0, y0), (x1, y1) = low.T, high.T
        total = self.sums[y1, x1] - self.sums[y0, x1] - self.sums[y1, x0] + self.sums[y0, x0]
        return np.asarray(total / np.maximum((x1 - x0) * (y1 - y0), 1))

    def _crossings(self, middles: np.ndarray, half: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """Whether a box lies on another's line, or its line crosses another's box."""
        near = np.abs(middles[:, None] - self.ties) < half
        through = np.abs(lines[:, :, None] - self.boxes[:, 0]) < self.boxes[:, 1]
        on_line, crossed = np.asarray(near.all(2)), np.asarray(through.all(3))
        return np.asarray(on_line.any(1)) | np.asarray(crossed.any((1, 2)))


class _Picture:
    """The map as it is drawn at one width: how many pixels a unit of the map takes there, and what lies where."""

    def __init__(
        self,
        points: np.ndarray,
        window: tuple[float, float, float, float],
        width: float,
        height: float,
        buttons: bool,
    ) -> None:
        left, bottom, right, top = window
        self.scale = min(width / (right - left), height / (top - bottom))
        middle = np.array([left + right, bottom + top]) / 2
        self.corner = middle - np.array([width, height]) / 2 / self.scale
        self.ground = _Ground(self.pixels(points), width, height, buttons)

    def pixels(self, places: np.ndarray) -> np.ndarray:
        return (places - self.corner) * self.scale

    def holds(self, place: np.ndarray) -> bool:
        at = self.pixels(place)
        return bool(((at >= 0) & (at <= self.ground.size)).all())


def _tied(anchor: np.ndarray, half: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For boxes at steps from an anchor: points along the line that ties each, (m, 6, 2), and its length (m,)."""
    nearest = np.sign(steps) * (np.abs(steps) - half).clip(0)  # the point of a box nearest to the anchor
    return anchor + nearest[:, None] * np.linspace(0.2, 1, 6)[:, None], np.linalg.norm(nearest, axis=1)


def cluster_places(xy: np.ndarray, labels: np.ndarray) -> dict[int, np.ndarray]:
    """Return for each cluster the place of its name: its own point nearest to its median point."""
    kept = np.flatnonzero((labels >= 0) & np.isfinite(xy).all(axis=1))
    order = kept[np.argsort(labels[kept], kind="stable")]
    values, starts = np.unique(labels[order], return_index=True)
    places = {}
    for label, start, end in zip(values.tolist(), starts, [*starts[1:], len(order)]):
        own = xy[order[start:end]]
        places[label] = own[np.linalg.norm(own - np.median(own, axis=0), axis=1).argmin()]
    return places


def name_of(names: Mapping[int, object] | None, label: int, lang: str = "ru") -> str:
    """Return a cluster's name as plain text; noise and unnamed clusters have words for it."""
    if label == -1:
        return words("noise", lang)
    if names is None:
        return words("cluster", lang, number=label)
    name = names[label]
    return str(getattr(name, "text", name))


class NamePlacer:
    """The names of a map's clusters, ready to be placed in any window of it: what a zoom asks for again and again.

    Takes what :func:`name_annotations` takes.
    """

    def __init__(
        self, xy: np.ndarray, labels: np.ndarray, names: Mapping[int, object] | None, *, lang: str = "ru"
    ) -> None:
        self.finite = xy[np.isfinite(xy).all(axis=1)]
        self.places = cluster_places(xy, labels)
        sizes = dict(zip(*(part.tolist() for part in np.unique(labels, return_counts=True)), strict=True))
        self.order = sorted(self.places, key=lambda label: (-sizes[label], label))  # biggest first
        self.shapes = {label: _shapes(name_of(names, label, lang)) for label in self.order}
        self.members = _members(xy, labels)
        smaller = int(len(self.order) > CROWDED)
        self.fonts = {
            label: _font_size(sizes[label] / sizes[self.order[0]]) - smaller for label in self.order
        }

    def annotations(
        self,
        *,
        width: float | Sequence[float],
        height: float,
        window: tuple[float, float, float, float] | None = None,
        buttons: bool = True,
    ) -> list[dict[str, Any]]:
        """Return the names for which the window has room, as plotly annotations."""
        if not self.order:
            return []
        widths = width if isinstance(width, Sequence) else [width]
        seen = window or map_window(self.finite)
        pictures = [_Picture(self.finite, seen, each, height, buttons) for each in widths]
        most = min(widths) * height / AREA
        shown: list[dict[str, Any]] = []
        for label in self.order:
            if len(shown) >= most:
                break
            place, font = self.places[label], self.fonts[label]
            if not all(picture.holds(place) for picture in pictures):
                continue
            tries = [
                (*_best_step(pictures, place, self.members[label], half), half, lines)
                for lines in self.shapes[label]
                for half in [_half_size(lines, font)]
            ]
            cost, step, half, lines = min(tries, key=lambda tried: tried[0])
            if cost > DEAREST:
                continue
            for picture in pictures:
                picture.ground.keep(picture.pixels(place), half, step)
            shown.append(_annotation(place, lines, font, *step.tolist()))
        return shown


def _best_step(
    pictures: list[_Picture], place: np.ndarray, own: np.ndarray, half: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the step from a cluster to its name that costs least over all pictures and has room in each, and its cost."""
    steps = _steps(half)
    costs = [p.ground.costs(p.pixels(place), half, steps, p.pixels(own)) for p in pictures]
    mean = np.mean(costs, axis=0)
    best = int(mean.argmin())
    return float(mean[best]), steps[best]


def name_annotations(
    xy: np.ndarray,
    labels: np.ndarray,
    names: Mapping[int, object] | None,
    *,
    width: float | Sequence[float],
    height: float,
    window: tuple[float, float, float, float] | None = None,
    buttons: bool = True,
    lang: str = "ru",
) -> list[dict[str, Any]]:
    """Return the clusters' names as annotations that do not overlap and keep off the points where they can.

    The biggest cluster chooses first. A name that stands away from its cluster is tied to it by a line; one for which
    there is no room is left out.

    Args:
        xy: (n, 2) places.
        labels: (n,) int, the cluster of each place.
        names: {label: name}; None places nothing.
        width: of the drawn map, in pixels; both axes have one scale.
            Where nobody knows how wide it will be drawn, several widths: the names then have room in each.
        height: of the drawn map, in pixels.
        window: (left, bottom, right, top) in map units of what is in view; everything by default.
        buttons: whether plotly's buttons lie on the map; over a legend or beside a title they do not.
        lang: "ru" or "en".

    Returns:
        Annotations as plotly takes them.
    """
    placer = NamePlacer(xy, labels, names, lang=lang)
    return placer.annotations(width=width, height=height, window=window, buttons=buttons)


def _members(xy: np.ndarray, labels: np.ndarray) -> dict[int, np.ndarray]:
    """Some places of each cluster's texts, (m, 2), evenly from all of them."""
    kept = np.flatnonzero((labels >= 0) & np.isfinite(xy).all(axis=1))
    order = kept[np.argsort(labels[kept], kind="stable")]
    values, starts = np.unique(labels[order], return_index=True)
    spans = zip(values.tolist(), starts.tolist(), [*starts[1:].tolist(), len(order)])
    return {label: xy[order[start : end : -(-(end - start) // SEEN)]] for label, start, end in spans}


def map_window(finite: np.ndarray) -> tuple[float, float, float, float]:
    """Return (left, bottom, right, top) in map units: all finite points and a margin around them."""
    if not len(finite):
        return (-1.0, -1.0, 1.0, 1.0)
    low, high = finite.min(axis=0).astype(float), finite.max(axis=0).astype(float)
    pad = np.maximum((high - low) * 0.05, 0.02 * max(float((high - low).max()), 1e-3))
    return (*(low - pad).tolist(), *(high + pad).tolist())


def _steps(half: np.ndarray) -> np.ndarray:
    """Steps from a cluster to where its name might stand, (m, 2) pixels; a wide name goes farther to the sides."""
    turns = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)]).round(6)
    rings = [turns * (radius + half * np.abs(turns)) for radius in RADII]
    return np.concatenate([[[0.0, 0.0]], *rings])


def _shapes(name: str) -> list[list[str]]:
    """The ways to set a name: on one line unless it is long, and on two unless it is short, cut at a comma or else at a space.

    >>> _shapes("снег, тротуар, дворник")
    [['снег, тротуар, дворник'], ['снег, тротуар,', 'дворник']]
    """
    text = excerpt(name, NAME_LENGTH)
    if len(text) <= SHORT:
        return [[text]]
    shapes = [[text]] if len(text) <= LINE_LENGTH else []
    commas = [i + 1 for i, character in enumerate(text) if character == "," and i > 5]
    spaces = [i for i, character in enumerate(text) if character == " "]
    for cuts in (commas, spaces):
        cut = min(cuts, key=lambda i: abs(i - len(text) / 2), default=None)
        if cut is not None and max(cut, len(text) - cut) <= 0.72 * len(text):
            return [*shapes, [text[:cut].strip(), text[cut:].strip()]]
    return shapes or [[text]]


def _font_size(share: float) -> int:
    """11 to 14 pixels, by a cluster's size beside that of the biggest."""
    return 11 + round(3 * math.sqrt(min(share, 1.0)))


def _half_size(lines: list[str], font: int) -> np.ndarray:
    """Half the width and height of a drawn name in pixels, for the widest of the fonts it may be drawn in."""
    width = 0.62 * font * max(map(len, lines))
    return np.array([width / 2 + 2 * MARGIN, 0.66 * font * len(lines) + MARGIN])


def _annotation(place: np.ndarray, lines: list[str], font: int, dx: float, dy: float) -> dict[str, Any]:
    away = float(np.hypot(dx, dy)) > 1
    return {
        "x": float(place[0]),
        "y": float(place[1]),
        "text": "<br>".join(map(escape_plotly, lines)),
        "font": {"size": font, "color": INK, "shadow": HALO, "weight": 600},
        "bgcolor": "rgba(255,255,255,0.7)",
        "borderpad": 1,
        "captureevents": False,
        "xanchor": "center",
        "yanchor": "middle",
        "showarrow": away,
    } | (
        {"ax": dx, "ay": -dy, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": "rgba(60,60,60,0.75)"}
        if away
        else {}
    )


def names_in_space(
    xyz: np.ndarray, labels: np.ndarray, names: Mapping[int, object] | None, *, height: int, lang: str = "ru"
) -> list[dict[str, Any]]:
    """Return the names of the biggest clusters of a map in space, such that none covers another as the camera starts.

    Once a person turns the map, names may meet: nobody can place them for every side.
    """
    places = cluster_places(xyz, labels)
    if not places:
        return []
    across = np.cross([0.0, 0.0, 1.0], EYE)
    upright = np.cross(EYE, across)
    screen = np.column_stack([axis / np.linalg.norm(axis) for axis in (across, upright)])
    scale = 0.6 * height / max(float(np.ptp(xyz[np.isfinite(xyz).all(axis=1)], axis=0).max()), 1e-9)
    sizes = dict(zip(*(part.tolist() for part in np.unique(labels, return_counts=True)), strict=True))
    taken, shown = np.empty((0, 2, 2)), []
    for label in sorted(places, key=lambda label: (-sizes[label], label)):
        lines = _shapes(name_of(names, label, lang))[0]
        middle, half = places[label] @ screen * scale, _half_size(lines, 12)
        if (np.abs(middle - taken[:, 0]) < half + taken[:, 1]).all(axis=1).any():
            continue
        taken = np.concatenate([taken, [[middle, half]]])
        flat = _annotation(places[label], lines, 12, 0, 0)
        del flat["captureevents"]  # scenes' annotations know everything else
        shown.append(flat | {"z": float(places[label][2]), "bgcolor": "rgba(255,255,255,0.75)"})
    return shown
