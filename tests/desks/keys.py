"""The whole console of 1414 by the keyboard alone: nothing here touches the mouse, or a field but through the keys."""

from playwright.sync_api import expect

BORN = "17.04.1999"
PHONE = "8 701 222 33 44"
# What the keys can reach, and what they should.
REACHABLE = """() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")]
  .filter((one) => one.checkVisibility() && !one.disabled && (one.type !== "radio" || one.checked)).length"""
HERE = "() => { const one = document.activeElement; one.dataset.reached = '1'; return one !== document.body; }"
REACHED = "() => document.querySelectorAll('[data-reached]').length"
# What shows where the cursor is: a line around it, of some width.
LINED = "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth) > 0"


def whole_call(operator, clerk, number, language):
    page, press = operator.page, operator.page.keyboard.press
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    operator.open(f"/1414?lang={language}")
    expect(page.locator("#said")).to_be_focused()
    type_in(page, number, "Enter")
    expect(page.locator("#born-1")).to_be_focused()
    type_in(page, BORN, "Enter")
    expect(page.locator(".level.known")).to_be_visible()
    reach_everything(page)
    # the caller's language, and the answer as text
    for key, spoken in (("1", "kk"), ("3", "en"), ("2", "ru")):
        press(f"Alt+{key}")
        expect(page.locator(f'.aloud[lang="{spoken}"]')).to_be_visible()
    press("Alt+c")
    expect(page.locator("[data-copy-button]")).to_have_text(page.locator("[data-copy-button]").get_attribute("data-copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.inner_text("[data-copy]").strip(), copied
    # how the term is counted, opened and closed by keys
    days = page.locator("details.term table")
    expect(days).to_be_hidden()
    press("Alt+t")
    expect(page.locator("details.term summary")).to_be_focused()
    expect(days).to_be_visible()
    assert days.locator("tr").count() > 15, days.inner_text()
    operator.look(f"console-term-{language}")
    press("Enter")
    expect(days).to_be_hidden()
    # he is to be called
    press("Alt+b")
    expect(page.locator("#call-back-phone")).to_be_focused()
    type_in(page, PHONE, "Enter")
    expect(page.locator(".good")).to_be_visible()
    expect(page.locator(".promise")).to_have_count(1)
    # a question, refused first: the field that is wrong is one key away
    press("Alt+q")
    expect(page.locator("#question-text")).to_be_focused()
    type_in(page, "Сенбіде алуға бола ма?", "Tab")
    type_in(page, "1", "Enter")
    expect(page.locator("#errors")).to_be_focused()
    operator.look(f"console-question-{language}")
    press("Tab")
    press("Enter")
    expect(page.locator("#question-phone")).to_be_focused()
    press("Control+a")
    type_in(page, PHONE, "Enter")
    expect(page.locator(".good")).to_be_visible()
    expect(page.locator(".promise")).to_have_count(2)
    operator.look(f"console-promises-{language}")
    # a complaint: three lists and a text
    press("Alt+j")
    expect(page.locator("#complaint-about")).to_be_focused()
    for _ in range(3):
        press("ArrowDown")
        press("Tab")
    type_in(page, "Ұзақ күттім", "Tab")
    press("Enter")
    expect(page.locator(".good, #errors").first).to_be_visible()
    visit(operator, language, number)
    answer(clerk, number, language)
    call(operator, number, language)
    operator.complaints = [told for told in operator.complaints if not any(code in told for code in ("400", "409", "422"))]


def visit(operator, language, number):
    """A visit at home: what is wrong is told first, then it is taken down."""
    page, press = operator.page, operator.page.keyboard.press
    operator.open(f"/1414?lang={language}")
    press("Alt+v")
    expect(page.locator("#home-visit-movement")).to_be_focused()
    press("Space")
    for _ in range(3):
        press("Tab")
    for typed in ("", "Үлгі", "Айгүл", ""):
        type_in(page, typed, "Tab")
    # a day has three fields and a button
    page.keyboard.type("01011985" if language == "ru" else "02021985")
    expect(page.locator("#home-visit-applicant-birthDate")).to_be_focused()
    while page.evaluate("document.activeElement.id") != "home-visit-applicant-phone":
        press("Tab")
    for typed in (PHONE, "391010000"):
        type_in(page, typed, "Tab")
    type_in(page, "Абай к-сі, 1", "Enter")
    expect(page.locator(".good")).to_be_visible()
    expect(page.locator(".aloud")).to_contain_text("TV-")
    operator.look(f"console-visit-{language}")


def answer(clerk, number, language):
    """The college answers, with its own keys."""
    clerk.open(f"/questions?lang={language}")
    expect(clerk.page.locator("main textarea")).to_have_count(1)
    clerk.look(f"questions-{language}")
    until(clerk.page, "textarea")
    type_in(clerk.page, "Иә, сағат 9-дан 13-ке дейін", "Tab")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator(".good")).to_be_visible()
    expect(clerk.page.locator("main textarea")).to_have_count(0)


def call(operator, number, language):
    """Whoever was promised a call stands on the first page, and is called."""
    page, press = operator.page, operator.page.keyboard.press
    operator.open(f"/1414?lang={language}")
    operator.look(f"console-first-{language}")
    for left in (1, 0):
        operator.open(f"/1414?lang={language}")
        until(page, f'button.number:has-text("{number}")')
        press("Enter")
        expect(page.locator("#born-1")).to_be_focused()
        press("Enter")
        expect(page.locator('a[href^="tel:"]')).to_have_count(left + 1)
        until(page, 'form[action$="/keep"] button')
        press("Enter")
        expect(page.locator(".good")).to_be_visible()
        expect(page.locator('a[href^="tel:"]')).to_have_count(left)
    operator.open(f"/1414?lang={language}")
    expect(page.locator(f'button.number:has-text("{number}")')).to_have_count(0)


def type_in(page, text, then):
    page.keyboard.type(text)
    page.keyboard.press(then)


def until(page, selector):
    """Goes on by Tab until the cursor is there."""
    for _ in range(200):
        if page.locator(selector).first.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {selector}")


def reach_everything(page):
    """Tab leads to everything that can be used, and shows where it is."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(page.evaluate(REACHABLE) + 5):
        page.keyboard.press("Tab")
        if page.evaluate(HERE):
            assert page.evaluate(LINED), page.evaluate("document.activeElement.outerHTML")
    reached, all_of_them = page.evaluate(REACHED), page.evaluate(REACHABLE)
    assert reached >= all_of_them, f"{reached} of {all_of_them} are reached"
