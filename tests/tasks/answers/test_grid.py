"""Tables as questions see them."""

from __future__ import annotations

from desktop.tasks.answers.grid import Grid, grids
from tests.tasks.answers.documents import SALES, document


def grid(*rows: tuple[str, ...], before: str = "") -> Grid:
    (found,) = grids(document(rows, before=before))
    return found


def test_headings_are_told_from_values() -> None:
    found = grid(*SALES)
    assert [head.text for head in found.rows.values()] == ["Fixed Price", "Other", "Total sales"]
    assert [sorted(head.years) for head in found.columns.values()] == [[(y, y)] for y in (2019, 2018, 2017)]
    entry = found.entries[3, 2]
    assert entry.text == "56.7"
    assert found.scale_of(entry)[0] == 6


def test_years_are_headings_even_where_a_name_stands_before_them() -> None:
    found = grid(("Assumptions", "2019", "2018"), ("Dividend yield", "4.5%", "4.6%"))
    assert list(found.rows) == [1]
    assert found.scale_of(found.entries[1, 1])[0] == 0


def test_rows_stand_under_the_heading_of_their_section_until_its_total() -> None:
    found = grid(
        ("", "2019", "2018"),
        ("Deferred tax assets:", "", ""),
        ("Accruals", "50", "57"),
        ("Gross deferred tax assets", "426", "395"),
        ("Other", "10", "14"),
    )
    assert [head.above for head in found.rows.values()] == [
        "Deferred tax assets:",
        "Deferred tax assets:",
        "",
    ]
    assert found.sections == (("Deferred tax assets:", (2,)),)


def test_a_heading_over_several_columns_stands_over_each() -> None:
    found = grid(
        ("", "Fiscal Year 2018", "", "Fiscal Year 2017", ""),
        ("", "Net Sales", "% of Total", "Net Sales", "% of Total"),
        ("APAC", "$479,987", "40.0%", "$288,764", "38.1%"),
    )
    assert [(min(head.years)[0], head.words) for head in found.columns.values()] == [
        (2018, ("net", "sale")),
        (2018, ("total",)),
        (2017, ("net", "sale")),
        (2017, ("total",)),
    ]


def test_a_table_whose_headings_change_is_two() -> None:
    first, second = grids(
        document(
            (
                ("", "2019", "2018"),
                ("Growth", "7.6", "6.7"),
                ("", "Cost", "Value"),
                ("Bonds", "99", "97"),
            )
        )
    )
    assert [head.text for head in first.rows.values()] == ["Growth"]
    assert [head.text for head in second.columns.values()] == ["Cost", "Value"]


def test_the_scale_may_stand_before_the_table() -> None:
    found = grid(
        ("", "2019"), ("Sales", "12"), ("Loss per share", "0.66"), before="Results (in thousands) were:"
    )
    assert found.scale_of(found.entries[1, 1])[0] == 3
    assert found.scale_of(found.entries[2, 1])[0] == 0


def test_movements_belong_to_the_year_of_the_balance_below_them() -> None:
    found = grid(
        ("", "Shares"),
        ("Non-vested at December 31, 2018", "1,175"),
        ("Granted", "473"),
        ("Non-vested at December 31, 2019", "1,283"),
    )
    assert found.years_of(found.entries[2, 1]) == {(2019, 2019)}


def test_a_table_without_figures_has_names_and_words() -> None:
    found = grid(("Name", "Title"), ("Ann Lee", "Chief Financial Officer"))
    assert found.entries[1, 1].text == "Chief Financial Officer"


def test_a_table_of_names_alone_is_none() -> None:
    assert grids(document((("Contents",), ("Chapter one",)))) == []
