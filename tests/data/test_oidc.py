"""data.oidc: only a token that its provider signed for us, just now and for this very sign-in, says who somebody is."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.errors import InvalidClaimError
from joserfc.jwk import ECKey, OctKey

from data import oidc
from data.id_token import Subject, verified
from data.oidc import Provider, Settings, Unreachable
from scoring.errors import NotAllowed, Problem
from tests.provider import Signer, key, unsigned
from tests.wire import ask

CALLBACK = "https://valinta.example/oidc/callback"
TENANT = "11111111-2222-3333-4444-555555555555"
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


@pytest.fixture(scope="module")
def server():
    made = Signer()
    yield made
    made.stop()


@pytest.fixture
def signer(server):
    server.claims, server.document, server.published, server.key = {}, {}, [key("one")], key("one")
    server.header, server.subject = {"alg": "RS256", "kid": "one"}, "person-1"
    server.answer, server.token, server.waits, server.asked = None, None, 0, []
    return server


def provider_of(signer, path="", secret="s3cret"):
    return Provider(Settings(f"{signer.url}{path}", "valinta", secret, "Kunta"))


def sent(provider, **more):
    """The query that a person carries to the provider, and the answer's, after the provider has let them in."""
    there = provider.address(state="state", nonce="nonce", verifier="v" * 64, callback=CALLBACK, language="fi", **more)
    return _query(there), _query(ask(there, "").headers["location"])


def _query(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def arrives(provider, *, nonce="nonce", verifier="v" * 64):
    _there, back = sent(provider)
    return provider.subject(code=back["code"], nonce=nonce, verifier=verifier, callback=CALLBACK)


def test_a_person_is_known_by_issuer_and_subject(signer):
    assert arrives(provider_of(signer)) == Subject(signer.url, "person-1")


def test_the_provider_is_asked_for_a_code_and_for_nothing_about_the_person(signer):
    there, back = sent(provider_of(signer))

    assert {name: value for name, value in there.items() if name != "code_challenge"} == {
        "response_type": "code",
        "client_id": "valinta",
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": "state",
        "nonce": "nonce",
        "code_challenge_method": "S256",
        "ui_locales": "fi",
    }
    assert back["state"] == "state"


def test_another_account_may_be_asked_for(signer):
    assert sent(provider_of(signer), another=True)[0]["prompt"] == "select_account"


def test_a_code_without_its_verifier_is_worth_nothing(signer):
    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer), verifier="w" * 64)


def at(seconds):
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        pytest.param({"nonce": "another"}, "InvalidClaimError nonce", id="of another sign-in"),
        pytest.param({"nonce": None}, "MissingClaimError nonce", id="of no sign-in"),
        pytest.param({"aud": "another"}, "InvalidClaimError aud", id="for another application"),
        pytest.param({"aud": ["another", "third"]}, "InvalidClaimError aud", id="for two others"),
        pytest.param({"aud": None}, "MissingClaimError", id="for nobody"),
        pytest.param(
            {"aud": ["valinta", "another"]}, "MissingClaimError", id="for us and another, with no party named"
        ),
        pytest.param(
            {"aud": ["valinta", "another"], "azp": "another"},
            "InvalidClaimError azp",
            id="for us and another, asked by the other",
        ),
        pytest.param({"azp": "another"}, "InvalidClaimError azp", id="asked by another"),
        pytest.param({"iss": "https://login.example"}, "InvalidClaimError iss", id="of another issuer"),
        pytest.param({"iss": None}, "MissingClaimError", id="of no issuer"),
        pytest.param({"iss": ["https://login.example"]}, "InvalidClaimError iss", id="of issuers in a list"),
        pytest.param({"exp": at(-120)}, "ExpiredTokenError", id="expired"),
        pytest.param({"exp": None}, "MissingClaimError", id="for ever"),
        pytest.param({"exp": "tomorrow"}, "InvalidClaimError exp", id="until a word"),
        pytest.param({"iat": at(3600)}, "InvalidClaimError iat", id="issued in an hour"),
        pytest.param({"iat": None}, "MissingClaimError", id="issued at no time"),
        pytest.param({"nbf": at(3600)}, "InvalidClaimError nbf", id="not valid yet"),
        pytest.param({"sub": None}, "MissingClaimError", id="about nobody"),
        pytest.param({"sub": ""}, "InvalidClaimError sub", id="about an empty name"),
        pytest.param({"sub": 7}, "InvalidClaimError sub", id="about a number"),
        pytest.param({"sub": "x" * 256}, "InvalidClaimError sub", id="about too long a name"),
        pytest.param({"sub": "a\x00b"}, "InvalidClaimError sub", id="about a name that no database keeps"),
    ],
)
def test_a_token_is_refused(signer, caplog, claims, reason):
    signer.claims = claims

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))
    assert reason in caplog.text


