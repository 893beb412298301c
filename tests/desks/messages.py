"""The page of messages: whom none of them reached is told by a person."""

import time

from playwright.sync_api import expect


def tell(clerk, number, language):
    """A letter is printed, and noted with its message."""
    page = clerk.page
    line = page.locator(f'a.number:has-text("{number}")')
    end = time.monotonic() + 60
    clerk.open(f"/messages?lang={language}")
    while not line.count():
        assert time.monotonic() < end, "no way brought it, and it is not on the list"
        page.wait_for_timeout(200)
        page.reload()
    clerk.look(f"messages-{language}")
    line.click()
    form = page.locator('form[action$="/tell"]')
    expect(form).to_have_count(1)
    clerk.look(f"messages-case-{language}")
    form.locator("xpath=..").locator('a[href*="/messages/"]').click()
    letter = page.locator(".letter")
    expect(letter).to_contain_text(number)
    expect(letter).to_contain_text("Абай к-сі, 1")
    clerk.look(f"letter-{language}")
    page.emulate_media(media="print")
    expect(page.locator(".screen").first).to_be_hidden()
    expect(page.locator("nav").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.click(".screen a")
    form.locator('[name="how"]').select_option("letter")
    form.locator("button").click()
    expect(page.locator(".good")).to_be_visible()
    expect(form).to_have_count(0)
