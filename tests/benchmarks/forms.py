"""Invoices and bank statements made from known values, in layouts that differ: PDF files and what they say.

Layouts in `HELD` were written last and not looked at while the means of extraction were made.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Truth = dict[str, str]
LEFT, MIDDLE, RIGHT, TOP = 50.0, 300.0, 545.0, 790.0

_COMPANIES = (
    "Orchard Mills Ltd;Quayside Foods plc;Harbour Analytics LLC;Nordlicht Werkzeuge GmbH;Atelier du Pont SARL"
    ";Kestrel & Sons Inc.;Blue River Software Corporation;Sternwarte Optik AG;Vega Transportes Lda"
    ";Silverline Catering Limited;Birchwood Legal LLP;Tern Island Shipping Co."
)
_PEOPLE = "Maria Lopez;Jonas Weber;Priya Nair;Tom Hill;Élise Martin;Ann Gray;Robert Okafor;Hannah Berg"
_STREETS = "12 High Street;7 Mill Lane;Lindenweg 4;1400 Oak Avenue;3 rue des Lilas;Am Markt 9"
_CITIES = "Bristol BS1 4DJ;10115 Berlin;Austin, TX 78701;69002 Lyon;Leeds LS1 2AB;4051 Basel"
_ITEMS = (
    "Consulting;Printer paper A4;Site visit;Annual licence;Repair of pump;Training day;Freight;Oak boards"
)
_BANKS = "First Harbour Bank;Union Savings Bank;Meridian Bank plc;Stadtsparkasse Lindau;Pacific Trust Bank"


@dataclass(frozen=True, slots=True)
class Style:
    """How a country writes: `money` is "front" ($1,234.50), "back" (1.234,50 EUR) or "plain"."""

    dates: str
    comma: bool
    currency: str
    sign: str
    back: bool

    def day(self, day: date) -> str:
        return (
            day.strftime(self.dates).replace(" 0", " ").lstrip("0")
            if "%B" in self.dates
            else day.strftime(self.dates)
        )

    def plain(self, value: Decimal) -> str:
        text = f"{value:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if self.comma else text

    def money(self, value: Decimal) -> str:
        return f"{self.plain(value)} {self.sign}" if self.back else f"{self.sign}{self.plain(value)}"


US = Style("%m/%d/%Y", comma=False, currency="USD", sign="$", back=False)
US_LONG = Style("%B %d, %Y", comma=False, currency="USD", sign="$", back=False)
UK = Style("%d %B %Y", comma=False, currency="GBP", sign="£", back=False)
UK_SHORT = Style("%d/%m/%Y", comma=False, currency="GBP", sign="£", back=False)
DE = Style("%d.%m.%Y", comma=True, currency="EUR", sign="EUR", back=True)
FR = Style("%d/%m/%Y", comma=True, currency="EUR", sign="€", back=True)


@dataclass(slots=True)
class Paper:
    """A page that is written from top to bottom."""

    canvas: Canvas
    y: float = TOP

    def line(self, *cells: tuple[float, str], size: float = 10, step: float = 15, bold: bool = False) -> None:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        for x, text in cells:
            if x < 0:  # ends there
                self.canvas.drawRightString(-x, self.y, text)
            else:
                self.canvas.drawString(x, self.y, text)
        self.y -= step

    def gap(self, points: float = 12) -> None:
        self.y -= points


@dataclass(frozen=True, slots=True)
class Bill:
    """What an invoice says."""

    number: str
    issued: date
    due: date
    supplier: str
    customer: str
    order: str
    lines: tuple[tuple[str, int, Decimal], ...]
    rate: int
    iban: str
    address: tuple[str, str]
    customer_address: tuple[str, str]

    @property
    def net(self) -> Decimal:
        return sum((quantity * price for _, quantity, price in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return (self.net * self.rate / 100).quantize(Decimal("0.01"))

    def truth(self, style: Style, *, order: bool = True, iban: bool = True, terms: bool = False) -> Truth:
        found = {
            "invoice_number": self.number,
            "invoice_date": self.issued.isoformat(),
            "due_date": self.due.isoformat(),
            "supplier": self.supplier,
            "customer": self.customer,
            "net_amount": f"{self.net:.2f} {style.currency}",
            "tax_amount": f"{self.tax:.2f} {style.currency}",
            "total_amount": f"{self.net + self.tax:.2f} {style.currency}",
        }
        if order:
            found["order_number"] = self.order
        if iban:
            found["iban"] = self.iban.replace(" ", "")
        if terms:
            found["payment_terms"] = f"P{(self.due - self.issued).days}D"
        return found


@dataclass(frozen=True, slots=True)
class Account:
    """What a statement of account says."""

    bank: str
    holder: str
    number: str
    iban: str
    start: date
    end: date
    opening: Decimal
    moves: tuple[tuple[date, str, Decimal], ...]

    @property
    def paid_in(self) -> Decimal:
        return sum((amount for _, _, amount in self.moves if amount > 0), Decimal(0))

    @property
    def paid_out(self) -> Decimal:
        return -sum((amount for _, _, amount in self.moves if amount < 0), Decimal(0))

    @property
    def closing(self) -> Decimal:
        return self.opening + self.paid_in - self.paid_out

    def truth(self, style: Style, *, iban: bool = True, totals: bool = True, number: bool = True) -> Truth:
        found = {
            "bank": self.bank,
            "account_holder": self.holder,
            "period_start": self.start.isoformat(),
            "period_end": self.end.isoformat(),
            "opening_balance": f"{self.opening:.2f} {style.currency}",
            "closing_balance": f"{self.closing:.2f} {style.currency}",
        }
        if number:
            found["account_number"] = self.number
        if iban:
            found["iban"] = self.iban.replace(" ", "")
        if totals:
            found["total_in"] = f"{self.paid_in:.2f} {style.currency}"
            found["total_out"] = f"{self.paid_out:.2f} {style.currency}"
        return found


def _bill(rng: random.Random) -> Bill:
    issued = date(2022, 1, 1) + timedelta(rng.randrange(1000))
    supplier, customer = rng.sample(_COMPANIES.split(";"), 2)
    number = rng.choice(("INV-{}", "{}", "2024/{}", "RE{}", "A-{}")).format(rng.randrange(1000, 99999))
    lines = tuple(
        (item, rng.randrange(1, 20), Decimal(rng.randrange(500, 90_000)) / 100)
        for item in rng.sample(_ITEMS.split(";"), rng.randrange(1, 5))
    )
    return Bill(
        number,
        issued,
        issued + timedelta(rng.choice((14, 30, 45, 60))),
        supplier,
        customer,
        f"PO-{rng.randrange(1000, 9999)}",
        lines,
        rng.choice((7, 19, 20)),
        rng.choice(
            (
                "DE89 3704 0044 0532 0130 00",
                "GB82 WEST 1234 5698 7654 32",
                "FR14 2004 1010 0505 0001 3M02 606",
            )
        ),
        (rng.choice(_STREETS.split(";")), rng.choice(_CITIES.split(";"))),
        (rng.choice(_STREETS.split(";")), rng.choice(_CITIES.split(";"))),
    )


def _account(rng: random.Random) -> Account:
    start = date(2022, 1, 1) + timedelta(31 * rng.randrange(24))
    start = start.replace(day=1)
    end = (start + timedelta(32)).replace(day=1) - timedelta(1)
    names = [*_COMPANIES.split(";"), *_PEOPLE.split(";")]
    moves = sorted(
        (
            start + timedelta(rng.randrange((end - start).days)),
            f"{rng.choice(('Transfer', 'Card payment', 'Direct debit'))} {rng.choice(names)}",
            Decimal(rng.randrange(100, 90_000) * rng.choice((1, -1))) / 100,
        )
        for _ in range(rng.randrange(4, 12))
    )
    return Account(
        rng.choice(_BANKS.split(";")),
        rng.choice(_PEOPLE.split(";")),
        str(rng.randrange(10_000_000, 99_999_999)),
        rng.choice(("DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32")),
        start,
        end,
        Decimal(rng.randrange(10_000, 900_000)) / 100,
        tuple(moves),
    )


def _items(paper: Paper, bill: Bill, style: Style, heads: tuple[str, str, str, str]) -> None:
    paper.line((LEFT, heads[0]), (-360, heads[1]), (-450, heads[2]), (-RIGHT, heads[3]), bold=True)
    for item, quantity, price in bill.lines:
        amounts = style.plain(price), style.plain(quantity * price)
        paper.line((LEFT, item), (-360, str(quantity)), (-450, amounts[0]), (-RIGHT, amounts[1]))
    paper.gap()


def invoice_classic(paper: Paper, rng: random.Random) -> Truth:
    """Sender on top, labels and values in a block on the right, totals at the bottom on the right."""
    bill, style = _bill(rng), rng.choice((US, UK, UK_SHORT, US_LONG))
    paper.line((LEFT, bill.supplier), (-RIGHT, "INVOICE"), size=16, step=22, bold=True)
    paper.line((LEFT, bill.address[0]), (350, "Invoice number:"), (-RIGHT, bill.number))
    paper.line((LEFT, bill.address[1]), (350, "Invoice date:"), (-RIGHT, style.day(bill.issued)))
    paper.line((350, "Due date:"), (-RIGHT, style.day(bill.due)))
    paper.line((350, "PO number:"), (-RIGHT, bill.order))
    paper.gap()
    paper.line((LEFT, "Bill to:"), bold=True)
    for text in (bill.customer, *bill.customer_address):
        paper.line((LEFT, text))
    paper.gap()
    _items(paper, bill, style, ("Description", "Qty", "Unit price", "Amount"))
    paper.line((350, "Subtotal"), (-RIGHT, style.money(bill.net)))
    paper.line((350, f"VAT {bill.rate}%"), (-RIGHT, style.money(bill.tax)))
    paper.line((350, "Total due"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    paper.gap()
    paper.line((LEFT, f"Please pay to IBAN {bill.iban}."))
    return bill.truth(style)


def invoice_german(paper: Paper, rng: random.Random) -> Truth:
    """A German invoice: the customer's address first, sums with commas."""
    bill, style = _bill(rng), DE
    paper.line((LEFT, f"{bill.supplier} - {bill.address[0]} - {bill.address[1]}"), size=7)
    paper.gap()
    for text in (bill.customer, *bill.customer_address):
        paper.line((LEFT, text))
    paper.gap()
    paper.line((LEFT, f"Rechnung Nr. {bill.number}"), size=14, step=20, bold=True)
    paper.line((LEFT, "Rechnungsdatum:"), (170, style.day(bill.issued)))
    paper.line((LEFT, "Bestellnummer:"), (170, bill.order))
    paper.line((LEFT, "Zahlbar bis:"), (170, style.day(bill.due)))
    paper.gap()
    _items(paper, bill, style, ("Bezeichnung", "Menge", "Einzelpreis", "Betrag"))
    paper.line((350, "Zwischensumme"), (-RIGHT, style.money(bill.net)))
    paper.line((350, f"zzgl. {bill.rate} % MwSt"), (-RIGHT, style.money(bill.tax)))
    paper.line((350, "Gesamtbetrag"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    paper.gap()
    paper.line((LEFT, f"Bankverbindung: IBAN: {bill.iban}"))
    return bill.truth(style) | {}


def invoice_columns(paper: Paper, rng: random.Random) -> Truth:
    """Labels in a row, values in the row beneath; sender and customer side by side."""
    bill, style = _bill(rng), rng.choice((US, US_LONG, UK))
    paper.line((LEFT, "Tax invoice"), size=18, step=26)
    paper.line((LEFT, "From"), (MIDDLE, "Bill to"), bold=True)
    paper.line((LEFT, bill.supplier), (MIDDLE, bill.customer))
    paper.line((LEFT, bill.address[0]), (MIDDLE, bill.customer_address[0]))
    paper.line((LEFT, bill.address[1]), (MIDDLE, bill.customer_address[1]))
    paper.gap()
    paper.line(
        (LEFT, "Invoice no."), (170, "Date of issue"), (MIDDLE, "Payment due"), (430, "Your order"), bold=True
    )
    paper.line(
        (LEFT, bill.number), (170, style.day(bill.issued)), (MIDDLE, style.day(bill.due)), (430, bill.order)
    )
    paper.gap()
    _items(paper, bill, style, ("Item", "Quantity", "Rate", "Total"))
    paper.line((380, "Net amount:"), (-RIGHT, style.money(bill.net)))
    paper.line((380, f"Sales tax ({bill.rate}%):"), (-RIGHT, style.money(bill.tax)))
    paper.line((380, "Amount due:"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    return bill.truth(style, iban=False)


def invoice_letter(paper: Paper, rng: random.Random) -> Truth:
    """An invoice in sentences, with terms in place of a day."""
    bill, style = _bill(rng), rng.choice((UK, US_LONG))
    paper.line((LEFT, bill.supplier), size=13, bold=True)
    paper.line((LEFT, f"{bill.address[0]}, {bill.address[1]}"), size=8)
    paper.gap(20)
    for text in (bill.customer, *bill.customer_address):
        paper.line((LEFT, text))
    paper.gap()
    paper.line((LEFT, f"Date: {style.day(bill.issued)}"))
    paper.line((LEFT, f"Invoice No: {bill.number}"), bold=True)
    paper.gap()
    days = (bill.due - bill.issued).days
    paper.line((LEFT, f"For our services in the last month we charge {style.money(bill.net)} net."))
    paper.line((LEFT, f"VAT at {bill.rate}% amounts to {style.money(bill.tax)}."))
    paper.line((LEFT, f"Total amount payable: {style.money(bill.net + bill.tax)}"))
    paper.line((LEFT, f"Payment terms: {days} days from the date of this invoice."))
    truth = bill.truth(style, order=False, iban=False, terms=True)
    return {name: value for name, value in truth.items() if name != "due_date"}


def statement_lines(paper: Paper, rng: random.Random) -> Truth:
    """Labels with colons on the left, a summary, then the movements."""
    account, style = _account(rng), rng.choice((UK, UK_SHORT, DE))
    paper.line((LEFT, account.bank), size=15, step=22, bold=True)
    paper.line((LEFT, "Statement of account"), size=12, step=20)
    paper.line((LEFT, f"Account holder: {account.holder}"))
    paper.line((LEFT, f"Account number: {account.number}"))
    paper.line((LEFT, f"IBAN: {account.iban}"))
    paper.line((LEFT, f"Statement period: {style.day(account.start)} to {style.day(account.end)}"))
    paper.gap()
    paper.line((LEFT, "Opening balance"), (-RIGHT, style.money(account.opening)))
    paper.line((LEFT, "Total paid in"), (-RIGHT, style.money(account.paid_in)))
    paper.line((LEFT, "Total paid out"), (-RIGHT, style.money(account.paid_out)))
    paper.line((LEFT, "Closing balance"), (-RIGHT, style.money(account.closing)), bold=True)
    paper.gap()
    paper.line((LEFT, "Date"), (140, "Details"), (-RIGHT, "Amount"), bold=True)
    for day, text, amount in account.moves:
        paper.line((LEFT, style.day(day)), (140, text), (-RIGHT, style.plain(amount)))
    return account.truth(style)


def statement_american(paper: Paper, rng: random.Random) -> Truth:
    """Balances with their days in the label; the account named in a box on the right."""
    account, style = _account(rng), US_LONG
    paper.line((LEFT, account.bank), (-RIGHT, "Account statement"), size=13, step=24, bold=True)
    paper.line((LEFT, account.holder), (340, "Account number"), (-RIGHT, account.number))
    paper.line((LEFT, "12 Elm Street"), (340, "Statement period"))
    paper.line((LEFT, "Austin, TX 78701"), (340, f"{style.day(account.start)} - {style.day(account.end)}"))
    paper.gap()
    paper.line((LEFT, "Account summary"), bold=True)
    paper.line(
        (LEFT, f"Beginning balance on {style.day(account.start)}"), (-RIGHT, style.money(account.opening))
    )
    paper.line((LEFT, "Deposits and credits"), (-RIGHT, style.money(account.paid_in)))
    paper.line((LEFT, "Withdrawals and debits"), (-RIGHT, style.money(account.paid_out)))
    paper.line((LEFT, f"Ending balance on {style.day(account.end)}"), (-RIGHT, style.money(account.closing)))
    paper.gap()
    for day, text, amount in account.moves:
        paper.line((LEFT, style.day(day)), (160, text), (-RIGHT, style.money(abs(amount))))
    return account.truth(style, iban=False) | {"account_holder": account.holder}


def invoice_french(paper: Paper, rng: random.Random) -> Truth:
    """A French invoice; labels over values."""
    bill, style = _bill(rng), FR
    paper.line((LEFT, bill.supplier), size=14, step=20, bold=True)
    paper.line((LEFT, f"{bill.address[0]}, {bill.address[1]}"), size=8)
    paper.gap()
    paper.line((LEFT, "FACTURE"), size=16, step=24, bold=True)
    paper.line((LEFT, f"Facture n° : {bill.number}"), (MIDDLE, "Facturé à :"))
    paper.line((LEFT, f"Date de facture : {style.day(bill.issued)}"), (MIDDLE, bill.customer))
    paper.line((LEFT, f"Échéance : {style.day(bill.due)}"), (MIDDLE, bill.customer_address[0]))
    paper.gap()
    _items(paper, bill, style, ("Désignation", "Qté", "Prix unitaire", "Montant"))
    paper.line((350, "Total HT"), (-RIGHT, style.money(bill.net)))
    paper.line((350, f"TVA {bill.rate} %"), (-RIGHT, style.money(bill.tax)))
    paper.line((350, "Total TTC"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    paper.gap()
    paper.line((LEFT, f"IBAN : {bill.iban}"))
    return bill.truth(style, order=False)


def invoice_cards(paper: Paper, rng: random.Random) -> Truth:
    """The sum first and large, small labels over their values, the sender at the foot."""
    bill, style = _bill(rng), rng.choice((US_LONG, UK, UK_SHORT))
    paper.line((LEFT, "Balance due"), size=8, step=20)
    paper.line((LEFT, style.money(bill.net + bill.tax)), size=22, step=30, bold=True)
    paper.line((LEFT, "INVOICE #"), (200, "ISSUED"), (350, "DUE"), size=7, step=12)
    paper.line((LEFT, bill.number), (200, style.day(bill.issued)), (350, style.day(bill.due)), step=24)
    paper.line((LEFT, "BILLED TO"), (MIDDLE, "PURCHASE ORDER"), size=7, step=12)
    paper.line((LEFT, bill.customer), (MIDDLE, bill.order))
    paper.line((LEFT, ", ".join(bill.customer_address)), size=8)
    paper.gap()
    _items(paper, bill, style, ("Service", "Hours", "Rate", "Amount"))
    paper.line((-450, "Sub-total"), (-RIGHT, style.money(bill.net)))
    paper.line((-450, f"Tax ({bill.rate}%)"), (-RIGHT, style.money(bill.tax)))
    paper.line((-450, "Total"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    paper.gap(40)
    paper.line((LEFT, f"{bill.supplier}, {bill.address[0]}, {bill.address[1]}"), size=8)
    return bill.truth(style, iban=False)


def statement_forward(paper: Paper, rng: random.Random) -> Truth:
    """Balances brought and carried forward among the movements, paid in and out in columns of their own."""
    account, style = _account(rng), rng.choice((UK, UK_SHORT))
    paper.line((-RIGHT, account.bank), size=15, step=22, bold=True)
    paper.line((LEFT, "Account name"), (180, account.holder))
    paper.line((LEFT, "Account no."), (180, account.number))
    paper.line((LEFT, "From"), (180, style.day(account.start)))
    paper.line((LEFT, "To"), (180, style.day(account.end)))
    paper.gap()
    paper.line(
        (LEFT, "Date"),
        (130, "Description"),
        (-400, "Paid out"),
        (-470, "Paid in"),
        (-RIGHT, "Balance"),
        bold=True,
    )
    balance = account.opening
    paper.line(
        (LEFT, style.day(account.start)), (130, "Balance brought forward"), (-RIGHT, style.money(balance))
    )
    for day, text, amount in account.moves:
        balance += amount
        at = -470 if amount > 0 else -400
        paper.line(
            (LEFT, style.day(day)),
            (130, text),
            (at, style.plain(abs(amount))),
            (-RIGHT, style.plain(balance)),
        )
    paper.line(
        (LEFT, style.day(account.end)), (130, "Balance carried forward"), (-RIGHT, style.money(balance))
    )
    return account.truth(style, iban=False, totals=False)


def invoice_utility(paper: Paper, rng: random.Random) -> Truth:
    """A bill for a service: the customer first, other words for the usual fields, sums in sentences."""
    bill, style = _bill(rng), rng.choice((UK, US_LONG))
    paper.line((LEFT, bill.customer), (-RIGHT, bill.supplier), size=12, step=18, bold=True)
    paper.line((LEFT, bill.customer_address[0]), (-RIGHT, bill.address[0]))
    paper.line((LEFT, bill.customer_address[1]), (-RIGHT, bill.address[1]))
    paper.gap()
    paper.line((LEFT, "Your bill"), size=18, step=26)
    paper.line((LEFT, f"Bill number {bill.number}"))
    paper.line((LEFT, f"Billing date {style.day(bill.issued)}"))
    paper.line((LEFT, f"Please pay by {style.day(bill.due)}"))
    paper.gap()
    _items(paper, bill, style, ("What for", "How many", "Each", "Cost"))
    paper.line((LEFT, "Total before tax"), (-RIGHT, style.money(bill.net)))
    paper.line((LEFT, f"VAT at {bill.rate}%"), (-RIGHT, style.money(bill.tax)))
    paper.line((LEFT, "Total to pay"), (-RIGHT, style.money(bill.net + bill.tax)), bold=True)
    return bill.truth(style, order=False, iban=False)


def statement_german(paper: Paper, rng: random.Random) -> Truth:
    """A German statement: balances with their days, sums with commas and S or H."""
    account, style = _account(rng), DE
    paper.line((LEFT, account.bank), size=14, step=20, bold=True)
    paper.line(
        (LEFT, "Kontoauszug"), (MIDDLE, f"Zeitraum: {style.day(account.start)} - {style.day(account.end)}")
    )
    paper.line((LEFT, f"Kontoinhaber: {account.holder}"), (MIDDLE, f"IBAN: {account.iban}"))
    paper.gap()
    paper.line(
        (LEFT, f"Alter Kontostand vom {style.day(account.start)}"),
        (-RIGHT, f"{style.money(account.opening)} H"),
    )
    for day, text, amount in account.moves:
        side = "H" if amount > 0 else "S"
        paper.line((LEFT, style.day(day)), (130, text), (-RIGHT, f"{style.plain(abs(amount))} {side}"))
    paper.line(
        (LEFT, f"Neuer Kontostand vom {style.day(account.end)}"),
        (-RIGHT, f"{style.money(account.closing)} H"),
    )
    return account.truth(style, totals=False, number=False)


Layout = Callable[[Paper, random.Random], Truth]
SEEN: dict[str, tuple[Layout, ...]] = {
    "invoice": (
        invoice_classic,
        invoice_german,
        invoice_columns,
        invoice_letter,
        invoice_french,
        invoice_cards,
    ),
    "bank_statement": (statement_lines, statement_american, statement_forward),
}
HELD: dict[str, tuple[Layout, ...]] = {
    "invoice": (invoice_utility,),
    "bank_statement": (statement_german,),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file, its schema and what is true of it by field."""

    path: Path
    schema: str
    layout: str
    truth: Truth = field(default_factory=dict)


def make(folder: Path, layouts: dict[str, tuple[Layout, ...]], each: int, seed: int) -> Iterator[Made]:
    """`each` files of every layout in `folder`."""
    rng = random.Random(seed)
    for schema, several in layouts.items():
        for layout in several:
            for number in range(each):
                path = folder / f"{layout.__name__}-{number}.pdf"
                canvas = Canvas(str(path), A4, invariant=1)
                truth = layout(Paper(canvas), rng)
                canvas.save()
                yield Made(path, schema, layout.__name__, truth)
