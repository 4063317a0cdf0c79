"""pages.shell.gate: local mode serves this machine and nobody else; without it, whoever is signed in."""

from urllib.parse import quote

import pytest
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from data import access, database
from data.actions import accounts
from pages.shell import gate, tabs
from scoring.errors import Problem

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


PAGE = {"accept": "text/html,*/*"}


@pytest.fixture(params=(None, "", "Local", "server"), ids=str)
def signing_in(committee, monkeypatch, request):
    """The same house without local mode, however that is said."""
    monkeypatch.delenv("VALINTA_MODE") if request.param is None else monkeypatch.setenv("VALINTA_MODE", request.param)
    return committee


@pytest.mark.parametrize("path", ("/", "/assess", "/settings?x=1", "/account", "/no-such-page"))
def test_without_a_cookie_a_page_leads_to_the_sign_in_page_and_back(signing_in, path):
    answer = signing_in.get(path, headers=PAGE)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={quote(path, safe='')}"


@pytest.mark.parametrize(
    "path",
    (
        "/download/shortlist",
        "/act-as",
        "/programme?to=soske-2022",
        "/_stcore/host-config",
        "/_stcore/allowed-message-origins",
        "/component/x/index.html",
        "/index.html",
        "/sign-in-x",
        "/sign-in%3F/download/shortlist",
        "/sign-out/x",
        "//media/x",
        "/healthz/x",
    ),
)
def test_without_a_cookie_anything_else_is_told_no(signing_in, path):
    assert signing_in.get(path, headers={"accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("method", ("POST", "PUT", "DELETE"))
@pytest.mark.parametrize("path", ("/download/shortlist", "/_stcore/upload_file/x/y", "/account", "/act-as"))
def test_without_a_cookie_nothing_is_taken_in(signing_in, method, path):
    assert signing_in.request(method, path, headers=OURS, content=b"x").status_code == 401


@pytest.mark.parametrize(
    "path", ("/sign-in", "/sign-out", "/healthz", "/_stcore/health", "/shell/fi.js", "/favicon.svg")
)
def test_signing_in_health_and_shared_files_need_no_cookie(signing_in, path):
    assert signing_in.get(path, headers=PAGE).status_code == 200


@pytest.mark.parametrize("path", ("/media/abc.csv", "/_stcore/metrics", "/_stcore/agent/openapi.json"))
def test_what_nobody_needs_is_not_there(signing_in, path):
    assert signing_in.get(path).status_code == 404


@pytest.mark.parametrize("cookie", (None, "guessed", "x" * 5000))
def test_without_a_valid_cookie_the_websocket_is_shut(signing_in, cookie):
    headers = OURS if cookie is None else {**OURS, "cookie": f"valinta_session={cookie}; valinta_member=aino"}

    assert refused(signing_in, headers) == 4403


@pytest.fixture
def signed_in(signing_in):
    """Aino's cookie, in a house that people sign in to."""
    engine = database.engine()
    token = accounts.invite(engine, access.viewer(engine, "soske-2022", "aino"), "aino")
    account = accounts.accept(engine, token, username="aino.aalto", password="viisi pientä punaista taloa")
    return {**OURS, "cookie": f"valinta_session={accounts.start(engine, account, way='password')}"}


def test_whoever_is_signed_in_comes_in(signing_in, signed_in):
    assert refused(signing_in, signed_in) is None
    assert signing_in.get("/", headers={**signed_in, **PAGE}).status_code == 200
    assert signing_in.get("/download/ratings", headers=signed_in).status_code in (200, 403)


@pytest.mark.parametrize("origin", ("http://evil.example", "http://localhost:9", "null", "", None))
def test_even_whoever_is_signed_in_must_come_from_our_own_page(signing_in, signed_in, origin):
    headers = {k: v for k, v in signed_in.items() if k != "origin"} | ({} if origin is None else {"origin": origin})

    assert refused(signing_in, headers) == 4403
    assert signing_in.post("/sign-out", headers=headers).status_code == 403
    assert signing_in.post("/sign-in", headers=headers, data={"username": "a", "password": "b"}).status_code == 403


def test_without_an_address_of_its_own_it_answers_on_this_machine_only(signing_in):
    answer = signing_in.get("/sign-in", headers={"host": "valinta.example.fi"})

    assert answer.status_code == 403
    assert "VALINTA_URL" in answer.text


def test_with_an_address_of_its_own_it_answers_under_that_one_only(signing_in, monkeypatch):
    monkeypatch.setenv("VALINTA_URL", "https://valinta.example.fi")
    there = {"host": "valinta.example.fi", "origin": "https://valinta.example.fi"}

    assert signing_in.get("/sign-in", headers=there).status_code == 200
    assert signing_in.get("/sign-in", headers=OURS).status_code == 403
    assert signing_in.post("/sign-in", headers={**there, "origin": "http://valinta.example.fi"}).status_code == 403


@pytest.mark.parametrize(
    "url",
    (
        "valinta.example.fi",
        "ftp://valinta.example.fi",
        "https://",
        "https://valinta.example.fi/app",
        "https://valinta.example.fi:443",
        "http://valinta.example.fi:80",
        "https://valinta.example.fi?x=1",
    ),
)
def test_an_address_that_no_browser_would_name_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("VALINTA_URL", url)

    with pytest.raises(Problem, match="VALINTA_URL"):
        gate.require_settings()


@pytest.mark.parametrize("url", ("", "https://valinta.example.fi/", "http://localhost:8501", "https://a.fi:8443"))
def test_an_address_that_browsers_name_does_not(monkeypatch, url):
    monkeypatch.setenv("VALINTA_URL", url)

    gate.require_settings()


def test_a_number_of_proxies_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("VALINTA_PROXIES", "one")

    with pytest.raises(Problem, match="VALINTA_PROXIES"):
        gate.require_settings()


def asking(**how):
    said = BackMsg()
    said.rerun_script.page_name = "assess"
    for name, value in how.items():
        setattr(said.rerun_script, name, value)
    return said.SerializeToString()


def test_a_page_that_asks_by_itself_is_no_person():
    heartbeat, upload = BackMsg(), BackMsg()
    heartbeat.app_heartbeat = True
    upload.file_urls_request.request_id = "1"

    asks = (
        asking(),
        upload.SerializeToString(),
        asking(is_auto_rerun=True),
        heartbeat.SerializeToString(),
        b"",
        b"\xff",
    )
    assert [tabs.is_by_person(tabs.read(message)) for message in asks] == [True, True, False, False, False, False]


def test_of_whoever_is_signed_out_only_the_wish_to_see_the_page_is_left():
    said = BackMsg.FromString(asking(query_string="code=H-01", fragment_id="f", page_script_hash="x"))
    said.rerun_script.widget_states.widgets.add().trigger_value = True

    for message in (said.SerializeToString(), b"\xff", b""):
        left = BackMsg.FromString(tabs.only_looking(tabs.read(message)))
        assert left.WhichOneof("type") == "rerun_script"
        assert (left.rerun_script.fragment_id, list(left.rerun_script.widget_states.widgets)) == ("", [])