def test_clocks_may_differ_by_less_than_a_minute(signer):
    signer.claims = {"iat": at(30), "exp": at(-30)}

    assert arrives(provider_of(signer)).subject == "person-1"


def test_for_us_and_another_is_accepted_where_we_asked(signer):
    signer.claims = {"aud": ["valinta", "another"], "azp": "valinta"}

    assert arrives(provider_of(signer)).subject == "person-1"


def test_a_signature_of_another_key_is_refused_though_it_says_the_same_name(signer, caplog):
    signer.key = key("two")
    signer.header = {"alg": "RS256", "kid": "one"}

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))
    assert "BadSignatureError" in caplog.text


def test_a_changed_token_is_refused(signer, caplog):
    head, _body, signature = signer.signed(nonce="nonce", aud="valinta").split(".")
    _head, body, _signature = signer.signed(nonce="nonce", aud="valinta", sub="somebody-else").split(".")
    signer.token = f"{head}.{body}.{signature}"

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))
    assert "BadSignatureError" in caplog.text


def test_a_token_without_a_signature_is_refused(signer, caplog):
    signer.token = unsigned(
        {"iss": signer.url, "sub": "person-1", "aud": "valinta", "nonce": "nonce", "iat": at(0), "exp": at(60)}
    )

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))
    assert "UnsupportedAlgorithmError" in caplog.text


@pytest.mark.parametrize("secret", ["s3cret", "public key"])
def test_a_token_signed_with_what_we_know_too_is_refused(signer, caplog, secret):
    shared = key("one").as_pem(private=False) if secret == "public key" else b"s3cret" * 8
    signer.key, signer.header = OctKey.import_key(shared.replace(b"-----", b"     ")), {"alg": "HS256", "kid": "one"}
    signer.published = [key("one"), {**signer.key.as_dict(private=True), "kid": "one"}]

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))
    assert "UnsupportedAlgorithmError" in caplog.text


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a.b.c.d.e", ".." * 10, "é.è.à", 7, None, {"a": 1}])
def test_what_is_no_token_is_refused(signer, token):
    signer.answer = (200, {"access_token": "a", "token_type": "Bearer", "id_token": token}, ())

    with pytest.raises(NotAllowed, match="could not be verified"):
        arrives(provider_of(signer))


def test_a_new_key_is_looked_up_once_and_the_keys_are_kept(signer):
    provider = provider_of(signer)
    arrives(provider)
    arrives(provider)
    looked = signer.count("/keys")
    signer.published, signer.key, signer.header = [key("two")], key("two"), {"alg": "RS256", "kid": "two"}

    assert arrives(provider).subject == "person-1"
    assert (looked, signer.count("/keys")) == (1, 2)


def test_kinds_of_keys_that_we_do_not_know_are_passed_over(signer):
    curve = ECKey.generate_key("P-256", {"kid": "curve"})
    signer.published = [{"kty": "AKP", "kid": "new"}, {"kty": "EC", "crv": "P-0", "kid": "bad"}, {"kty": 7}, curve]
    signer.key, signer.header = curve, {"alg": "ES256", "kid": "curve"}

    assert arrives(provider_of(signer)).subject == "person-1"


def test_the_document_and_the_keys_are_asked_again_after_an_hour(signer, monkeypatch):
    provider = provider_of(signer)
    arrives(provider)
    monkeypatch.setattr(oidc, "FRESH", 0)
    arrives(provider)

    assert signer.count("/.well-known/openid-configuration") > 1


