"""Signing in at an identity provider: against a real one, made of Authlib's server, on this machine."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from access_site import bring_own_data, browser, engine_of, quick_app, settings_in, sign_in
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, provider

from dashboard.document import Screen
from data.accounts import people, store

pytestmark = pytest.mark.slow


class NoFollow(urllib.request.HTTPRedirectHandler):
    """A browser whose redirects are followed by the test."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


@pytest.fixture(scope="module")
def told() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, sqlite_template: Path, told: Provider) -> Screen:
    """An application with an account, anna, that signs in at the provider."""
    fresh = Provider(address=told.address)
    vars(told).update({name: value for name, value in vars(fresh).items() if name not in ("address", "signs_with")})
    secret = tmp_path / "oidc"
    secret.write_text(CLIENT_SECRET)
    more = {"OIDC_ISSUER": told.address, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET_FILE": str(secret)}
    settings = settings_in(tmp_path, sqlite_template, **more)
    bring_own_data(settings)
    app = quick_app(settings)
    with store.writing(engine_of(app)) as connection:
        people.add(connection, "anna", "steward", [], None)
    return app


def there(client: FlaskClient, way_back: str = "/budget") -> str:
    """Over to the provider and back as far as its redirect: the address it sends the browser to."""
    led = client.get(f"/sign-in/elsewhere?next={way_back}")
    assert led.status_code == 303
    opener = urllib.request.build_opener(NoFollow)
    try:
        opener.open(led.headers["Location"], timeout=10)
    except urllib.error.HTTPError as answer:
        assert answer.code == 302
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"
    raise AssertionError("The provider did not redirect.")


def test_who_the_provider_vouches_for_is_signed_in(site: Screen) -> None:
    client = browser(site)
    assert "/sign-in/elsewhere?next=" in client.get("/sign-in").text
    answer = client.get(there(client), headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/budget")
    assert "adatgazda" in client.get("/who").text


def test_subscriptions_go_to_the_address_the_provider_vouches_for(site: Screen, told: Provider) -> None:
    def address() -> str | None:
        client = browser(site)
        assert client.get(there(client)).status_code == 303
        with engine_of(site).connect() as connection:
            known = people.find(connection, "anna")
            assert known is not None
            return known.email

    told.user |= {"email": "anna@varos.hu", "email_verified": False}
    assert address() is None
    told.user["email_verified"] = True
    assert address() == "anna@varos.hu"
    told.user["email"] = "nem cím"  # no address: the known one stays
    assert address() == "anna@varos.hu"


def test_state_nonce_and_challenge_are_new_every_time(site: Screen) -> None:
    asked = [parse_qs(urlsplit(browser(site).get("/sign-in/elsewhere").headers["Location"]).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name] and len(asked[0][name][0]) >= 43
    assert asked[0]["code_challenge_method"] == ["S256"] and "code_verifier" not in asked[0]


def test_coming_back_works_once_in_the_same_browser_only(site: Screen) -> None:
    client = browser(site)
    back = there(client)
    assert browser(site).get(back).status_code == 403  # somebody else was sent the address
    assert client.get(back).status_code == 403  # and that used it up
    again = there(client)
    assert client.get(again).status_code == 303
    assert client.get(again).status_code == 403
    for forged in ("/sign-in/back", "/sign-in/back?state=x&code=y", "/sign-in/back?error=access_denied"):
        assert client.get(forged).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": ["somebody-else"]},
        {"aud": ["somebody-else", CLIENT_ID], "azp": "somebody-else"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"nonce": "another"},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_or_another_time_is_refused(
    site: Screen, told: Provider, claims: dict[str, Any]
) -> None:
    client = browser(site)
    if "nonce" in claims:
        told.user["nonce"] = claims["nonce"]
    told.claims = claims
    assert client.get(there(client)).status_code == 403
    assert client.get("/").status_code == 303


def test_a_token_signed_with_a_key_the_provider_does_not_publish_is_refused(site: Screen, told: Provider) -> None:
    told.publishes = RSAKey.generate_key(2048, {"kid": "one"})
    client = browser(site)
    assert client.get(there(client)).status_code == 403


def test_a_new_key_of_the_provider_is_fetched(site: Screen, told: Provider) -> None:
    client = browser(site)
    assert client.get(there(client)).status_code == 303
    before, told.signs_with = told.signs_with, RSAKey.generate_key(2048, {"kid": "two"})
    assert client.get(there(client)).status_code == 303
    told.signs_with = before


def test_an_account_stays_bound_to_the_person_and_not_to_the_name(site: Screen, told: Provider) -> None:
    client = browser(site)
    assert client.get(there(client)).status_code == 303
    told.user = {"sub": "s-1", "preferred_username": "anna-married"}
    assert client.get(there(client)).status_code == 303
    told.user = {"sub": "s-2", "preferred_username": "anna"}  # the name was given to somebody else
    answer = browser(site)
    assert answer.get(there(answer)).status_code == 403


def test_only_accounts_made_for_it_can_be_entered_from_there(site: Screen, told: Provider) -> None:
    with store.writing(engine_of(site)) as connection:
        people.add(connection, "local", "administrator", [], "$argon2id$local")
        people.add(connection, "gone", "reader", [], None)
        people.disable(connection, "gone")
    for name in ("local", "gone", "nobody", ""):
        told.user = {"sub": f"s-{name}", "preferred_username": name}
        client = browser(site)
        answer = client.get(there(client))
        assert answer.status_code == 403 and "nem tartozik fiók" in answer.text


def test_who_signs_in_there_has_no_password_here(site: Screen) -> None:
    for password in ("", "anna", "None"):
        assert sign_in(browser(site), "anna", password).status_code == 401
    with pytest.raises(people.AccountRefused), store.writing(engine_of(site)) as connection:
        people.set_password(connection, "anna", "$argon2id$x")


def test_a_provider_that_is_away_is_a_sentence(tmp_path: Path, sqlite_template: Path) -> None:
    secret = tmp_path / "oidc"
    secret.write_text(CLIENT_SECRET)
    more = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET_FILE": str(secret)}
    settings = settings_in(tmp_path, sqlite_template, **more)
    bring_own_data(settings)
    answer = browser(quick_app(settings)).get("/sign-in/elsewhere")
    assert answer.status_code == 503 and "nem válaszol" in answer.text
