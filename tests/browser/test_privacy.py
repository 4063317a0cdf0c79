"""Nothing leaves the machine, and a stranger sees the front alone."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Server

PATHS = ("/", "/applications", "/applications?code=H-10", "/interviews", "/assess?code=H-16", "/shortlist", "/settings")


def test_no_request_leaves_the_machine(person, server):
    seen = set()
    for member in ("aino", "cecilia"):
        reader = person(member)
        reader.page.on(
            "request", lambda request: seen.add(urlsplit(request.url).netloc if request.url.startswith("http") else "")
        )
        reader.page.on("websocket", lambda socket: seen.add(urlsplit(socket.url).netloc))
        for path in PATHS:
            reader.opens(path)

    assert seen - {""} == {f"127.0.0.1:{server.port}"}
    assert server.errors() == []


@pytest.mark.parametrize("path", ("/settings", "/shortlist", "/applications?code=H-01", "/assess", "/interviews"))
def test_the_first_request_of_a_fresh_server_shows_the_front_alone(person, tmp_path, path):
    fresh = Server(tmp_path)
    try:
        stranger = person("nobody", url=fresh.url)

        stranger.opens(path)

        read = stranger.page.locator("body").inner_text()
        assert "Valinta" in read
        assert "H-01" not in read
        assert "Hiekkalahden" not in read
        assert stranger.page.get_by_role("link", name="Valitse, kenenä toimit").count() == 1
    finally:
        fresh.stop()
