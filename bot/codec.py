"""Frozen dataclasses as JSON and back: tuples, enums and what is nested in them."""

import json
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(value: Any) -> str:
    """A dataclass as JSON."""
    return json.dumps(asdict(value), ensure_ascii=False)


@lru_cache(maxsize=64)
def load(kind: type[T], text: str) -> T:
    """The value of this dataclass that `dump` wrote."""
    return _build(kind, json.loads(text))


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _build(next(one for one in get_args(kind) if one is not NoneType), value)
    if origin is tuple:
        kinds = get_args(kind)
        several = kinds[1:] and kinds[1] is not ...
        pairs = zip(kinds, value, strict=True) if several else ((kinds[0], one) for one in value)
        return tuple(_build(inner, one) for inner, one in pairs)
    if is_dataclass(kind):
        hints, make = get_type_hints(kind), cast(Any, kind)
        known = [f.name for f in fields(kind) if f.name in value]  # a newer field has a default
        return make(**{name: _build(hints[name], value[name]) for name in known})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value
