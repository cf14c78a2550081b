"""What is offered to who does not draw."""

import numpy as np
import pytest

from ui.classroom.digits import pick_digits


def read_digits():
    return np.frombuffer(pick_digits(), np.uint8).reshape(-1, 784)


def test_two_digits_of_each_class_are_offered():
    digits = read_digits()
    assert len(digits) == 20
    assert all(150 < digit.max() and 0.02 < (digit > 127).mean() < 0.4 for digit in digits)


@pytest.mark.mnist
def test_no_digit_is_offered_twice():
    assert len({digit.tobytes() for digit in read_digits()}) == 20
