"""Long work beside the cell: one thread, one job after another, each can be cancelled and tells how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancelled(Exception):
    """Raised inside a job that was cancelled, at the next step it tells of."""


class Job:
    """A piece of work under way."""

    def __init__(self, tell: Callable[[str, int, int], None]) -> None:
        self._tell = tell
        self.cancelled = False

    def step(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is.

        Args:
            stage: its name.
            done: how much of it is done.
            total: of how much; 0 where that is not known.

        Raises:
            Cancelled: the job was cancelled in the meantime.
        """
        if self.cancelled:
            raise Cancelled
        self._tell(stage, done, total)


class Worker:
    """Runs jobs in one thread, in their order.

    Args:
        tell: called with (stage, done, all) as the job in hand goes on.
        failed: called with the error of a job that ended with one.
        idle: called when no job is left.
    """

    def __init__(
        self,
        *,
        tell: Callable[[str, int, int], None],
        failed: Callable[[Exception], None],
        idle: Callable[[], None],
    ) -> None:
        self._tell, self._failed, self._idle = tell, failed, idle
        self._jobs: list[tuple[Job, Callable[[Job], object]]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[Job], object]) -> Job:
        """Put work at the end of the line; it is called with its `Job`."""
        job = Job(self._tell)
        with self._changed:
            self._jobs.append((job, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="user-nb workbench", daemon=True)
                self._thread.start()
        return job

    def cancel(self) -> bool:
        """Cancel all jobs; whether there were any. What is under way ends at its next step, and nothing of it is shown."""
        with self._changed:
            for job, _ in self._jobs:
                job.cancelled = True
            return bool(self._jobs)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until no job is left; whether that came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    @property
    def here(self) -> bool:
        """Whether this is called from inside a job."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._jobs:
                    self._thread = None
                    self._changed.notify_all()
                    return
                job, work = self._jobs[0]
            self._do(job, work)
            with self._changed:
                self._jobs.pop(0)
                last = not self._jobs
            if last:
                self._idle()

    def _do(self, job: Job, work: Callable[[Job], object]) -> None:
        try:
            if not job.cancelled:
                work(job)
        except Cancelled:
            pass
        except Exception as error:  # the last place where anyone can see it
            if not job.cancelled:
                self._failed(error)
