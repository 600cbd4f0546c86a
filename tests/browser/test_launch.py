"""The app as a visitor meets it: a real server, a real browser, nothing from outside."""

import urllib.request

import pytest
from playwright.sync_api import Page, expect

PAGES = ("", "attention", "tokens", "fill_the_blank")
TITLE = "BERT Explorer"


def headers(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url) as response:
        return {name.lower(): value for name, value in response.headers.items()}


def sentence(page: Page):
    return page.get_by_label("Sentence", exact=True)


def second_sentence(page: Page):
    return page.get_by_label("Second sentence")


def test_a_link_to_a_page_opens_it_on_a_server_that_nobody_has_visited(
    fresh_server, open_page
) -> None:
    page = open_page(f"{fresh_server.url}/tokens?s=Dogs+bark.&b=Cats+purr.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tokens")
    expect(sentence(page)).to_have_value("Dogs bark.")
    expect(second_sentence(page)).to_have_value("Cats purr.")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_the_server_prints_its_address(server) -> None:
    assert f"BERT Explorer is ready: {server.url}" in server.printed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_anything_of_another_machine(server, open_page, path, scheme) -> None:
    page = open_page(f"{server.url}/{path}", scheme=scheme)
    page.wait_for_timeout(500)
    assert page.traffic.requests
    assert page.traffic.outside() == []
    assert not [text for text in page.traffic.console_errors if "Content Security" in text]


@pytest.mark.parametrize("path", ["", "tokens", "assets/app.css", "_stcore/health"])
def test_every_answer_carries_the_security_headers(server, path) -> None:
    found = headers(f"{server.url}/{path}")
    policy = found["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["x-frame-options"] == "SAMEORIGIN"
    assert found["referrer-policy"] == "no-referrer"


def test_the_policy_really_stops_the_browser(page: Page) -> None:
    reached = page.evaluate(
        "fetch('http://192.0.2.1/', {mode: 'no-cors'}).then(() => 'sent', (e) => 'blocked')"
    )
    assert reached == "blocked"
    assert any("Content Security" in text for text in page.traffic.console_errors)


def test_the_sentence_follows_from_page_to_page_and_back_and_forward(page: Page) -> None:
    sentence(page).fill("Dogs bark.")
    sentence(page).press("Enter")
    expect(page).to_have_url(lambda url: "s=Dogs+bark." in url)
    page.get_by_role("link", name="Tokens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tokens")
    expect(sentence(page)).to_have_value("Dogs bark.")
    sentence(page).fill("Cats purr.")
    sentence(page).press("Enter")
    expect(page).to_have_url(lambda url: "s=Cats+purr." in url)

    page.go_back()
    expect(sentence(page)).to_have_value("Dogs bark.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Tokens")
    expect(sentence(page)).to_have_value("Dogs bark.")
    page.go_forward()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tokens")
    expect(sentence(page)).to_have_value("Cats purr.")


def test_an_example_fills_both_sentences_and_the_link(page: Page) -> None:
    expect(second_sentence(page)).to_be_hidden()
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("menuitem").last.click()
    expect(second_sentence(page)).to_be_visible()
    expect(second_sentence(page)).to_have_value("So she went home to eat.")
    expect(page).to_have_url(lambda url: "s=She+was" in url and "b=So+she" in url)
    page.get_by_role("button", name="Remove second").click()
    expect(second_sentence(page)).to_be_hidden()
    expect(page).to_have_url(lambda url: "b=" not in url)


def test_projector_size_is_larger_and_in_the_link(server, open_page) -> None:
    normal = open_page(server.url)
    large = open_page(f"{server.url}/?big=true")
    size = "parseFloat(getComputedStyle(document.querySelector('input')).fontSize)"
    assert large.evaluate(size) > 1.25 * normal.evaluate(size)


def test_a_million_characters_never_leave_the_field(page: Page) -> None:
    sentence(page).fill("a" * 1_000_000)
    sentence(page).press("Enter")
    expect(page.get_by_text("Only the first 1,000 characters")).to_be_visible()
    assert len(sentence(page).input_value()) == 1000


def test_a_hostile_sentence_is_only_text(server, open_page) -> None:
    page = open_page(server.url)
    page.on("dialog", lambda dialog: pytest.fail("the sentence ran as a script"))
    sentence(page).fill("</script><script>alert(1)</script><img src=x onerror=alert(1)>")
    sentence(page).press("Enter")
    expect(page).to_have_url(lambda url: "script" in url)
    page.wait_for_timeout(500)
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
