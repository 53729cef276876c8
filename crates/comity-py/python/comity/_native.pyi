from typing import Any, Literal, Protocol, Sequence, final

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
__version__: str

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class ComityError(Exception):
    hint: str | None

class UsageError(ComityError): ...
class DataError(ComityError): ...
class UnreadError(ComityError): ...
class InternalError(ComityError): ...

@final
class World:
    def __new__(cls, files: Sequence[str] = ..., *, store: str | None = None) -> World: ...
    @property
    def told(self) -> str: ...

@final
class Answer:
    @property
    def text(self) -> str: ...
    @property
    def data(self) -> Any: ...
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def _repr_html_(self) -> str | None: ...
    def _repr_markdown_(self) -> str | None: ...

def ask(
    question: str, *, membership: Literal["fixed", "dated"] = "fixed", world: World | None = None
) -> Answer: ...
def find(query: str, *, as_of: str | None = None, world: World | None = None) -> Answer: ...
def ties(
    a: str, b: str, *, as_of: str | None = None, kind: str | None = None, world: World | None = None
) -> Answer: ...
def brief(
    a: str,
    b: str,
    *,
    lang: Literal["en", "es", "pt", "zh"] = "en",
    as_of: str | None = None,
    since: str | None = None,
    world: World | None = None,
) -> Answer: ...
def indicators(
    a: str,
    b: str,
    *,
    first: int = 2014,
    last: int = 2023,
    only: str | None = None,
    basis: str | None = None,
    missing: bool = False,
    membership: Literal["fixed", "dated"] = "fixed",
    world: World | None = None,
) -> Answer: ...
def explain(id: str, *, world: World | None = None) -> Answer: ...
def check(text: str, *, date: str | None = None, world: World | None = None) -> Answer: ...
def judge(
    claims: Sequence[dict[str, Any]],
    *,
    date: str,
    text: str | None = None,
    reader: str | None = None,
    world: World | None = None,
) -> Answer: ...
def frame_schema() -> Answer: ...
def estimate(
    formula: str | Sequence[str],
    data: _ArrowStream | str | None = None,
    *,
    family: Literal["ppml", "ols", "gamma", "negbin", "logit"] = "ppml",
    dispersion: float | None = None,
    sample: str | None = None,
    weights: str | None = None,
    offset: str | None = None,
    cluster: Sequence[str] | None = None,
    errors: Literal["robust", "dyadic", "hc2", "hc3", "iid"] | None = None,
    small_sample: Literal["stata", "fixest", "none"] = "stata",
    bias_correction: bool = False,
    by: str | None = None,
    tests: Sequence[str] | None = None,
    values: Sequence[str] | None = None,
    wild_bootstrap: Literal["rademacher", "webb"] | None = None,
    permute: str | None = None,
    draws: int | None = None,
    anderson_rubin: bool = False,
    world: World | None = None,
) -> Answer: ...
def simulate(
    scenario: str | dict[str, Any], *, flows: _ArrowStream | None = None, world: World | None = None
) -> Answer: ...
def sources(name: str | None = None, *, world: World | None = None) -> Answer: ...
def pledges(a: str, b: str, *, as_of: str | None = None, world: World | None = None) -> Answer: ...
