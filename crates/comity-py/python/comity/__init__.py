"""Relations between countries from sourced data: figures, ties, checks, estimates, counterfactuals.

>>> import comity
>>> answer = comity.ask("exports CHN -> BRA 2014..2020")
>>> print(answer)                        # as the command line prints it
>>> pandas.DataFrame.from_arrow(answer)  # a table, by Arrow

Every row keeps its unit, its basis and an evidence id for ``comity.explain``. What is not known is a gap
and never a zero. Nothing is downloaded and no server runs.
"""

from ._native import (
    Answer,
    ComityError,
    DataError,
    InternalError,
    UnreadError,
    UsageError,
    World,
    __version__,
    ask,
    brief,
    check,
    estimate,
    explain,
    find,
    frame_schema,
    indicators,
    judge,
    pledges,
    simulate,
    sources,
    ties,
)

__all__ = [
    "Answer",
    "ComityError",
    "DataError",
    "InternalError",
    "UnreadError",
    "UsageError",
    "World",
    "__version__",
    "ask",
    "brief",
    "check",
    "estimate",
    "explain",
    "find",
    "frame_schema",
    "indicators",
    "judge",
    "pledges",
    "simulate",
    "sources",
    "ties",
]
