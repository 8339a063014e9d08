"""From the simulated shop into the domains, through their doors."""

from shopkeeper.demo.loading.goods import sell_files
from shopkeeper.demo.loading.privacy import ask_about_data
from shopkeeper.demo.loading.sample import ACTOR, SOURCE, Loaded, UnableToLoadSample, is_loaded, load_sample

__all__ = [
    "ACTOR",
    "SOURCE",
    "Loaded",
    "UnableToLoadSample",
    "ask_about_data",
    "is_loaded",
    "load_sample",
    "sell_files",
]
