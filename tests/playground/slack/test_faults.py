from playground.faults import Fault, Faults


def test_a_fault_of_the_operation_goes_before_one_of_any() -> None:
    faults = Faults()
    faults.add("*", Fault("latency"))
    faults.add("chat.update", Fault("error"))

    taken = [faults.take("chat.update") for _ in range(3)]

    assert [fault and fault.kind for fault in taken] == ["error", "latency", None]


def test_clearing_leaves_nothing_due() -> None:
    faults = Faults()
    faults.add("*", Fault("error"), times=2)
    faults.latency = 1.0

    faults.clear()

    assert (faults.take("any"), faults.latency) == (None, 0.0)
