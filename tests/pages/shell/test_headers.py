"""pages.shell.headers: nothing is loaded from elsewhere, and nothing personal is kept by a browser."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit

from pages.shell.headers import CONTENT_SECURITY_POLICY, HEADERS

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
EVERYTHING = (
    "/",
    "/assess",
    "/act-as",
    "/language?to=fi",
    "/healthz",
    "/shell/fi.js",
    "/favicon.svg",
    "/no/such/file.txt",
)


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_answer_carries_the_security_headers(client, path):
    answer = client.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_refusal_carries_them_too(client):
    assert (
        client.get("/", headers={"host": "evil.example"}).headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    )


def test_the_one_inline_script_of_the_installed_streamlit_is_the_one_allowed():
    scripts = re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]

    assert re.findall(r"'sha256-([^']+)'", CONTENT_SECURITY_POLICY) == hashes


def test_the_policy_names_no_other_site():
    assert re.findall(r"https?://\S+", CONTENT_SECURITY_POLICY) == []
    assert set(re.findall(r"wss?://([^:;\s]+)", CONTENT_SECURITY_POLICY)) == {"localhost", "127.0.0.1"}


@pytest.mark.parametrize("path", ("/", "/assess", "/act-as", "/healthz", "/download/shortlist", "/_stcore/host-config"))
def test_what_may_be_personal_is_kept_nowhere(client, path):
    assert client.get(path).headers["cache-control"] == "no-store"


def test_the_script_of_a_language_is_kept_by_the_address_that_changes_with_it(client):
    address = re.search(r'src="(/shell/[^"]+)"', client.get("/").text)[1]

    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"
