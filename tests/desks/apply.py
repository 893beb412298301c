"""An application on the public page of a house, in a real browser: apply.py FOLDER IIN [--pictures FOLDER]

An applicant fills it in without script, in Kazakh and in Russian, makes mistakes, goes away and comes back, certifies it by the code that the gateway of SMS
took for him, and goes on to his own page; another, of that IIN, signs by the agent on his machine. Every page is looked at by axe, light and dark, wide and narrow. Prints the numbers.
"""

import argparse
import json
import pathlib
import sys

from day import BROWSER, COLLEGE, Desk
from my import code_after, texts
from playwright.sync_api import expect, sync_playwright

IIN = "990417400018"
PERSON = {
    "iin": "990417 400 018",
    "surname": "Әбілова-О’Ли",
    "given-name": "Айгүл",
    "patronymic": "Серікқызы",
    "address": "Абай к-сі, 1, 2-пәтер",
}
PAPER = {
    "name-on-document": "Әбілова Айгүл Серікқызы",
    "qualification": "Техник-бағдарламашы",
    "graduation-year": "2018",
    "issued-on": "30.06.2018",
    "circumstances": "Көшкенде жоғалды",
}
WRONG = {"kk": "ЖСН-де қате", "ru": "В ИИН ошибка"}


def apply(one, sms, language, phone, number):
    page = one.page
    one.open(f"/?lang={language}")
    page.click('main a[href^="/apply?"]')
    one.look(f"apply-start-{language}")
    page.click("main a.go")
    one.look(f"apply-person-{language}")
    # half filled, and wrong: what was typed stays, and the list of what is wrong leads to the fields
    page.fill("#iin", "990417400019")
    page.fill("#surname", PERSON["surname"])
    page.keyboard.press("Enter")
    expect(page.locator("#iin-error")).to_contain_text(WRONG[language])
    expect(page.locator("#surname")).to_have_value(PERSON["surname"])
    one.look(f"apply-wrong-{language}")
    page.click('.error a[href="#iin"]')
    expect(page.locator("#iin")).to_be_focused()
    for name, value in PERSON.items():
        page.fill(f"#{name}", value)
    page.fill("#phone", phone)
    page.select_option("#region", "390000000")
    page.click("main button")
    expect(page.locator("#college")).to_be_visible()
    # he goes away, and comes back to what he wrote
    one.open(f"/apply?lang={language}")
    expect(page.locator(".stage")).to_be_visible()
    one.look(f"apply-begun-{language}")
    page.click("main a.go")
    expect(page.locator("#address")).to_have_value(PERSON["address"])
    page.click("main .go-on button")
    for name, value in PAPER.items():
        page.fill(f"#{name}", value)
    page.fill("#number", number)
    page.select_option("#college", COLLEGE)
    page.check("#kind-diploma")
    page.check("#reason-lost")
    one.look(f"apply-paper-{language}")
    page.click("main .go-on button")
    expect(page.locator("#consent-data")).to_be_visible()
    for value in (PERSON["address"], PAPER["circumstances"]):
        expect(page.locator("main")).to_contain_text(value)
    one.look(f"apply-check-{language}")
    page.click("main .go-on button")
    expect(page.locator("#consent-data-error")).to_be_visible()
    one.look(f"apply-consent-{language}")
    page.check("#consent-data")
    page.check("#consent-secrets")
    page.check(f"#language-{language}")
    before = len(texts(sms))
    page.click("main .go-on button")
    expect(page.locator("#code")).to_be_visible()
    assert phone not in page.content() and IIN not in page.content()
    code = code_after(sms, before)
    page.fill("#code", "000000" if code != "000000" else "000001")
    page.keyboard.press("Enter")
    expect(page.locator("#code-error")).to_be_visible()
    one.look(f"apply-code-{language}")
    page.fill("#code", f"{code[:3]} {code[3:]}")
    page.keyboard.press("Enter")
    expect(page.locator(".stage .number")).to_be_visible()
    one.look(f"apply-sent-{language}")
    found = page.inner_text(".stage .number")
    page.click('main a[href^="/my?"]')
    expect(page.locator("#number")).to_have_value(found)
    # nothing of it is left for whoever sits down next
    one.open(f"/apply/sent?lang={language}")
    page.click("main button.quiet")
    expect(page.locator("main a.go")).to_be_visible()
    assert found not in page.content()
    one.complaints = [told for told in one.complaints if "422" not in told]
    return found


def signed(one, language, iin):
    """By the key in the applicant's own hand, instead of a code."""
    page = one.page
    one.open(f"/apply/person?lang={language}")
    for name, value in (PERSON | {"iin": iin}).items():
        page.fill(f"#{name}", value)
    page.fill("#phone", "+77019876543")
    page.select_option("#region", "710000000")
    page.click("main .go-on button")
    for name, value in PAPER.items():
        page.fill(f"#{name}", value)
    page.select_option("#college", COLLEGE)
    page.check("#kind-diploma")
    page.check("#reason-lost")
    page.click("main .go-on button")
    page.check("#consent-data")
    page.check("#consent-secrets")
    page.click('main button[name="by"]')
    expect(page.locator("form[data-text] button")).to_be_visible()
    one.look(f"apply-sign-{language}")
    page.click("form[data-text] button")
    expect(page.locator(".stage .number")).to_be_visible()
    return page.inner_text(".stage .number")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("iin")
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments = arguments.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    endpoints = json.loads((arguments.folder / "endpoints.json").read_text())
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        one = Desk(browser, endpoints["web"], None, arguments.pictures)
        numbers = [
            apply(one, endpoints["sms"], language, phone, f"012345{6 + at}")
            for at, (language, phone) in enumerate((("kk", "+77019876543"), ("ru", "+77012345678")))
        ]
        numbers.append(signed(one, "ru", arguments.iin))
        one.calm()
        browser.close()
    print(" ".join(numbers))


if __name__ == "__main__":
    sys.exit(main())
