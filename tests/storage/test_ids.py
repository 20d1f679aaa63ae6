"""Ids that the app makes: ordered, and unique across processes."""

from hypothesis import given
from hypothesis import strategies as st

from storage.ids import COUNTER, EPOCH, PROCESS_BITS, IdSequence

times = st.lists(st.integers(min_value=EPOCH, max_value=EPOCH + 5), min_size=1, max_size=50)


@given(times)
def test_they_only_increase_even_if_the_clock_is_set_back(at: list[int]) -> None:
    clock = iter(at)
    ids = IdSequence(1, lambda: next(clock))

    made = [ids.next() for _ in at]

    assert made == sorted(set(made))


@given(times, st.sets(st.integers(0, (1 << PROCESS_BITS) - 1), min_size=2, max_size=5))
def test_no_two_processes_make_the_same(at: list[int], processes: set[int]) -> None:
    clocks = [iter(at) for _ in processes]
    nodes = [
        IdSequence(process, clock.__next__)
        for process, clock in zip(processes, clocks, strict=True)
    ]

    made = [node.next() for _ in at for node in nodes]

    assert len(set(made)) == len(made)


def test_those_of_a_later_millisecond_are_greater_whichever_process_makes_them() -> None:
    first = IdSequence((1 << PROCESS_BITS) - 1, lambda: EPOCH)
    later = IdSequence(0, lambda: EPOCH + 1)

    assert first.next() < later.next()


def test_a_burst_within_a_millisecond_takes_those_of_the_next() -> None:
    ids = IdSequence(1, lambda: EPOCH)

    made = [ids.next() for _ in range(COUNTER + 10)]

    assert made == sorted(set(made))


def test_the_last_of_them_are_numbers_of_63_bits() -> None:
    sixty_nine_years = (1 << 41) - 2

    last = IdSequence((1 << PROCESS_BITS) - 1, lambda: EPOCH + sixty_nine_years).next()

    assert last.bit_length() == 63
