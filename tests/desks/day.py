"""A day at the desks of a house, in a real browser: day.py FOLDER NUMBER-KK NUMBER-RU MORE MORE [--pictures FOLDER]

Clerk, head and executor bring one application in Kazakh and one in Russian from the office to the applicant's hand, with the
signing agent; an operator of 1414 answers a call about one; whom no message reached is told by letter; head and operations look at figures. Every page is looked at by axe, light and dark, wide and narrow.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import struct
import subprocess
import sys
import time
import urllib.parse
import zipfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

import keys
import messages

COLLEGE = "050340517500"
BORN = "17.04.1999"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
BROWSER = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]
# What is wider than the page, or than the box that would hide the rest of it.
CUT = """() => {
  const page = document.documentElement;
  const cut = [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && !one.closest(".hidden")
    && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && ["hidden", "clip"].includes(getComputedStyle(one).overflowX));
  return cut.map((one) => one.outerHTML.slice(0, 200)).concat(page.scrollWidth > page.clientWidth ? ["the page"] : []);
}"""
# The points of a picture.
SEEN = """(image) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 600, height: 900 });
  canvas.getContext("2d").drawImage(image, 0, 0, 600, 900);
  return canvas.toDataURL();
}"""
axe = Axe()


def code(secret, at):
    """RFC 6238, as a telephone shows it."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Desk:
    """A browser of somebody who is signed in."""

    def __init__(self, browser, house, member, pictures):
        self.house, self.member, self.pictures = house, member, pictures
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="ru-KZ", ignore_https_errors=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def open(self, path):
        self.page.goto(self.house + path)

    def sign_in(self, language):
        home = {"operations": "/system", "operator": "/1414"}.get(self.member["role"], "/work")
        self.open(f"{home}?lang={language}")
        assert "/sign-in" in self.page.url, self.page.url
        assert self.page.locator("html").get_attribute("lang") == language, "the browser prefers another"
        self.look(f"sign-in-{language}")
        self.page.fill("#id", self.member["id"])
        self.page.fill("#password", self.member["password"])
        self.page.fill("#code", code(self.member["totpSecret"], time.time()))
        self.page.click("main button")
        expect(self.page.locator("form.leave")).to_be_visible()
        return self

    def look(self, name):
        """A picture, and what axe finds: nothing."""
        for scheme in ("light", "dark"):
            for width in (1366, 360):
                self.page.emulate_media(color_scheme=scheme)
                self.page.set_viewport_size({"width": width, "height": 768})
                found = axe.run(self.page, options=RULES).response["violations"]
                told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
                assert not told, f"{name}, {scheme}, {width}: {told}"
                wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wider <= 0, f"{name}, {width}: {wider} px are cut off"
                if self.pictures:
                    self.page.screenshot(path=self.pictures / f"{name}-{scheme}-{width}.png", full_page=True)
        self.grow(name)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1366, "height": 768})

    def grow(self, name):
        """Letters of twice the size, as a reader sets them in his browser: everything is still there, nothing is cut off
        (WCAG 1.4.4)."""
        self.page.set_viewport_size({"width": 1366, "height": 768})
        settings = self.context.new_cdp_session(self.page)
        settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        assert self.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        cut = self.page.evaluate(CUT)
        assert not cut, f"{name}, letters of 200 %: {cut}"
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{name}-200.png", full_page=True)
        settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        settings.detach()

    def take(self, number, step, fill=None):
        """Takes a step from the list, as people do."""
        self.open("/work")
        self.page.click(f'.cases a:has-text("{number}")')
        form = self.page.locator(f'form[data-step="{step}"]')
        expect(form).to_have_count(1)
        if not form.is_visible():
            form.locator("xpath=..").locator("summary").click()
        if fill:
            fill(form)
        form.locator("button").click()
        expect(self.page.locator(".good")).to_be_visible()

    def calm(self):
        assert not self.complaints, self.complaints


