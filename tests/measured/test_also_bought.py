"""The measured bar, on the real file where it is there."""

import numpy as np
import pytest

from benchmarks import also_bought, online_retail
from shopkeeper.recommendations.cooccurrence import bought_together

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not online_retail.data_file().exists(), reason="the Online Retail file is not there"),
]


def test_bought_together_reaches_its_bar_on_online_retail() -> None:
    task = also_bought.together(online_retail.read(online_retail.data_file()))
    assert (len(task.seeds), len(np.unique(task.train.basket))) == (1803, 15_794)
    found = also_bought.quality(bought_together(task.train, as_of=online_retail.TEST_FROM), task)
    assert found.ndcg >= 0.199


def test_personal_lists_beat_plain_buying_again_on_online_retail() -> None:
    found = also_bought.personal(online_retail.read(online_retail.data_file()))
    assert (found["ALL personal"].lists, found["NEW for you"].lists) == (1333, 1223)
    assert found["ALL personal"].ndcg >= 0.37
    assert found["NEW for you"].ndcg >= 0.11
