"""The charts of the course: one function each, from the tables of `data/` to an `Exhibit`.

Titles are findings, put together from the data, so that an update can't leave a false one standing.
"""

from .curves import cumulative, cumulative_all
from .days import un_days
from .intervals import time_to_consent
from .maps import participation_map, participation_maps
from .matrix import matrix
from .missing import protocol_gaps
from .modes import modes_of_consent
from .opt_outs import opt_outs
from .published import published_totals
from .reviews import review_timeline
from .sessions import sessions
from .shares import regional_shares

__all__ = [
    "cumulative",
    "cumulative_all",
    "matrix",
    "modes_of_consent",
    "opt_outs",
    "participation_map",
    "participation_maps",
    "protocol_gaps",
    "published_totals",
    "regional_shares",
    "review_timeline",
    "sessions",
    "time_to_consent",
    "un_days",
]
