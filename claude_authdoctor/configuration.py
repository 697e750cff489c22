"""The configuration read by pydantic-settings; imported by `settings` only where there is something to read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError

LIMIT = 256 * 1024
Names = Annotated[tuple[str, ...] | None, NoDecode]


class Configuration(BaseSettings):
    """What a user may settle once; every key is an option of the commands."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    offline: bool | None = None
    timeout: Annotated[float | None, Field(ge=0.1, le=600)] = None
    severity: Literal["error", "warning", "note"] | None = None
    ignore: Names = None
    allow_endpoint: Names = None
    client_version: Annotated[str | None, Field(pattern=r"^\d+\.\d+\.\d+$")] = None
    format: Names = None
    no_color: bool | None = None

    @field_validator("ignore", "allow_endpoint", "format", mode="before")
    @classmethod
    def listed(cls, value: Any) -> Any:
        """A list may be written with commas, as in a variable."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables beat the file; no .env and no folder of secrets is read."""
        return env_settings, init_settings


def read(path: str, environ: Mapping[str, str], named: Sequence[str], prefix: str) -> Iterator[tuple[str, Any, str]]:
    """Every field with its value and origin; variables begin with `prefix`. UsageError says which is wrong."""
    table = keys_of(path)
    known = {prefix + name.upper(): name for name in Configuration.model_fields}
    for name in named:
        if name not in known:
            raise UsageError(words("cli")["fault"]["settings-variable"].format(name=name, known=", ".join(known)))
    try:
        found = Configuration(_env_prefix=prefix, **table)  # type: ignore[call-arg]  # the library takes it, untyped
    except ValidationError as fault:
        raise UsageError(said(fault, path)) from None
    for name in Configuration.model_fields:
        variable = prefix + name.upper()
        origin = variable if environ.get(variable) is not None else path if name in table else "default"
        yield name, getattr(found, name), origin


def keys_of(path: str) -> dict[str, Any]:
    """The file's keys, with `-` or `_`; empty where there is no file."""
    try:
        with open(path, "rb") as file:
            text = file.read(LIMIT + 1)
    except FileNotFoundError:
        return {}
    except OSError as refusal:
        raise UsageError(f"{path}: {refusal.strerror}") from None
    try:
        table = tomllib.loads(text[:LIMIT].decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path}: {fault}") from None
    return {name.replace("-", "_"): value for name, value in table.items()}


def said(fault: ValidationError, path: str) -> str:
    """The first thing that is wrong, without the value: it may be a secret in the wrong place."""
    first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    sentence: str = words("cli")["fault"]["settings-value"]
    return sentence.format(path=path, name=name, what=first["msg"])