def until_shown(desk, path, selector):
    """What another service makes comes by itself: the page is live."""
    desk.open(path)
    expect(desk.page.locator(selector)).to_be_visible(timeout=60_000)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("numbers", nargs=4)
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments = arguments.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    endpoints = json.loads((arguments.folder / "endpoints.json").read_text())

    def member(role, college=COLLEGE):
        return next(one for one in endpoints["staff"] if (one["role"], one["bin"]) == (role, college))

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)

        def desk(role, college=COLLEGE):
            return Desk(browser, endpoints["web"], member(role, college), arguments.pictures)

        clerk, head, executor = (desk(role).sign_in("kk") for role in ("clerk", "head", "executor"))
        operator = desk("operator", None).sign_in("ru")
        operations = desk("operations", None).sign_in("ru")
        administrator = desk("administrator", None).sign_in("ru")
        for language in ("ru", "kk"):
            watch(head, operations, language)
            staff(administrator, head, language)
            colleges(administrator, language)
        for language, number in zip(("kk", "ru"), arguments.numbers[:2]):
            for one in (clerk, head, executor):
                one.open(f"/work?lang={language}")
            live(clerk, head, executor, number, language)
            call(operator, number, language)
            way(operations, number, language)
        batch(head, executor, arguments.numbers[2:])
        for language, number in zip(("ru", "kk"), arguments.numbers[2:]):
            keys.whole_call(operator, clerk, number, language)
            messages.tell(clerk, number, language)
        lost_race(clerk, browser, endpoints["web"])
        rights(clerk, operator)
        for one in (clerk, head, executor, operator, operations):
            one.calm()
            one.page.click("form.leave button")
            one.open("/work")
            assert "/sign-in" in one.page.url, one.page.url
        browser.close()
    print(f"both applications are in the hand, two more are signed: {', '.join(arguments.numbers)}")


def live(clerk, head, executor, number, language):
    head.look(f"list-{language}")
    head.take(number, "assign", lambda form: form.locator("select").select_option(index=1))
    executor.open("/work")
    executor.page.click(f'.cases a:has-text("{number}")')
    executor.look(f"case-executor-{language}")
    refused(executor, number, language)
    recorded(executor, head, number, language)
    worded(executor, number, language)
    # what was proposed may come to a duplicate after all
    executor.take(number, "draft-duplicate")
    head.open("/work")
    until_shown(head, f"/work/{number}", 'form[data-step="sign"] button')
    head.look(f"case-head-{language}")
    if language == "kk":
        head.take(number, "sign")
    else:
        signed_by_hand(clerk, head, number, language)
    until_shown(clerk, f"/work/{number}", 'form[data-step="issue"] button')
    clerk.look(f"case-issue-{language}")

    def hand_out(form):
        form.locator('[name="to"]').select_option("applicant")
        form.locator('[name="identity/kind"]').select_option("identityCard")
        form.locator('[name="identity/number"]').fill("012345678")

    clerk.take(number, "issue", hand_out)
    clerk.look(f"case-issued-{language}")


def signed_by_hand(clerk, head, number, language):
    """The printed paper, signed with a pen: the clerk attaches a scan of it, the head sees it and says that the hand is his."""
    clerk.open(f"/work/{number}")
    form = clerk.page.locator('form[data-step="attach-scan"]')
    form.locator("xpath=..").locator("summary").click()
    file = form.locator('input[type="file"]')
    file.set_input_files({"name": "scan.png", "mimeType": "image/png", "buffer": b"<!doctype html>"})
    form.locator("button").click()
    expect(form.locator(".sign-state")).to_contain_text("PDF")
    clerk.look(f"scan-refused-{language}")
    # the browser notes what it was answered
    clerk.complaints = [told for told in clerk.complaints if "400" not in told]
    file.set_input_files({"name": "scan.png", "mimeType": "image/png", "buffer": clerk.page.screenshot()})
    form.locator("button").click()
    expect(clerk.page.locator(".good")).to_be_visible()
    clerk.look(f"scan-attached-{language}")
    until_shown(head, f"/work/{number}", f'a[href$="/{number}/scan"]')
    head.look(f"sign-by-hand-{language}")
    head.take(number, "sign-by-hand")
    head.look(f"signed-by-hand-{language}")


