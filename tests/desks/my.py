"""The applicant's own page of a house, in a real browser: my.py FOLDER NUMBER-KK NUMBER-RU [--pictures FOLDER]

Somebody reads how the service works and when a college is open. An applicant opens his page with the code that the gateway of SMS took for him, in Kazakh and in Russian, and says how he wishes to be told; then the
owner of a telephone stops the messages of the second application. Every page is looked at by axe, light and dark, wide and narrow.
"""

import argparse
import json
import pathlib
import re
import sys
import time
import urllib.request

from day import BORN, BROWSER, Desk
from playwright.sync_api import expect, sync_playwright

COLLEGES = {"kk": "Қостанай политехникалық колледжі", "ru": "Костанайский политехнический колледж"}
OTHER = {"kk": "+77025550011", "ru": "+77025550022"}
WRONG = {"kk": "сәйкес емес", "ru": "не подходят"}


def texts(sms):
    with urllib.request.urlopen(f"{sms}/messages") as answer:
        return [text["text"] for text in json.load(answer)]


def code_after(sms, before):
    """The code of the first SMS that came after so many."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for text in texts(sms)[before:]:
            if found := re.match(r"(?:Код|Code): (\d{6}),", text):
                return found.group(1)
        time.sleep(0.1)
    raise AssertionError(f"no code came: {texts(sms)}")


def enter(one, sms, number, language, path, link):
    """From the page for everybody to the field for the code."""
    page = one.page
    one.open(f"/s/{number}?lang={language}")
    one.look(f"my-status-{language}")
    page.click(f'main a[href^="{link}?"]')
    assert page.input_value("#number") == number
    one.look(f"{path}-number-{language}")
    before = len(texts(sms))
    page.click("main button")
    expect(page.locator("#code")).to_be_visible()
    one.look(f"{path}-code-{language}")
    return code_after(sms, before)


def own(one, sms, number, language):
    page = one.page
    code = enter(one, sms, number, language, "my", "/my")
    page.fill("#code", code)
    page.fill("#born", "18.04.1999")
    page.keyboard.press("Enter")
    expect(page.locator("#code-error")).to_contain_text(WRONG[language])
    expect(page.locator("#code")).to_be_focused()
    one.look(f"my-wrong-{language}")
    page.fill("#code", f"{code[:3]} {code[3:]}")
    page.fill("#born", BORN)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(number)
    assert page.url.split("?")[0].endswith("/my/case"), page.url
    assert code not in page.content()
    one.look(f"my-case-{language}")
    page.check("#language-en")
    page.check("#way-email")
    page.locator('form[action^="/my/case"] button').click()
    expect(page.locator('[role="status"]')).to_be_visible()
    expect(page.locator("#language-en")).to_be_checked()
    expect(page.locator("#way-email")).to_be_checked()
    telephone(one, sms, language)
    # nothing of it is left for whoever sits down next
    page.locator('form[action^="/my/leave"] button').click()
    expect(page.locator("#number")).to_be_visible()
    answer = page.goto(one.house + f"/my/case?lang={language}")
    assert answer.status == 401, answer.status
    one.look(f"my-ended-{language}")
    one.complaints = [told for told in one.complaints if "422" not in told and "401" not in told]


def telephone(one, sms, language):
    """He names another telephone, and what is shown is its end."""
    page = one.page
    page.click('main a[href^="/my/telephone?"]')
    one.look(f"my-telephone-{language}")
    page.fill("#phone", "+7 7142 50 12 34")
    page.keyboard.press("Enter")
    expect(page.locator("#phone-error")).to_be_visible()
    expect(page.locator("#phone")).to_be_focused()
    before = len(texts(sms))
    page.fill("#phone", OTHER[language])
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    one.look(f"my-telephone-code-{language}")
    page.fill("#code", code_after(sms, before))
    page.keyboard.press("Enter")
    expect(page.locator('[role="status"]')).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"**-{OTHER[language][-2:]}")
    one.look(f"my-telephone-changed-{language}")


def not_mine(one, sms, number, language):
    page = one.page
    code = enter(one, sms, number, language, "not-mine", "/my/not-mine")
    expect(page.locator("#born")).to_have_count(0)
    page.fill("#code", code)
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_visible()
    assert number not in page.inner_text("main"), page.inner_text("main")
    one.look(f"not-mine-stopped-{language}")


def service(one, language):
    """How the service works, from the first page; and when a college is open, found by a part of its name."""
    page = one.page
    one.open(f"/?lang={language}")
    page.click('main a[href^="/service?"]')
    expect(page.locator("main table")).to_have_count(2)
    one.look(f"service-{language}")
    page.fill("#college", COLLEGES[language])
    page.keyboard.press("Enter")
    expect(page.locator("main h3").first).to_contain_text(COLLEGES[language])
    expect(page.locator("#hours ~ table tr")).to_have_count(7)
    one.look(f"service-college-{language}")
    page.fill("#college", "qwerty")
    page.keyboard.press("Enter")
    expect(page.locator("#college-error")).to_be_visible()
    expect(page.locator("#college")).to_have_value("qwerty")
    one.complaints = [told for told in one.complaints if "404" not in told]
    one.open(f"/service?college=050340517500&lang={language}")
    page.emulate_media(media="print")
    assert not page.locator("main form").is_visible(), "a form is of no use on paper"
    page.emulate_media(media="screen")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("numbers", nargs=2)
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments = arguments.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    endpoints = json.loads((arguments.folder / "endpoints.json").read_text())
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        one = Desk(browser, endpoints["web"], None, arguments.pictures)
        for language, number in zip(("kk", "ru"), arguments.numbers):
            service(one, language)
            own(one, endpoints["sms"], number, language)
        not_mine(one, endpoints["sms"], arguments.numbers[1], "ru")
        one.calm()
        browser.close()
    print(f"both pages were opened, and the second telephone is cut off: {', '.join(arguments.numbers)}")


if __name__ == "__main__":
    sys.exit(main())
