"""Every recognizer by rule. A new one is a function here and its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from desktop.document.results import Finding
from desktop.tasks.detectors import (
    addresses,
    ages,
    dates,
    names,
    national,
    nationality,
    network,
    organisations,
    passport,
    payment,
    phones,
    records,
)

Recognizer: TypeAlias = Callable[[str], Iterator[Finding]]

RECOGNIZERS: tuple[Recognizer, ...] = (
    network.emails,
    network.urls,
    network.usernames,
    network.ip_addresses,
    network.mac_addresses,
    payment.cards,
    payment.ibans,
    payment.bics,
    payment.accounts,
    payment.wallets,
    national.identity_numbers,
    national.vat_numbers,
    dates.dates,
    ages.ages,
    phones.phones,
    passport.passports,
    passport.licences,
    records.record_numbers,
    nationality.nationalities,
    organisations.organisations,
    names.titled_people,
    names.led_people,
    addresses.addresses,
)
