"""The lock is read line by line and written in one order."""

from kb.lock import lock_text, read_lock

MARK = "sha256:" + "0" * 64


def test_versions_are_sorted_as_numbers_and_read_back() -> None:
    lock = {("noise", "1.10.0"): MARK, ("noise", "1.9.0"): MARK, ("dust", "1.0.0"): MARK}
    text = lock_text(lock)
    assert text == f"dust@1.0.0 {MARK}\nnoise@1.9.0 {MARK}\nnoise@1.10.0 {MARK}\n"
    assert read_lock(text, "criteria") == (lock, [])


def test_good_lines_are_kept_beside_a_broken_one() -> None:
    lock, problems = read_lock(f"dust@1.0.0 {MARK}\ndust@1.1 {MARK}\n", "criteria")
    assert lock == {("dust", "1.0.0"): MARK}
    assert [str(problem.place) for problem in problems] == ["criteria/published.lock:2:1"]
