"""pages.shell.start: what is loaded once, and the two waits that are taken away."""

import gc
import socket
import subprocess
import sys
from pathlib import Path

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


def test_what_is_loaded_at_the_start_is_never_searched_for_garbage_again(served):
    assert gc.get_freeze_count() > 10_000
