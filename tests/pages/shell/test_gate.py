"""pages.shell.gate: local mode serves this machine and nobody else; without it nothing is served yet."""

import pytest
from starlette.websockets import WebSocketDisconnect

HOST = "localhost:8501"
OURS = {"host": HOST, "origin": f"http://{HOST}"}


def refused(client, headers):
    """The code with which the websocket was closed; None if it was opened."""
    try:
        with client.websocket_connect("/_stcore/stream", ["streamlit"], headers=headers):
            return None
    except WebSocketDisconnect as closed:
        return closed.code


def test_our_own_page_may_open_its_websocket(client):
    assert refused(client, OURS) is None


@pytest.mark.parametrize("host", ("localhost", "localhost:8501", "127.0.0.1:9000", "LOCALHOST:8501"))
def test_this_machine_may_come_in(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    (
        "valinta.example.fi",
        "localhost.evil.example",
        "evil-localhost:8501",
        "192.168.1.7:8501",
        "127.0.0.1.nip.io",
        "localhost:8501@evil.example",
        "",
    ),
)
@pytest.mark.parametrize("path", ("/", "/act-as", "/healthz", "/download/shortlist", "/app/static/favicon.svg"))
def test_another_name_is_refused_with_a_sentence(client, host, path):
    answer = client.get(path, headers={"host": host})

    assert answer.status_code == 403
    assert "<p>" in answer.text
    assert 'id="root"' not in answer.text


@pytest.mark.parametrize(
    "header", ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-user")
)
def test_a_forwarded_request_is_refused_by_page_and_websocket(client, header):
    assert client.get("/", headers={header: "for=127.0.0.1"}).status_code == 403
    assert refused(client, {**OURS, header: "127.0.0.1"}) == 4403


@pytest.mark.parametrize(
    "origin",
    (
        pytest.param("http://evil.example", id="another site"),
        pytest.param("http://localhost:9999", id="another port of this machine"),
        pytest.param("file://localhost:8501", id="a file"),
        pytest.param("null", id="a sandbox"),
        pytest.param("", id="an empty one"),
        pytest.param(None, id="none"),
    ),
)
def test_a_websocket_of_foreign_or_no_origin_is_refused(client, origin):
    headers = {"host": HOST} if origin is None else {"host": HOST, "origin": origin}

    assert refused(client, headers) == 4403


def test_a_websocket_under_another_name_is_refused_even_from_its_own_origin(client):
    assert refused(client, {"host": "evil.example", "origin": "http://evil.example"}) == 4403


@pytest.mark.parametrize(
    "path", ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/x/_stcore/agent/mcp")
)
@pytest.mark.parametrize("method", ("GET", "POST"))
def test_what_streamlit_tells_machines_is_not_there(client, method, path):
    assert client.request(method, path).status_code == 404


@pytest.mark.parametrize("mode", (None, "", "Local", "server"))
@pytest.mark.parametrize("path", ("/", "/assess", "/act-as", "/download/shortlist", "/_stcore/health", "/shell/fi.js"))
def test_without_local_mode_every_page_says_how_to_start_it_in_three_languages(client, monkeypatch, mode, path):
    monkeypatch.delenv("VALINTA_MODE") if mode is None else monkeypatch.setenv("VALINTA_MODE", mode)

    answer = client.get(path)

    assert answer.status_code == 503
    assert [f'<section lang="{code}">' in answer.text for code in ("fi", "sv", "en")] == [True] * 3
    assert "VALINTA_MODE=local" in answer.text


def test_without_local_mode_the_websocket_is_shut_and_health_still_answers(client, monkeypatch):
    monkeypatch.delenv("VALINTA_MODE")

    assert client.get("/healthz").status_code == 200
    assert refused(client, OURS) == 4403
