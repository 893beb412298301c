"""Signing in by a provider of OpenID Connect, in a real browser: provider.py FOLDER [--pictures FOLDER]

A head signs in by the provider in Kazakh and in Russian, works, and signs out at both; somebody whom the staffing does not know, and somebody
who says no, are told so. Every page of ours is looked at by axe, light and dark, wide and narrow.
"""

import argparse
import json
import pathlib
import sys

from day import BROWSER, Desk
from playwright.sync_api import expect, sync_playwright


def sign_in(one, name, language):
    """To the provider and back."""
    page = one.page
    one.open(f"/sign-in?lang={language}&next=/work")
    one.look(f"provider-sign-in-{language}")
    page.click("main a.provider")
    expect(page.locator("#language")).to_have_text(language)
    page.fill("#name", name)
    page.click("#confirm")


def head(one, language):
    page = one.page
    sign_in(one, "head-of-staff", language)
    expect(page.locator("form.leave")).to_be_visible()
    assert page.url.endswith("/work"), page.url
    expect(page.locator("html")).to_have_attribute("lang", language)
    # a second time the provider asks nothing
    page.context.clear_cookies(name="telnusqa")
    one.open("/figures")
    page.click("main a.provider")
    expect(page.locator("form.leave")).to_be_visible()
    assert page.url.endswith("/figures"), page.url
    page.click("form.leave button")
    page.wait_for_url("**/sign-in")
    one.open("/work")
    assert "/sign-in" in page.url, page.url
    # out there too
    page.click("main a.provider")
    expect(page.locator("#name")).to_be_visible()


def stranger(one, language):
    sign_in(one, "somebody", language)
    expect(one.page.locator("main code")).to_have_text("unknown")
    one.look(f"provider-unknown-{language}")
    # what went wrong cannot be done again
    one.complaints.clear()
    one.page.reload()
    expect(one.page.locator("main code")).to_have_text("stale")
    one.look(f"provider-stale-{language}")


def denied(one, language):
    one.open(f"/sign-in?lang={language}")
    one.page.click("main a.provider")
    one.page.click("#deny")
    expect(one.page.locator("main code")).to_have_text("denied")
    one.page.click("main a")
    expect(one.page.locator("#password")).to_be_visible()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    endpoints = json.loads((arguments.folder / "endpoints.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=BROWSER, executable_path="/usr/bin/chromium")
        for language in ("kk", "ru"):
            for story in (head, stranger, denied):
                one = Desk(browser, endpoints["web"], None, arguments.pictures)
                story(one, language)
                # a page that is refused is a complaint of the browser's console
                told = [said for said in one.complaints if "Failed to load resource" not in said]
                assert not told, told
                one.context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
