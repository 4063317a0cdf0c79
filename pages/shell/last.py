"""That what a tab sends last is done.

Streamlit drops what waits to be run as soon as it hears that the connection has ended. Whoever presses and closes the
tab, or types and reloads, would lose that without a word; so it hears of it once that is done.
"""

import asyncio
import time

PATIENCE = 3.0  # seconds that what was sent last may take after the tab has gone
QUIET = 0.2  # seconds in which a run that was waiting for another one begins


class Last:
    """What one tab has sent last, and whether it is done."""

    def __init__(self) -> None:
        self._waits, self._heard_at = False, 0.0

    def asks(self) -> None:
        self._waits = True

    def hears(self, *, is_over: bool) -> None:
        """A message for the tab; `is_over`: it ends a run."""
        self._waits, self._heard_at = self._waits and not is_over, time.monotonic()

    async def done(self) -> None:
        """Return when nothing waits or runs any more, or after a while."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and (self._waits or time.monotonic() - self._heard_at < QUIET):
            await asyncio.sleep(QUIET / 10)