@pytest.mark.parametrize(
    ("known", "secret", "in_body"),
    [
        pytest.param(None, "s3cret", False, id="nothing said"),
        pytest.param(["client_secret_basic"], "s3cret", False, id="in the header only"),
        pytest.param(["client_secret_basic", "client_secret_post"], "s3cret", True, id="either way"),
        pytest.param(["none", "client_secret_post"], None, False, id="no secret"),
    ],
)
def test_the_secret_goes_where_the_provider_takes_it(signer, known, secret, in_body):
    signer.document = {"token_endpoint_auth_methods_supported": known}
    arrives(provider_of(signer, secret=secret))

    assert ["client_secret" in form for path, form in signer.asked if path == "/token"] == [in_body]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"issuer": "https://login.example"}, id="another issuer's"),
        pytest.param({"issuer": None}, id="of no issuer"),
        pytest.param({"token_endpoint": "http://login.example/token"}, id="secrets in the open"),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="keys in a file"),
        pytest.param({"authorization_endpoint": "javascript:alert(1)"}, id="a script for an address"),
        pytest.param({"jwks_uri": "https://[bad"}, id="no address"),
        pytest.param({"token_endpoint": None}, id="nowhere to ask"),
    ],
)
def test_a_discovery_document_is_refused(signer, document):
    signer.document = document

    with pytest.raises(Unreachable, match="does not answer"):
        sent(provider_of(signer))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((500, {}, ()), id="it broke down"),
        pytest.param((200, b"<html>", ()), id="a page"),
        pytest.param((200, [], ()), id="a list"),
        pytest.param((302, {"id_token": "x"}, (("Location", "/token"),)), id="a redirect"),
    ],
)
def test_an_answer_that_is_none_is_no_sign_in(signer, answer):
    signer.answer = answer

    with pytest.raises(Unreachable, match="does not answer"):
        arrives(provider_of(signer))


def test_nobody_there_is_said_in_a_sentence():
    gone = Signer()
    provider = provider_of(gone)
    gone.stop()

    with pytest.raises(Unreachable, match="does not answer"):
        sent(provider)


def test_a_provider_that_says_nothing_is_not_waited_for(signer, monkeypatch):
    monkeypatch.setattr(oidc, "TIMEOUT", httpx2.Timeout(0.1))
    signer.waits = 0.5

    with pytest.raises(Unreachable, match="does not answer"):
        sent(provider_of(signer))


def test_what_the_provider_writes_is_neither_said_nor_logged(signer, caplog):
    with pytest.raises(NotAllowed) as refused:
        arrives(provider_of(signer), verifier="w" * 64)

    assert "PROVIDER-WORDS" not in f"{refused.value}{caplog.text}"
    assert "invalid_grant" in caplog.text


@pytest.mark.parametrize(("named", "always"), [("https://login.example", False), (None, True)])
def test_an_answer_of_another_issuer_is_refused(signer, named, always):
    signer.document = {"authorization_response_iss_parameter_supported": always}

    with pytest.raises(NotAllowed, match="could not be verified"):
        provider_of(signer).require_own(named)


def test_an_answer_that_names_its_issuer_or_none_is_taken(signer):
    provider = provider_of(signer)

    provider.require_own(signer.url)
    provider.require_own(None)


@pytest.mark.parametrize(
    ("document", "written", "right"),
    [
        ("https://accounts.google.com", "https://accounts.google.com", True),
        ("https://accounts.google.com", "accounts.google.com", True),
        ("https://login.example", "login.example", False),
    ],
)
def test_google_alone_may_leave_out_the_https_of_its_issuer(signer, document, written, right):
    token = signer.signed(iss=written, aud="valinta", nonce="nonce")
    asked = {"issuer": document, "client_id": "valinta", "nonce": "nonce"}

    if right:
        assert verified(token, [key("one").as_dict()], **asked) == Subject(document, "person-1")
    else:
        with pytest.raises(InvalidClaimError, match="iss"):
            verified(token, [key("one").as_dict()], **asked)