def recorded(executor, head, number, language):
    """The archive record for the supplement: what is wrong is told where it stands, and a second person looks at it."""
    # as spreadsheets save tables
    encoding = {"kk": "utf-16", "ru": "utf-8-sig"}[language]

    def fill(form, grade, encoding=None):
        table = form.locator('[name="table"]')
        columns = table.input_value().splitlines()[0]
        row = f"пән;Ғылым негіздері және ұжымдық еңбек құқығы;Основы науки и трудовое право;72;2;{grade};"
        fields = {
            "studiedFrom": "2014", "studiedUntil": "2018", "specialty/kk": "Мейіргер ісі",
            "specialty/ru": "Сестринское дело", "qualification/kk": "Мейіргер", "qualification/ru": "Медицинская сестра",
            "order/number": "45-ж", "order/on": "2018-07-01",
        }
        if encoding is None:
            table.fill(f"{columns}\n{row}")
        else:
            from_a_file(form, f"{columns}\n{row}", encoding)
        form.locator('[name="studyForm"]').select_option(index=1)
        for name, value in fields.items():
            form.locator(f'[name="{name}"]').fill(value)

    def from_a_file(form, text, encoding):
        table, file = form.locator('[name="table"]'), form.locator("input[data-into]")
        before = table.input_value()
        file.set_input_files({"name": "table.xlsx", "mimeType": "text/csv", "buffer": b"PK\x03\x04\x00\x00"})
        expect(form.locator(".needs-script [role=status]")).to_contain_text("CSV")
        expect(table).to_have_value(before)
        file.set_input_files({"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode(encoding)})
        expect(table).to_have_value(text)

    executor.open(f"/work/{number}")
    form = executor.page.locator('form[data-step="enter-record"]')
    form.locator("xpath=..").locator("summary").click()
    fill(form, "6")
    form.locator("button").click()
    wrong = executor.page.locator("[role=alert]")
    expect(wrong).to_contain_text("2")
    expect(form.locator('[name="specialty/kk"]')).to_have_value("Мейіргер ісі")
    executor.look(f"record-wrong-{language}")
    # the browser notes what it was answered
    executor.complaints = [told for told in executor.complaints if "400" not in told]
    executor.take(number, "enter-record", lambda form: fill(form, "B+", encoding))
    # whoever entered it is not offered to check it
    expect(executor.page.locator('form[data-step="confirm-record"]')).to_have_count(0)
    executor.look(f"record-entered-{language}")
    head.open(f"/work/{number}")
    head.look(f"record-check-{language}")
    head.take(number, "confirm-record")


def batch(head, executor, numbers):
    """Several documents with one password, and the result of each."""
    for number in numbers:
        head.take(number, "assign", lambda form: form.locator("select").select_option(index=1))
        executor.take(number, "draft-duplicate")
        until_shown(head, f"/work/{number}", 'form[data-step="sign"] button')
    for language in ("ru", "kk"):
        head.open(f"/work?tab=sign&lang={language}")
        head.look(f"batch-{language}")
    form = head.page.locator("form[data-sign-all]")
    form.locator("button:not([type])").click()
    expect(form.locator(".sign-state")).not_to_be_empty()
    form.locator("[data-tick-all]").click()
    form.locator("button:not([type])").click()
    expect(form.locator(".result.good")).to_have_count(len(numbers))
    head.look("batch-signed")


def watch(head, operations, language):
    """How the house is, and figures; what is parked is tried again."""
    operations.open(f"/system?lang={language}")
    expect(operations.page.locator("table").first).to_contain_text("workflow")
    operations.look(f"system-{language}")
    # no service of this name is there to try it: it stays, and says that it was asked for
    asked = operations.page.locator(".parked .flag").count()
    operations.page.locator(".parked button").first.click()
    expect(operations.page.locator(".good")).to_be_visible()
    expect(operations.page.locator(".parked .flag")).to_have_count(asked + 1)
    for one, name in ((head, "head"), (operations, "operations")):
        one.page.click('.places a[href="/figures"]')
        expect(one.page.locator(".bars")).to_have_count(4)
        one.open(f"/figures?lang={language}")
        one.look(f"figures-{name}-{language}")
        with one.page.expect_download() as taken:
            one.page.click('a[href="/figures/days.csv"]')
        lines = pathlib.Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 17 and all(line.count(",") == 1 for line in lines), lines
        with one.page.expect_download() as taken:
            one.page.click('a[href="/figures/figures.xlsx"]')
        with zipfile.ZipFile(taken.value.path()) as workbook:
            days = workbook.read("xl/worksheets/sheet2.xml").decode()
        # a day is a number with the form of a day, a count is a number: neither is text
        assert days.count("<c ") == 34 and days.count('t="s"') == 2, days
        one.page.click("#flow summary")
        one.look(f"figures-flow-{name}-{language}")


def way(operations, number, language):
    """One case's way: every event is drawn, and stands in the table."""
    operations.open(f"/system?lang={language}")
    operations.page.fill("#number", number)
    operations.page.click(".look-for button")
    expect(operations.page.locator("h1")).to_contain_text(number)
    assert operations.page.locator(".way circle").count() == operations.page.locator(".events tbody td time").count() > 9
    operations.look(f"trace-{language}")


def staff(administrator, head, language):
    """Somebody is away today, which is noted and taken back; an administrator sees every college."""
    head.page.click('.places a[href="/staff"]')
    head.open(f"{urllib.parse.urlsplit(head.page.url).path}?lang={language}")
    form = head.page.locator('form[action$="/be-away"]')
    form.locator("xpath=..").locator("summary").click()
    form.locator("select[name=staff]").select_option(index=1)
    form.locator("button").click()
    expect(head.page.locator(".good")).to_be_visible()
    head.look(f"staff-head-{language}")
    head.page.locator('form[action$="/take-back"] button').first.click()
    expect(head.page.locator(".good")).to_be_visible()
    expect(head.page.locator('form[action$="/take-back"]')).to_have_count(0)
    administrator.open(f"/staff?lang={language}")
    administrator.look(f"staff-places-{language}")
    administrator.open(f"/staff/{COLLEGE}?lang={language}")
    administrator.look(f"staff-administrator-{language}")


def colleges(administrator, language):
    """One is found by a part of its name and opens otherwise from tomorrow on, which is taken back; what is no BIN makes no new one."""
    page = administrator.page
    administrator.open(f"/colleges?lang={language}")
    page.fill("#q", "медицин КОСТАНАЙСКИЙ")
    page.click("form[role=search] button")
    expect(page.locator("#list ~ table tbody tr")).to_have_count(1)
    administrator.look(f"colleges-{language}")
    page.click("#list ~ table a")
    form = page.locator('form[action$="/set-hours"]')
    form.locator("xpath=..").locator("summary").click()
    for name, value in (("opens", "08:00"), ("closes", "12:00"), ("lunchFrom", ""), ("lunchTo", ""), ("week", "6"), ("order/number", "117-К")):
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button").click()
    expect(page.locator(".good")).to_be_visible()
    expect(page.locator("#ahead ~ ul li")).to_contain_text("08:00–12:00")
    administrator.look(f"college-{language}")
    page.click('form[action$="/take-back"] button')
    expect(page.locator(".good")).to_be_visible()
    expect(page.locator('form[action$="/take-back"]')).to_have_count(0)
    administrator.open("/colleges")
    form = page.locator('form[action$="/found"]')
    form.locator("xpath=..").locator("summary").click()
    new = {"bin": "261140000108", "name/kk": "Ұлытау өнер колледжі", "name/ru": "Улытауский колледж искусств"}
    for name, value in (new | {"opens": "09:00", "closes": "18:30", "week": "5", "order/number": "118-К"}).items():
        form.locator(f'[name="{name}"]').fill(value)
    form.locator("button").click()
    expect(page.locator("#errors")).to_be_visible()
    assert form.locator('[name="name/kk"]').input_value() == new["name/kk"], "what was filled in is lost"
    administrator.look(f"colleges-no-bin-{language}")


def refused(executor, number, language):
    """A form that says too little comes back as it was filled in, with what is wrong beside its field."""
    executor.open(f"/work/{number}")
    form = executor.page.locator('form[data-step="propose-refusal"]')
    form.locator("xpath=..").locator("summary").click()
    form.evaluate("form => { form.noValidate = true; }")
    form.locator('[name="fact/kk"]').fill("Ә" * 20)
    form.locator("button:not([data-stays])").click()
    expect(executor.page.locator("#errors")).to_be_focused()
    expect(form.locator('[name="fact/kk"]')).to_have_value("Ә" * 20)
    expect(executor.page.locator("#propose-refusal-fact-ru-error")).to_be_visible()
    expect(executor.page.locator("#propose-refusal-ground-error")).to_be_visible()
    expect(executor.page.locator("form[data-step='propose-refusal']")).to_be_visible()
    executor.look(f"case-refused-form-{language}")
    # the browser notes what it was answered
    executor.complaints = [told for told in executor.complaints if "400" not in told]


def worded(executor, number, language):
    """The fact of a refusal is written in both languages; the paper beside it follows, and is what is then printed."""
    kk, ru = "Дипломның нөмірі беру кітабында жоқ", "Номера диплома нет в книге выдачи"
    page = executor.page
    executor.open(f"/work/{number}")
    form = page.locator('form[data-step="propose-refusal"]')
    form.locator("xpath=..").locator("summary").click()
    notice = form.locator('img[data-paper$="/notice"]')
    expect(notice).to_be_visible()

    def drawn():
        """What is seen of it: a page may not fetch what its script has made."""
        expect(notice).to_have_js_property("complete", True)
        return page.evaluate(SEEN, notice.element_handle())

    def changes(before, act):
        """Within a second after the last letter, and whoever writes is left where he is."""
        address = notice.get_attribute("src")
        act()
        page.wait_for_function("([image, before]) => image.src !== before && image.complete", arg=[notice.element_handle(), address])
        assert drawn() != before
        return drawn()

    empty = drawn()
    field = form.locator('[name="fact/kk"]')
    first = changes(empty, lambda: field.press_sequentially(kk, delay=5))
    assert page.evaluate("document.activeElement.name") == "fact/kk"
    assert page.locator("#propose-refusal-fact-kk-left").inner_text().endswith(str(4000 - len(kk)))
    second = changes(first, lambda: form.locator('[name="fact/ru"]').fill(ru))
    changes(second, lambda: form.locator('[name="ground"]').select_option("unreliable"))
    expect(form.locator("[data-ground]:visible")).to_have_count(1)
    executor.look(f"wording-{language}")
    # a Latin letter in a Russian word
    form.locator('[name="fact/ru"]').fill("\u0043правки нет")
    expect(form.locator(".preview-state")).to_contain_text("\u0043правки")
    executor.complaints = [told for told in executor.complaints if "400" not in told]
    form.locator('[name="fact/ru"]').fill(ru)
    expect(form.locator(".preview-state")).to_be_empty()
    with page.expect_download() as taken:
        form.locator("button[data-stays]").first.click()
    preview = on_paper(pathlib.Path(taken.value.path()).read_bytes())
    assert kk in preview and ru in preview and "Проект: не подписан" in preview, preview
    expect(form.locator('[name="fact/kk"]')).to_have_value(kk)
    form.locator("button:not([data-stays])").click()
    expect(page.locator(".good")).to_be_visible()
    executor.look(f"worded-{language}")
    answer = page.request.get(f"{executor.house}/api/v1/cases/{number}/papers/notice", headers={"sec-fetch-site": "same-origin"})
    assert answer.status == 200, answer.text()
    printed = on_paper(answer.body())
    assert bare(preview) == bare(printed) and preview != printed, f"{preview}\n{printed}"


def on_paper(pdf):
    """What stands on a PDF, on one line."""
    read = subprocess.run(["pdftotext", "-raw", "-q", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def bare(text):
    """Without what says that it is a preview, and without spaces: the mark lies across the page letter by letter."""
    text = text.replace(" ", "")
    for mark in ("ЖОБАПРОЕКТ", "Жоба:қолқойылмаған,күшіжоқ.·Проект:неподписан,силынеимеет."):
        text = text.replace(mark, "")
    return text


def call(operator, number, language):
    page = operator.page
    operator.open(f"/1414?lang={'ru' if language == 'kk' else 'kk'}")
    expect(page.locator("#said")).to_be_focused()
    page.keyboard.type(number[:-1] + ("1" if number[-1] != "1" else "2"))
    page.keyboard.press("Enter")
    expect(page.locator("#error")).to_be_visible()
    page.fill("#said", number)
    page.check(f'input[name="speaks"][value="{language}"]')
    page.keyboard.press("Enter")
    expect(page.locator(".hit")).to_have_count(1)
    assert "***" in page.inner_text(".hit"), page.inner_text(".hit")
    operator.look(f"console-hit-{language}")
    # nobody told anything: what everybody sees
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_be_visible()
    expect(page.locator(".level.known")).to_have_count(0)
    said(page, number, "18.04.1999")
    expect(page.locator("#error")).to_be_visible()
    expect(page.locator(".level.known")).to_have_count(0)
    said(page, number, BORN)
    expect(page.locator(".level.known")).to_be_visible()
    assert page.get_attribute(".aloud", "lang") == page.get_attribute(".told .facts", "lang")
    operator.look(f"console-told-{language}")
    complain(operator, language)
    # the caller speaks another language: one key, and he stays known
    page.click('.again button[value="en"]')
    expect(page.locator('.aloud[lang="en"]')).to_be_visible()
    expect(page.locator(".level.known")).to_be_visible()
    operator.complaints = [told for told in operator.complaints if "422" not in told and "400" not in told]


def complain(operator, language):
    """A complaint: refused where it does not fit the case, then taken down."""
    page = operator.page
    form = page.locator("form[data-complaint]")
    form.locator("xpath=..").locator("summary").click()
    form.locator('[name="about"]').select_option("refusal")
    form.locator('[name="body"]').select_option("provider")
    form.locator('[name="by"]').select_option("applicant")
    form.locator("textarea").fill("Қолымдағы қағазда аты-жөнім қате жазылған")
    form.locator("button").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(form.locator("textarea")).to_have_value("Қолымдағы қағазда аты-жөнім қате жазылған")
    operator.look(f"console-complaint-{language}")
    form.locator('[name="about"]').select_option("service")
    form.locator("button").click()
    expect(page.locator(".good")).to_be_visible()
    operator.complaints = [told for told in operator.complaints if "409" not in told]


def said(page, number, born):
    """By keys alone: the cursor stands where the next word goes."""
    page.fill("#said", number)
    page.keyboard.press("Enter")
    expect(page.locator("#born-1")).to_be_focused()
    page.keyboard.type(born)
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_be_visible()


def lost_race(clerk, browser, house):
    """A form from a page that nobody of ours made is not taken; without a session what was written is kept."""
    number = clerk.page.inner_text("h1").strip()
    stranger = browser.new_context()
    answer = stranger.request.post(f"{house}/work/{number}/withdraw", headers={"origin": "https://evil.example"}, form={})
    assert answer.status == 403, answer.status
    ended = stranger.request.post(
        f"{house}/work/{number}/withdraw", headers={"origin": house}, form={"statement": "Қайтарып аламын <b>"}
    )
    assert ended.status == 401, ended.status
    assert "Қайтарып аламын &#60;b&#62;" in ended.text() or "Қайтарып аламын &lt;b&gt;" in ended.text(), ended.text()
    stranger.close()


def rights(clerk, operator):
    """Each desk is for those whose it is."""
    for desk, path in ((clerk, "/1414"), (operator, "/work"), (operator, "/work/TN-2026-0000001-0")):
        answer = desk.page.goto(desk.house + path)
        assert answer.status in (403, 404), f"{path}: {answer.status}"
        desk.complaints = [told for told in desk.complaints if "40" not in told]
    clerk.open("/work")
    operator.open("/1414")


if __name__ == "__main__":
    sys.exit(main())
