"""The real server, started as the README says: it serves, stays on this machine, and shows no page to a stranger."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    port, log = free_port(), tmp_path_factory.mktemp("served") / "log.txt"
    database = f"sqlite:///{log.parent / 'valinta.db'}"
    environment = {**os.environ, "VALINTA_MODE": "local", "DATABASE_URL": database}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    get(f"http://127.0.0.1:{port}/healthz")
                    break
                except OSError:  # not there yet, or still loading the sample
                    if time.monotonic() > deadline or process.poll() is not None:
                        pytest.fail(log.read_text())
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def test_streamlit_run_serves_the_app_with_its_shell(server):
    url, _ = server
    status, html = get(f"{url}/", **{"Accept-Language": "fi"})

    assert status == 200
    assert '<html lang="fi">' in html
    assert get(f"{url}/_stcore/health") == (200, "ok")


def test_local_mode_prepares_an_empty_database_and_loads_the_sample(server):
    url, _ = server

    assert get(f"{url}/healthz")[0] == 200
    assert 'value="cecilia">Cecilia Ceder' in get(f"{url}/act-as")[1]


def test_a_forwarded_request_is_refused_by_the_real_server(server):
    url, _ = server

    assert get(f"{url}/", **{"X-Forwarded-For": "10.0.0.1"})[0] == 403
    assert get(f"{url}/", Host="valinta.example.fi")[0] == 403


def test_it_listens_to_this_machine_only(server):
    url, process = server
    port = int(url.rpartition(":")[2])

    assert _listening(process.pid, port) == ["127.0.0.1"]


def _listening(pid, port):
    """The addresses on which the process listens at that port, from /proc."""
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    found = [row[1].partition(":") for row in rows if row[3] == "0A"]
    return [".".join(str(b) for b in bytes.fromhex(host)[::-1]) for host, _, at in found if int(at, 16) == port]
