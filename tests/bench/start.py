"""From `make run` to a served app: the second start, when everything is installed and the sample is loaded."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def start(address: str) -> float:
    """Seconds from `make run` to the first answer of /healthz that is good."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # make and what it starts end together
    )
    try:
        while time.perf_counter() - began < 120:
            try:
                if urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200:
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("make run did not end in a served app")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def run(report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/valinta.db"
        first = start(address)
        second = start(address)
    report("make run, first start with the sample loaded", first, 30.0, 1.0, unit="s")
    report("make run, second start", second, 3.0, 1.0, unit="s")
