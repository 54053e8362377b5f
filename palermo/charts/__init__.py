"""The charts of the course: one function each, from the tables of `data/` to an `Exhibit`.

Titles are findings, put together from the data, so that an update can't leave a false one standing.
"""

from .curves import cumulative
from .maps import participation_map

__all__ = ["cumulative", "participation_map"]
