from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.engines.encoder import BATCH_ROWS, BATCH_TOKENS, batches


@given(st.lists(st.integers(0, 3000), max_size=200))
def test_each_row_is_in_one_batch_with_its_like(lengths: list[int]) -> None:
    made = list(batches(lengths))
    assert sorted(index for batch in made for index in batch) == list(range(len(lengths)))
    for batch in made:
        longest = max(lengths[index] for index in batch)
        assert len(batch) <= BATCH_ROWS
        assert len(batch) == 1 or longest * len(batch) <= BATCH_TOKENS
        assert sum(lengths[index] for index in batch) * 4 >= longest * len(batch) * 3
