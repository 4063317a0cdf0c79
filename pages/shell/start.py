"""What happens once, before the first request: everything heavy is loaded, and two hidden waits are taken away."""

import gc
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import walk_packages

from data import database, sample
from pages.shell.gate import is_local_mode, require_settings
from scoring.errors import Problem

OURS = ("scoring", "data", "pages.shared")
HEAVY = ("pandas", "plotly.graph_objects", "sqlalchemy.orm", "streamlit.elements.plotly_chart")


def preload() -> None:
    """Import what pages use, so that the first reader does not wait for it."""
    for name in HEAVY:
        import_module(name)
    for name in OURS:
        for found in walk_packages(import_module(name).__path__, f"{name}."):
            if not found.name.endswith("__main__"):
                import_module(found.name)


def without_delay() -> int:
    """Set TCP_NODELAY on our listening sockets, which hand it on; returns how many there were.

    Streamlit binds its socket itself, and asyncio then leaves Nagle's algorithm on: 40 ms in every click.
    """
    found = 0
    for thing in gc.get_objects():
        # Not isinstance, which asks a weak proxy what it stands for: one whose thing is gone raises.
        if issubclass(type(thing), socket.socket) and thing.fileno() >= 0 and _listens(thing):
            thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found += 1
    return found


def _listens(one: socket.socket) -> bool:
    if one.family not in (socket.AF_INET, socket.AF_INET6) or one.type != socket.SOCK_STREAM:
        return False
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def prepare() -> None:
    """Local mode starts by itself: the tables are brought up to date, and an empty database gets the sample."""
    engine = database.engine()
    database.upgrade(engine)
    if sample.is_empty(engine):
        sample.load(engine)


def require_ready() -> None:
    """Where people sign in nothing is made by itself: without the right settings and tables the app does not start."""
    try:
        require_settings()
        database.require_level(database.engine())
    except Problem:
        sys.tracebacklimit = 0  # the process ends here, and its last word is the sentence
        raise


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    preload()
    if is_local_mode():
        prepare()
    else:
        require_ready()
    without_delay()
    # Streamlit collects garbage after every run of a page; what is loaded now never is garbage, so it need not look.
    gc.collect()
    gc.freeze()
    yield
