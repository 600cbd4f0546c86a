"""What the pool remembers of a job stays within bounds."""

from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.jobs.events import EventLog

REPORTS = st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.integers(1, 50)), max_size=60)


@given(REPORTS)
def test_the_bounds_hold_and_the_newest_stay(reports):
    log = EventLog(most=8, most_bytes=120)
    for i, (key, size) in enumerate(reports, 1):
        log.add({"i": i}, key, size)
        kept = log.since(0)
        assert len(kept) <= 8
        assert sum(event.size for event in kept) <= 120
        assert kept[-1].values == {"i": i}
        assert [event.number for event in kept] == [event.values["i"] for event in kept]
        keys = [event.key for event in kept if event.key]
        assert len(keys) == len(set(keys))


@given(REPORTS, st.integers(0, 60))
def test_since_gives_what_is_newer(reports, number):
    log = EventLog()
    for i, (key, size) in enumerate(reports, 1):
        log.add({"i": i}, key, size)
    newer = [event for event in log.since(0) if event.number > number]
    assert list(log.since(number)) == newer


def test_a_key_keeps_only_its_newest():
    log = EventLog()
    for i in range(5):
        log.add({"loss": i}, None, 10)
        log.add({"step": i}, "progress", 10)
    events = log.since(0)
    assert [event.values["loss"] for event in events if event.key is None] == [0, 1, 2, 3, 4]
    assert [event.values for event in events if event.key] == [{"step": 4}]