class TestEntra:
    """login.microsoftonline.com puts {tenantid} into its issuer, and says for each key whose tokens it signs."""

    @pytest.fixture
    def entra(self, signer, monkeypatch):
        monkeypatch.setattr(oidc, "MICROSOFT", ("127.0.0.1",))
        signer.document = {"issuer": f"{signer.url}/{{tenantid}}/v2.0"}
        signer.claims = {"iss": f"{signer.url}/{TENANT}/v2.0", "tid": TENANT}
        return signer

    def test_the_tenant_of_the_token_stands_in_its_issuer(self, entra):
        found = arrives(provider_of(entra, "/organizations/v2.0"))

        assert found == Subject(f"{entra.url}/{TENANT}/v2.0", "person-1")

    @pytest.mark.parametrize("tenant", [OTHER_TENANT, "{tenantid}", f"{TENANT}/../x", "", None, 7])
    def test_a_token_that_names_another_tenant_than_its_issuer_is_refused(self, entra, tenant):
        entra.claims["tid"] = tenant

        with pytest.raises(NotAllowed, match="could not be verified"):
            arrives(provider_of(entra, "/organizations/v2.0"))

    @pytest.mark.parametrize(("signs_for", "right"), [("{tenantid}", True), (TENANT, True), (OTHER_TENANT, False)])
    def test_a_key_signs_only_for_its_own_tenant(self, entra, signs_for, right):
        entra.published = [{**key("one").as_dict(), "issuer": f"{entra.url}/{signs_for}/v2.0"}]

        if right:
            assert arrives(provider_of(entra, "/organizations/v2.0")).subject == "person-1"
        else:
            with pytest.raises(NotAllowed, match="could not be verified"):
                arrives(provider_of(entra, "/organizations/v2.0"))

    def test_a_tenant_may_be_looked_up_by_its_name(self, entra):
        entra.document = {"issuer": f"{entra.url}/{TENANT}/v2.0"}

        assert arrives(provider_of(entra, "/kunta.example/v2.0")).issuer == f"{entra.url}/{TENANT}/v2.0"

    def test_elsewhere_a_placeholder_is_no_issuer(self, entra, monkeypatch):
        monkeypatch.setattr(oidc, "MICROSOFT", ())

        with pytest.raises(Unreachable, match="does not answer"):
            arrives(provider_of(entra, "/organizations/v2.0"))


class TestSettings:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch):
        for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "NAME"):
            monkeypatch.delenv(f"VALINTA_OIDC_{name}", raising=False)

        def says(**values):
            for name, value in values.items():
                monkeypatch.setenv(f"VALINTA_OIDC_{name}", value)

        return says

    def test_without_an_issuer_there_is_no_provider(self):
        assert oidc.settings() is None

    def test_the_address_of_the_document_does_as_well(self, environment):
        issuer = "https://login.example/realms/kunta"
        environment(ISSUER=f"{issuer}/.well-known/openid-configuration", CLIENT_ID="valinta", CLIENT_SECRET="s")

        assert oidc.settings() == Settings(issuer, "valinta", "s", "login.example")

    def test_the_secret_may_stand_in_a_file_and_is_not_written_out(self, environment, tmp_path):
        (tmp_path / "secret").write_text("from-file\n")
        environment(ISSUER="https://login.example", CLIENT_ID="v", CLIENT_SECRET_FILE=str(tmp_path / "secret"))

        assert oidc.settings().client_secret == "from-file"
        assert "from-file" not in repr(oidc.settings())

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"ISSUER": "https://login.example"}, "not VALINTA_OIDC_CLIENT_ID"),
            ({"ISSUER": "http://login.example", "CLIENT_ID": "v"}, "must begin with https://"),
            ({"ISSUER": "login.example", "CLIENT_ID": "v"}, "must begin with https://"),
            ({"ISSUER": "https://login.example", "CLIENT_ID": "v", "CLIENT_SECRET_FILE": "/none"}, "cannot be read"),
        ],
    )
    def test_what_is_set_wrongly_is_said(self, environment, values, sentence):
        environment(**values)

        with pytest.raises(Problem, match=sentence):
            oidc.settings()
