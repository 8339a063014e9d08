"""Nobody needs to call: buy as a guest, become a member, buy with one press, change, cancel, receive, follow."""

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.axe import DESK, PHONE
from tests.e2e.post import PATIENCE, Figures, Post, carrier_tells, money
from tests.e2e.presses import Presses, counted
from tests.e2e.shop import Shop

pytestmark = pytest.mark.e2e
NUMBER = re.compile(r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b")
CODE = r"\d{6} is your code for"
FEE, BONUS_PERCENT = 290, 10  # the terms of the sample shop: for sending back, and on top of store credit


@dataclass(frozen=True)
class Card:
    """A test card of the local gateway, by the digits on it."""

    last4: str
    asks_bank: bool = False


VISA, SECURED = Card("4242"), Card("3220", asks_bank=True)


class Shopper:
    """Somebody whom the shop has never seen, with a browser of their own."""

    def __init__(self, context: BrowserContext, figures: Figures, post: Post, card: Card, email: str) -> None:
        self.page, self.figures, self.post = context.new_page(), figures, post
        self.card, self.email, self.main = card, email, self.page.locator("main")

    def finds(self, slug: str) -> None:
        """Look for a product as one does: by its name in the search box, then on its page."""
        name = self.figures.one("SELECT title FROM catalog_product WHERE slug = ?", slug)
        self.page.goto("/")
        self.page.get_by_role("searchbox").first.fill(str(name))
        self.page.keyboard.press("Enter")
        self.main.locator(".card-name a", has_text=str(name)).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(str(name))

    def buys(self, *wanted: tuple[str, int]) -> str:
        """Put these into the cart, go through the check-out as a guest with the card, and return the order's number."""
        for slug, count in wanted:
            self.finds(slug)
            self.page.get_by_label("How many", exact=True).fill(str(count))
            self.press("Put into the cart")
        self.page.goto("/cart/")
        self.page.get_by_role("link", name="Go to checkout").click()
        self.page.get_by_label("E-mail address").first.fill(self.email)
        self.lives("Ida Holm", "Lindenallee 4", "10115", "Berlin")
        self.press("See the total and pay")
        self.main.get_by_role("radio", name="Card", exact=False).first.check()
        self.press("Order and pay")
        self.pays()
        expect(self.page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=PATIENCE)
        return self.number()

    def lives(self, name: str, street: str, postcode: str, city: str) -> None:
        """Fill in where it goes."""
        answers = {"Name": name, "Street and number": street, "Postcode": postcode, "Town or city": city}
        for label, answer in answers.items():
            self.main.get_by_label(label).fill(answer)
        self.main.get_by_label("Country").select_option("DE")

    def pays(self) -> None:
        """Choose the card on the gateway's page, and say yes to the bank where it asks."""
        self.page.get_by_label(f"…{self.card.last4}").check()
        self.press("Pay")
        self.agrees()

    def agrees(self) -> None:
        if self.card.asks_bank:
            self.press("Yes, it is me")

    def number(self) -> str:
        """Return the number of the order that the page speaks of."""
        found = NUMBER.search(self.main.inner_text())
        assert found, self.main.inner_text()
        return found[0]

    def signs_in(self) -> None:
        """Type the code that was mailed."""
        self.page.wait_for_url("**/sign-in/code/")
        letter = self.post.brings(CODE)[0]
        self.page.get_by_label("Code").fill(self.post.subject(letter)[:6])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def press(self, name: str) -> None:
        self.main.get_by_role("button", name=name).first.click()


def newcomer(browser: Browser, shop: Shop, size: ViewportSize, *, scripts: bool = True) -> BrowserContext:
    """Return a browser that was asked for its consent before, and said no."""
    context = browser.new_context(base_url=shop.url, viewport=size, java_script_enabled=scripts)
    context.add_cookies([{"name": "sk_consent", "value": "t0p1s0.1790000000", "url": shop.url}])
    return context


@pytest.mark.parametrize(("size", "card"), [(PHONE, VISA), (DESK, SECURED)], ids=["phone", "desk"])
def test_a_shopper_helps_themselves_from_the_first_look_to_the_parcel(
    browser: Browser, console: Page, shop: Shop, size: ViewportSize, card: Card
) -> None:
    email = f"ida.{card.last4}@example.org"
    figures, post = Figures(shop), Post(console, email)
    context = newcomer(browser, shop, size)
    presses = counted(context)
    ida = Shopper(context, figures, post, card, email)
    (mug, mug_sku), (pot, pot_sku), (cup, cup_sku), (jug, jug_sku) = figures.on_shelf(4, skip=0 if card is VISA else 4)
    stock = {sku: figures.stock(sku) for sku in (mug_sku, pot_sku, cup_sku, jug_sku)}

    first = ida.buys((mug, 2), (jug, 1), (pot, 1))
    total = figures.order(first)["total_minor"]
    expect(ida.main.get_by_text(money(total))).to_be_visible()
    post.brings(f"Your order {first} is confirmed")
    assert figures.order(first)["status"] == "paid"
    assert figures.paid(first) == [(total, 0)]
    assert (figures.stock(mug_sku), figures.stock(pot_sku)) == (stock[mug_sku] - 2, stock[pot_sku] - 1)

    ida.press("Send me a code")
    ida.signs_in()
    expect(ida.page.get_by_role("heading", level=1)).to_have_text(f"Order {first}")

    second = buys_with_one_press(ida, presses, cup)
    assert figures.paid(second) == [(figures.order(second)["total_minor"], 0)]
    assert figures.stock(cup_sku) == stock[cup_sku] - 1
    post.brings(f"Your order {second} is confirmed")

    ida.page.goto(f"/account/orders/{second}/")
    ida.page.get_by_role("link", name="Change the address").click()
    ida.lives("Ida Holm", "Am Deich 12", "20457", "Hamburg")
    ida.press("Send it there")
    expect(ida.main.get_by_text("Am Deich 12")).to_be_visible()
    letter = post.brings(f"New address for your order {second}")[0]
    expect(post.open(letter, ida.page)).to_contain_text("Am Deich 12")

    back = figures.line(first, pot_sku)
    ida.page.goto(f"/account/orders/{first}/")
    with presses.at_most(2):
        ida.main.get_by_role("link", name="Cancel ", exact=False).last.click()
        ida.press("Cancel what is ticked")
        expect(ida.page.get_by_role("status")).to_contain_text(f"{money(back)} goes back")
    for letter in post.brings(
        f"A part of your order {first} is cancelled", f"{money(back)} of order {first} goes back"
    ):
        expect(post.open(letter, ida.page)).to_contain_text(money(back))
    figures.becomes(lambda: figures.paid(first), [(total, back)])
    assert (figures.stock(mug_sku), figures.stock(pot_sku)) == (stock[mug_sku] - 2, stock[pot_sku])

    receives(ida, console, shop, first, f"SELF{card.last4}")
    assert (figures.stock(mug_sku), figures.stock(pot_sku)) == (stock[mug_sku] - 2, stock[pot_sku])
    assert figures.paid(first) == [(total, back)]

    price = figures.line(first, mug_sku)
    taken = gives_back(ida, presses, first, mug, "Send it back for store credit")
    takes_back(ida, console, taken)
    credit, bonus = figures.given_for(taken)
    assert (credit, bonus) == (price - FEE, (price - FEE) * BONUS_PERCENT // 100)
    letter = post.brings(f"Your return {taken} is done")[0]
    for sum_told in (money(credit + bonus), money(bonus)):
        expect(post.open(letter, ida.page)).to_contain_text(sum_told)
    ida.page.goto("/account/credit/")
    expect(ida.main.get_by_text(f"You have {money(credit + bonus)}")).to_be_visible()
    assert (figures.stock(mug_sku), figures.paid(first)) == (stock[mug_sku], [(total, back + credit)])

    price = figures.line(first, jug_sku)
    taken = gives_back(ida, presses, first, jug, "Send it back for money")
    takes_back(ida, console, taken)
    money_back, _ = figures.given_for(taken)
    assert money_back == price - FEE
    post.brings(f"{money(money_back)} of order {first} goes back", f"Your return {taken} is done")
    figures.becomes(lambda: figures.paid(first), [(total, back + credit + money_back)])
    assert figures.stock(jug_sku) == stock[jug_sku]
    post.rests()
    context.close()


def gives_back(shopper: Shopper, presses: Presses, number: str, slug: str, wish: str) -> str:
    """Return the number of a return that was asked for on the order's page, with at most five presses to the label."""
    title = str(shopper.figures.one("SELECT title FROM catalog_product WHERE slug = ?", slug))
    shopper.page.goto(f"/account/orders/{number}/")
    with presses.at_most(5):
        shopper.page.get_by_role("link", name="Return or replace").click()
        if not (line := shopper.main.get_by_role("checkbox", name=title)).is_checked():
            line.check()
        shopper.main.get_by_role("radio", name="I changed my mind").check()
        shopper.press("Continue")
        shopper.press(wish)
        expect(shopper.page.get_by_role("heading", name="Your label")).to_be_visible()
    taken = shopper.page.get_by_role("heading", level=1).inner_text().removeprefix("Return ")
    shopper.post.brings(f"Your label for return {taken}")
    return taken


def takes_back(shopper: Shopper, console: Page, number: str) -> None:
    """Let staff receive it and look at it: it is as new, and goes back to the shelf."""
    key = UUID(shopper.figures.one("SELECT id FROM returns_return WHERE number = ?", number))
    console.goto(f"/console/returns/{key}/")
    console.get_by_role("button", name="It came").click()
    shopper.post.brings(f"Your return {number} has arrived")
    console.goto(f"/console/returns/{key}/")
    console.get_by_role("button", name="Inspected").click()
    expect(console.get_by_text("Inspected; what is due for it goes back.")).to_be_visible()


def buys_with_one_press(shopper: Shopper, presses: Presses, slug: str) -> str:
    """Buy it from its page with one press, and return the order's number. What a bank asks is not the shop's doing."""
    shopper.finds(slug)
    with presses.at_most(1):
        shopper.press("Buy now")
        expect(shopper.page.get_by_role("heading", name=re.compile("^(Bought|Your bank)$"))).to_be_visible()
    shopper.agrees()
    expect(shopper.page.get_by_role("heading", name=re.compile("^(Bought|Thank you)$"))).to_be_visible()
    return shopper.number()


def receives(shopper: Shopper, console: Page, shop: Shop, number: str, tracking: str) -> None:
    """Let staff send the order off and its carrier bring it; each letter leads to where the parcel is by one press."""
    order = shopper.figures.one("SELECT id FROM orders_order WHERE number = ?", number)
    console.goto(f"/console/orders/{UUID(order)}/")
    console.get_by_role("button", name="Packed").click()
    console.get_by_role("button", name="Send", exact=True).first.click()
    console.get_by_label("Carrier").fill("Shopkeeper Post")
    console.get_by_label("Tracking number").fill(tracking)
    console.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(console.get_by_text("On its way.")).to_be_visible()
    sent = shopper.post.brings(f"On its way: your order {number}")[0]
    follows(shopper, shop, sent, "Packed, waiting for the carrier|On its way")
    carrier_tells(shop, tracking, "in_transit", "out_for_delivery")
    coming = shopper.post.brings(f"Coming today: your order {number}")[0]
    follows(shopper, shop, coming, "Out for delivery")
    carrier_tells(shop, tracking, "delivered")
    carrier_tells(shop, tracking, "delivered")  # twice, as carriers do
    came = shopper.post.brings(f"Delivered: your order {number}")[0]
    follows(shopper, shop, came, "Delivered")
    assert shopper.figures.order(number)["status"] == "delivered"


def follows(shopper: Shopper, shop: Shop, letter: str, state: str) -> None:
    """Press the letter's button in a browser that nobody is signed in to, and see where the parcel is."""
    browser = shopper.page.context.browser
    assert browser
    context = newcomer(browser, shop, PHONE)
    presses, page = counted(context), context.new_page()
    shopper.post.open(letter, page)
    with presses.at_most(1):
        with context.expect_page() as opened:
            page.get_by_role("link", name="Where is my order?").click()
        found = opened.value
        expect(found.get_by_role("heading", level=1)).to_have_text("Where your order is")
        expect(found.locator(".state").first).to_have_text(re.compile(state))
    context.close()


def test_the_essential_way_needs_no_scripts(browser: Browser, console: Page, shop: Shop) -> None:
    email = "ida.plain@example.org"
    figures, post = Figures(shop), Post(console, email)
    context = newcomer(browser, shop, PHONE, scripts=False)
    ida = Shopper(context, figures, post, VISA, email)
    (lamp, lamp_sku), (rug, rug_sku) = figures.on_shelf(2, skip=8)
    stock = figures.stock(lamp_sku), figures.stock(rug_sku)

    number = ida.buys((lamp, 1), (rug, 3))
    total = figures.order(number)["total_minor"]
    assert figures.paid(number) == [(total, 0)]
    assert (figures.stock(lamp_sku), figures.stock(rug_sku)) == (stock[0] - 1, stock[1] - 3)
    letter = post.brings(f"Your order {number} is confirmed")[0]
    ida.page.goto(post.link(letter, "Where is my order?"))
    expect(ida.main.locator(".state").first).to_have_text("We are getting it ready")
    ida.page.get_by_role("link", name="open the order").click()
    ida.page.get_by_label("E-mail address").first.fill(email)
    ida.page.keyboard.press("Enter")
    ida.signs_in()

    expect(ida.page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    ida.page.get_by_role("link", name="Cancel", exact=True).click()
    ida.press("Cancel what is ticked")
    expect(ida.page.get_by_role("status")).to_contain_text(f"{money(total)} goes back")
    post.brings(f"Your order {number} is cancelled", f"{money(total)} of order {number} goes back")
    figures.becomes(lambda: figures.paid(number), [(total, total)])
    assert (figures.stock(lamp_sku), figures.stock(rug_sku)) == stock
    post.rests()
    context.close()
