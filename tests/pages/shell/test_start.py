"""pages.shell.start: what is loaded once, and the two waits that are taken away."""

import gc
import os
import socket
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from pages.shell.start import without_delay

ROOT = Path(__file__).parents[3]


def test_every_module_of_ours_is_loaded_before_the_first_reader():
    code = "import sys; from pages.shell.start import preload; preload(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert {"pandas", "plotly.graph_objects", "scoring.aggregate", "data.queries.standings"} <= loaded
    assert "pages.shared.markup" in loaded
    assert "data.__main__" not in loaded


def test_a_listening_socket_hands_on_that_nothing_waits_for_a_full_packet():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        assert without_delay() >= 1
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_what_stands_for_something_that_is_gone_is_passed_over():
    class Thing:
        pass

    thing = Thing()
    proxy = weakref.proxy(thing)
    del thing

    assert without_delay() >= 0
    with pytest.raises(ReferenceError):
        isinstance(proxy, socket.socket)


def test_what_is_loaded_at_the_start_is_never_searched_for_garbage_again(served):
    assert gc.get_freeze_count() > 10_000


@pytest.mark.parametrize(
    ("settings", "sentence"),
    (({}, "Run: python -m data upgrade."), ({"VALINTA_URL": "valinta.example.fi"}, "VALINTA_URL is")),
    ids=("no tables", "an address without a scheme"),
)
def test_where_people_sign_in_it_starts_ready_or_ends_with_one_sentence(tmp_path, settings, sentence):
    code = (
        "import asyncio; from pages.shell import start; start.preload = int; "
        "asyncio.run(start.lifespan(0).__aenter__())"
    )
    env = {**os.environ, "VALINTA_MODE": "server", "DATABASE_URL": f"sqlite:///{tmp_path}/valinta.db", **settings}

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert sentence in done.stderr.splitlines()[-1]
    assert "File" not in done.stderr
