"""Settings (设置), typed and frozen, read once from the environment (prefix ``LVWEN_``)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from corpus.errors import BadSetting

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything that can be set; each field is an environment variable with the prefix ``LVWEN_``."""

    model_config = SettingsConfigDict(env_prefix="LVWEN_", frozen=True, extra="ignore")

    home: Path = PROJECT / "var" / "index"
    """Where the generations of the index lie."""

    corpus: Annotated[tuple[Path, ...], NoDecode] = ()
    """Further directories of documents; in the environment joined with ``:``."""

    embedding_model: str | None = None
    """A sentence-transformers model by path or name; the built-in one where not set."""

    vectors: Literal["auto", "chroma", "exact"] = "auto"
    """How vectors are searched; ``auto`` takes Chroma, but exact search where one question alone is asked."""

    max_question: int = Field(default=300, ge=1, le=10_000)
    """Characters of the longest question taken in."""

    host: str = "127.0.0.1"
    """Address the service listens on."""

    port: int = Field(default=8000, ge=1, le=65535)
    """Port the service listens on."""

    frame_ancestors: str = "'self'"
    """CSP source list of the sites that may embed the chat."""

    console: bool = True
    """Whether the officials' console is mounted."""

    @field_validator("corpus", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(":") if part) if isinstance(value, str) else value


def read_settings(**overrides: object) -> Settings:
    """Settings of this process; ``overrides`` come from the command line.

    Raises:
        BadSetting: a value cannot be used; the message names the variable.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        names = "、".join(f"LVWEN_{str(fault['loc'][0]).upper()}" for fault in error.errors())
        raise BadSetting(f"设置 {names} 的值无效，请检查环境变量") from error
