"""What one call of encode did: counts, and the rows a person should know about."""

from dataclasses import dataclass, field

from user_nb.wording.html import render, without_formulas


@dataclass(frozen=True)
class EncodeReport:
    """What one call of ``Encoder.encode`` did. Row numbers are positions in what the caller gave.

    ``texts`` rows came in, ``distinct`` different texts among them, of these ``cached`` came from the cache and ``computed`` from
    the model, in ``tokens`` tokens and ``seconds`` seconds. ``empty`` rows hold no text, ``unknown`` rows no word that the model
    knows: both are rows of zeros. ``repaired`` rows had lone surrogates, now U+FFFD. ``cut`` says how many tokens at the
    end of a row were not read (beyond a million characters it is an estimate). ``failed`` rows are zeros too, with the reason.
    """

    texts: int = 0
    distinct: int = 0
    cached: int = 0
    computed: int = 0
    tokens: int = 0
    seconds: float = 0.0
    empty: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    repaired: tuple[int, ...] = ()
    cut: dict[int, int] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"EncodeReport({', '.join(self._parts())})"

    def _repr_html_(self) -> str:
        return without_formulas(render("wording/line.html", text=", ".join(self._parts())))

    def _parts(self) -> list[str]:
        counts = {
            "empty": len(self.empty),
            "without a known word": len(self.unknown),
            "repaired": len(self.repaired),
            "cut": len(self.cut),
            "failed": len(self.failed),
        }
        said = [
            f"{self.texts} texts",
            f"{self.cached} from the cache",
            f"{self.computed} computed",
            f"{self.seconds:.1f} s",
        ]
        return said + [f"{count} {what}" for what, count in counts.items() if count]
