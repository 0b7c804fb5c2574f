"""Check the built site: no page loads anything from another machine, and no widget is left without its picture.

    python docs/check_site.py docs/_build/html

Prints what is wrong, a line each, and exits with 1 if there is anything.
"""

import re
import sys
from pathlib import Path

# What a browser fetches by itself; a link (<a href>) is fetched only when somebody clicks it
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed)\b[^>]*?\ssrc=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\srel=["']?(?:stylesheet|preload|icon|shortcut|modulepreload|preconnect))[^>]*?\shref=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|url\(["']?((?:https?:)?//[^"')]+)"""
    r"""|@import\s+["']((?:https?:)?//[^"']+)"""
    r"""|\bimport\b[^;"'<>]*["']((?:https?:)?//[^"']+)""",
    re.IGNORECASE,
)
WIDGET = "application/vnd.jupyter.widget-view+json"


def faults(page: str) -> list[str]:
    """Return what is wrong with the text of one page or style sheet, a line each."""
    found = [f"loads {next(filter(None, match))}" for match in LOADED.findall(page)]
    if WIDGET in page:
        found.append("shows a widget that cannot live here; name its picture in docs/lesson_pages.py")
    return found


def main(site: str) -> int:
    """Return 1 if a page of the site has a fault, after printing all of them."""
    files = [path for path in sorted(Path(site).rglob("*")) if path.suffix in {".html", ".css"}]
    if not files:
        print(f"{site} holds no pages; build them with .ci/docs")
        return 1
    wrong = [
        f"{path.relative_to(site)} {fault}" for path in files for fault in faults(path.read_text("utf-8"))
    ]
    print("\n".join(wrong) or f"{len(files)} pages and styles, nothing loaded from elsewhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
