"""The labels of personal data, and how the tagger's own types map onto them."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "PERSON": "Names of people",
    "EMAIL": "E-mail addresses",
    "PHONE": "Telephone and fax numbers",
    "ADDRESS": "Street addresses, flats and postal codes",
    "LOCATION": "Cities, states and regions",
    "DATE_OF_BIRTH": "Dates of birth",
    "CREDIT_CARD": "Payment card numbers",
    "IBAN": "International bank account numbers",
    "BANK_ACCOUNT": "Bank account, routing and sort code numbers",
    "BIC": "Bank identifier (SWIFT) codes",
    "SSN": "United States social security numbers",
    "NINO": "United Kingdom national insurance numbers",
    "NHS": "United Kingdom NHS numbers",
    "NATIONAL_ID": "National identity numbers of other countries",
    "TAX_ID": "Tax numbers of people and companies",
    "VAT": "VAT registration numbers",
    "PASSPORT": "Passport numbers and machine-readable lines",
    "DRIVERS_LICENSE": "Driving licence numbers",
    "ID_NUMBER": "Customer, case, employee and record numbers",
    "USERNAME": "User names and handles",
    "ORG": "Companies, authorities and other organisations",
    "TITLE": "Professions and job titles",
    "NATIONALITY": "Nationalities, religions and political groups",
    "AGE": "Ages",
    "DATE": "Dates other than of birth",
    "URL": "Web addresses",
    "IP_ADDRESS": "Internet (IP) addresses",
    "MAC_ADDRESS": "Network hardware (MAC) addresses",
    "CUSTOM": "Words and patterns of a person's own lists",
}

TAGGER_LABELS: Mapping[str, str] = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "EMAIL": "EMAIL",
    "PHONE": "PHONE",
    "URL": "URL",
    "TAX_ID": "TAX_ID",
    "BANK_ACCOUNT": "BANK_ACCOUNT",
    "ROUTING_NUMBER": "BANK_ACCOUNT",
    "GOVERNMENT_ID": "NATIONAL_ID",
    "PASSPORT": "PASSPORT",
    "DRIVERS_LICENSE": "DRIVERS_LICENSE",
    "BUILDING_NUMBER": "ADDRESS",
    "STREET_NAME": "ADDRESS",
    "SECONDARY_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
}
"""Types that taggers emit, and the label of each. A label of `LABELS` stands for itself."""
