"""Settings (设置), typed and frozen, read once from the environment (prefix ``LVWEN_``)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from corpus.addresses import normalised_host
from corpus.errors import BadSetting, RefusedFetch

PROJECT = Path(__file__).resolve().parent.parent

OFFICIAL_HOSTS = (
    "www.gov.cn",
    "flk.npc.gov.cn",
    "www.npc.gov.cn",
    "www.mee.gov.cn",
    "www.ndrc.gov.cn",
    "www.shandong.gov.cn",
    "www.jining.gov.cn",
    "www.jinxiang.gov.cn",
)
"""Sites of the bodies that issued the documents of the catalogue: State Council, 人大, ministries, province, city, county."""


class Settings(BaseSettings):
    """Everything that can be set; each field is an environment variable with the prefix ``LVWEN_``."""

    model_config = SettingsConfigDict(env_prefix="LVWEN_", frozen=True, extra="ignore")

    home: Path = PROJECT / "var" / "index"
    """Where the generations of the index lie."""

    corpus: Annotated[tuple[Path, ...], NoDecode] = ()
    """Further directories of documents; in the environment joined with ``:``."""

    embedding_model: str | None = None
    """A sentence-transformers model by path or name; the built-in one where not set."""

    reranker_model: str | None = None
    """A sentence-transformers cross-encoder by path or name that reads the closest passages again; none where not set."""

    llm_base_url: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+[^\s?#]*$")
    """Address of an OpenAI-compatible service, such as ``http://127.0.0.1:8080/v1``; no model is asked where not set."""

    llm_model: str | None = None
    """Name of the language model there; no model is asked where not set."""

    llm_api_key: SecretStr | None = None
    """Key of that service, where it wants one; never printed."""

    llm_timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds in which the whole reply of the model must have come."""

    llm_context: int = Field(default=6000, ge=500, le=1_000_000)
    """Tokens (词元) of instructions, evidence, question and answer together at most."""

    llm_answer: int = Field(default=800, ge=16, le=8000)
    """Tokens (词元) of what the model may write."""

    vectors: Literal["auto", "chroma", "exact"] = "auto"
    """How vectors are searched; ``auto`` takes Chroma, but exact search where one question alone is asked."""

    max_question: int = Field(default=300, ge=1, le=10_000)
    """Characters of the longest question taken in."""

    wordlist: Path | None = None
    """The list of sensitive words, one a line, UTF-8, ``#`` before comments; none where not set."""

    host: str = "127.0.0.1"
    """Address the service listens on."""

    port: int = Field(default=8000, ge=1, le=65535)
    """Port the service listens on."""

    otlp_endpoint: str | None = None
    """Where traces of answers go (OTLP over gRPC, http://host:4317); none are made where not set."""

    frame_ancestors: str = "'self'"
    """CSP source list of the sites that may embed the chat."""

    console: bool = True
    """Whether the officials' console is mounted."""

    database_url: SecretStr | None = None
    """Address of the database, ``postgresql+psycopg://…`` or ``sqlite:///…``; ``lvwen.db`` beside ``home`` where not set."""

    keep_days: int = Field(default=30, ge=1, le=365)
    """Days that conversations, answers and votes are kept."""

    keep_gap_days: int = Field(default=180, ge=1, le=3650)
    """Days that unanswered questions are kept, without their conversations."""

    sync: bool = False
    """Whether ``lvwen corpus sync`` may go out to the official sites."""

    sync_hosts: Annotated[tuple[str, ...], NoDecode] = OFFICIAL_HOSTS
    """Hosts it may fetch from, each in full; in the environment joined with ``,``."""

    sync_home: Path | None = None
    """Where fetched texts lie; beside the index where not set."""

    @property
    def database(self) -> str:
        """Address of the database; a password in it is for the database alone."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home.absolute().parent / 'lvwen.db'}"

    @property
    def sync_folder(self) -> Path:
        """The folder of fetched texts: ``sync_home``, or ``sync`` beside ``home``."""
        return self.sync_home or self.home.parent / "sync"

    @property
    def added(self) -> Path:
        """The folder of documents added with ``lvwen corpus add``: ``added`` beside ``home``."""
        return self.home.parent / "added"

    @field_validator("sync_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("sync_hosts")
    @classmethod
    def _name_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(normalised_host(host) for host in hosts)
        except RefusedFetch as error:
            raise ValueError(str(error)) from error

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
