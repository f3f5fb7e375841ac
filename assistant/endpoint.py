"""The way to a model's service (模型服务): LangChain's ``ChatOpenAI`` over an HTTP client of our own.

Imported late, by ``assistant/llm.py`` alone. The client goes straight to the address that was set: no proxy of the
environment, no redirection, no second try, no compression, and no more bytes than a long reply takes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import httpx2
import openai
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from assistant.llm import Connection, Message, fault
from corpus.errors import ModelFault

MOST_BYTES = 4_000_000
"""Bytes taken in of one reply: a token comes in some 300 bytes of JSON, and the longest reply has 8,000 tokens."""

_STATUS = {401: "refused", 403: "refused", 404: "unknown", 408: "slow", 429: "busy"}
_GARBLED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    UserWarning,
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
)
"""What LangChain and the client raise over a reply that is not what the protocol says; of what they only warn, this
raises where warnings are errors."""


def read(
    connection: Connection,
    messages: Sequence[Message],
    hear: Callable[[str], None],
    left: Callable[[], bool],
) -> ModelFault | None:
    """Ask the model and hand on each piece of its reply until it ends, the time is over or nobody listens.

    Returns why there was no more; None where the reply is whole.
    """
    try:
        asyncio.run(_stream(connection, messages, hear, left))
    except (TimeoutError, openai.APITimeoutError):
        return fault("slow")
    except openai.APIStatusError as error:
        return fault(_STATUS.get(error.status_code, "failed"))
    except openai.APIConnectionError as error:
        return fault(_way_lost(error))
    except _GARBLED:
        return fault("garbled")
    return None


def _way_lost(error: BaseException) -> str:
    """Which fault lies under an error of the connection, which LangChain and the client have each wrapped once more."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, httpx2.ConnectError):
            return "unreachable"
        if isinstance(cause, httpx2.DecodingError):
            return "garbled"
        cause = cause.__cause__ or cause.__context__
    return "cut"


async def _stream(
    connection: Connection,
    messages: Sequence[Message],
    hear: Callable[[str], None],
    left: Callable[[], bool],
) -> None:
    async with asyncio.timeout(connection.seconds), _client(connection.seconds) as client:
        async for chunk in _chat(connection, client).astream(_spoken(messages)):
            if left():
                return
            if chunk.text:
                hear(str(chunk.text))


def _spoken(messages: Sequence[Message]) -> list[BaseMessage]:
    return [(SystemMessage if one.role == "system" else HumanMessage)(content=one.text) for one in messages]


def _client(seconds: float) -> httpx2.AsyncClient:
    """A client for one reply."""
    return httpx2.AsyncClient(
        timeout=seconds,
        trust_env=False,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"request": [_unsigned], "response": [_bound]},
    )


async def _unsigned(request: httpx2.Request) -> None:
    """Takes out what the client signs a request with where ``OPENAI_…`` variables are set for another service."""
    for name in ("OpenAI-Organization", "OpenAI-Project"):
        request.headers.pop(name, None)


async def _bound(response: httpx2.Response) -> None:
    """Bounds the body of a response; one that is compressed all the same is refused, for it may unfold without end."""
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise httpx2.DecodingError("compressed")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    """A stream of bytes that ends with an error where it grows too long."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for piece in self._stream:
            taken += len(piece)
            if taken > MOST_BYTES:
                raise httpx2.DecodingError("too long")
            yield piece

    async def aclose(self) -> None:
        """See ``httpx2.AsyncByteStream``."""
        await self._stream.aclose()


def _chat(connection: Connection, client: httpx2.AsyncClient) -> ChatOpenAI:
    """The model; whatever ``OPENAI_…`` variables say, only the connection counts.

    ``max_tokens`` goes in by hand: LangChain would rename it to what few services but OpenAI's own know.
    """
    return ChatOpenAI(
        model=connection.name,
        base_url=connection.address,
        api_key=SecretStr(connection.key),
        openai_proxy="",
        temperature=0,
        extra_body={"max_tokens": connection.tokens},
        timeout=connection.seconds,
        max_retries=0,
        stream_usage=False,
        use_responses_api=False,
        stream_chunk_timeout=None,
        http_socket_options=(),
        http_client=_NO_SYNC,
        http_async_client=client,
    )


_NO_SYNC = httpx2.Client(
    trust_env=False, transport=httpx2.MockTransport(lambda request: httpx2.Response(503))
)
"""For the half of LangChain's client that is never used: it goes nowhere."""


async def _models(connection: Connection, client: httpx2.AsyncClient) -> tuple[str, ...]:
    headers = {"Authorization": f"Bearer {connection.key}"}
    reply = await client.get(f"{connection.address.rstrip('/')}/models", headers=headers)
    reply.raise_for_status()
    return tuple(str(one["id"]) for one in reply.json()["data"])


async def _listed(connection: Connection) -> tuple[str, ...]:
    async with asyncio.timeout(connection.seconds), _client(connection.seconds) as client:
        return await _models(connection, client)


def models(connection: Connection) -> tuple[str, ...]:
    """Names of the models that the service lists.

    Raises:
        ModelFault: it lists none, or not in time.
    """
    try:
        return asyncio.run(_listed(connection))
    except (TimeoutError, httpx2.TimeoutException):
        raise fault("slow") from None
    except httpx2.HTTPStatusError as error:
        raise fault(_STATUS.get(error.response.status_code, "failed")) from None
    except (httpx2.ConnectError, OSError):
        raise fault("unreachable") from None
    except _GARBLED:
        raise fault("garbled") from None
