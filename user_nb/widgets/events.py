"""What a widget does when it is touched: errors show in the cell, typing waits for its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

from user_nb.widgets.lists import status_line
from user_nb.wording.strings import words


def shown(action: Callable[..., Any]) -> Callable[..., Any]:
    """Show what an action raises in the widget's ``status``: an exception in a callback would appear nowhere."""

    @wraps(action)
    def run(self: Any, *args: object) -> None:
        try:
            action(self, *args)
        except Exception as error:  # the last place where anyone can see it
            message = words("error", self.lang, error=f"{error}"[:300] or type(error).__name__)
            self.status.value = status_line(message, error=True)

    return run


class Debounced:
    """Call a function once the calls to this have paused for `seconds`; at once where no event loop runs (in a test)."""

    def __init__(self, run: Callable[[], None], seconds: float) -> None:
        self._run, self._seconds = run, seconds
        self._waiting: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._run()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(self._seconds, self._run)
