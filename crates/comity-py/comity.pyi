from typing import Any, Literal, Protocol, Sequence

__version__: str
embedded: World

class ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = ...) -> object: ...

class ComityError(Exception):
    hint: str | None

class UsageError(ComityError): ...
class DataError(ComityError): ...
class UnreadError(ComityError): ...
class InternalError(ComityError): ...

class World:
    told: str
    def __init__(self, files: Sequence[str] = ..., *, store: str | None = ...) -> None: ...

class Answer:
    text: str
    data: Any
    columns: list[str]
    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __arrow_c_stream__(self, requested_schema: object | None = ...) -> object: ...
    def _repr_html_(self) -> str: ...

def ask(question: str, *, membership: Literal["fixed", "dated"] = ..., world: World | None = ...) -> Answer: ...
def find(query: str, *, as_of: str | None = ..., world: World | None = ...) -> Answer: ...
def ties(
    a: str, b: str, *, as_of: str | None = ..., kind: str | None = ..., world: World | None = ...
) -> Answer: ...
def brief(
    a: str,
    b: str,
    *,
    lang: Literal["en", "es", "pt", "zh"] = ...,
    as_of: str | None = ...,
    since: str | None = ...,
    world: World | None = ...,
) -> Answer: ...
def indicators(
    a: str,
    b: str,
    *,
    first: int = ...,
    last: int = ...,
    only: str | None = ...,
    basis: str | None = ...,
    missing: bool = ...,
    world: World | None = ...,
) -> Answer: ...
def explain(id: str, *, world: World | None = ...) -> Answer: ...
def check(text: str, *, date: str | None = ..., world: World | None = ...) -> Answer: ...
def judge(
    claims: Sequence[dict[str, Any]],
    *,
    date: str,
    text: str | None = ...,
    reader: str | None = ...,
    world: World | None = ...,
) -> Answer: ...
def frame_schema() -> Answer: ...
def estimate(
    formula: str | Sequence[str],
    data: ArrowStream | None = ...,
    *,
    world: World | None = ...,
    family: Literal["ppml", "ols", "gamma", "negbin"] = ...,
    dispersion: float = ...,
    sample: str = ...,
    weights: str = ...,
    offset: str = ...,
    cluster: Sequence[str] = ...,
    errors: Literal["robust", "dyadic", "iid"] = ...,
    small_sample: Literal["stata", "fixest", "none"] = ...,
    bias_correction: bool = ...,
    by: str = ...,
    tests: Sequence[str] = ...,
) -> Answer: ...
def simulate(scenario: str | dict[str, Any], *, world: World | None = ...) -> Answer: ...
def sources(name: str | None = ..., *, world: World | None = ...) -> Answer: ...
def pledges(a: str, b: str, *, as_of: str | None = ..., world: World | None = ...) -> Answer: ...
