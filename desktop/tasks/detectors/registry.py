"""Every recognizer by rule. A new one is a function here and its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from desktop.document.results import Finding
from desktop.tasks.detectors import dates, names, national, network, passport, payment, phones

Recognizer: TypeAlias = Callable[[str], Iterator[Finding]]

RECOGNIZERS: tuple[Recognizer, ...] = (
    network.emails,
    network.urls,
    network.ip_addresses,
    network.mac_addresses,
    payment.cards,
    payment.ibans,
    payment.bics,
    payment.accounts,
    national.identity_numbers,
    national.vat_numbers,
    dates.birth_dates,
    phones.phones,
    passport.passports,
    passport.licences,
    names.titled_people,
    names.address_parts,
)
