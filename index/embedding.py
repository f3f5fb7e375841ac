"""The embedder (向量模型): the built-in static table, or any sentence-transformers model.

The built-in model is read with ``tokenizers``, ``safetensors`` and NumPy alone: importing torch and
sentence-transformers takes ten seconds and more, embedding one question well under a millisecond. The files
are those that ``sentence_transformers.SentenceTransformer`` loads, and tests hold the vectors to be the same.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.errors import ModelUnavailable
from index.types import Embedder, Vectors

BUILT_IN = Path(__file__).parent / "models" / "lvwen-static"
SETTING = "LVWEN_EMBEDDING_MODEL"
TOKENIZER, WEIGHTS, MANIFEST = "tokenizer.json", "model.safetensors", "manifest.json"
LOADING_FAULTS = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    ImportError,
    SafetensorError,
)
"""What readers of model files are known to raise on files that are missing or broken."""
BATCH = 256
"""Texts tokenized at a time; bounds the memory taken by the rows gathered for them."""


def digests(directory: Path) -> dict[str, str]:
    """SHA-256 (hexadecimal) of the two files of a model directory that decide its vectors, by file name."""
    return {
        name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in (TOKENIZER, WEIGHTS)
    }


def _read_manifest(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    return found


def normalised(vectors: Vectors) -> Vectors:
    """The rows scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


class StaticEmbedder:
    """The mean of a text's piece vectors, read from a directory that ``index.training`` wrote.

    ``name`` is the directory's name and a digest of the digests in its manifest; ``intact`` compares those
    with the files. The tokenizer is parsed at the first ``encode``: it takes longer than all the rest.
    """

    def __init__(self, path: Path) -> None:
        """Read manifest and table.

        Raises:
            ModelUnavailable: a file is missing or is not what it should be.
        """
        self._path = path
        try:
            self._digests = {str(name): str(found) for name, found in _read_manifest(path)["sha256"].items()}
            self._tokenizer_text = (path / TOKENIZER).read_bytes()
            tensors = load_file(path / WEIGHTS)
            self._rows, self._factors = tensors["embeddings"], tensors["weights"]
        except LOADING_FAULTS as error:
            raise _unavailable(str(path), error) from error
        if hashlib.sha256(self._tokenizer_text).hexdigest() != self._digests.get(TOKENIZER):
            raise _unavailable(str(path), ValueError(f"{TOKENIZER} 与 {MANIFEST} 所记不符"))
        both = "".join(self._digests[name] for name in sorted(self._digests))
        self._name = _identity(path, hashlib.sha256(both.encode()).hexdigest())

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer.from_buffer(self._tokenizer_text)

    @property
    def name(self) -> str:
        """Identity of the model: directory name and twelve digits of its digest."""
        return self._name

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return int(self._rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (len(texts), dimension), float32, rows of length 1.

        A text without a known token has a row of zeros.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start):
                vectors[row] = self._total(encoding.ids)
        return normalised(vectors)

    def intact(self) -> bool:
        """Whether the files are those whose digests the manifest holds; reads them all (for ``doctor``)."""
        return self._digests == digests(self._path)

    def _total(self, tokens: list[int]) -> Vectors:
        """The sum of the pieces' vectors, shape (dimension,); its direction is that of their mean."""
        total: Vectors = self._factors[tokens] @ self._rows[tokens].astype(np.float32)
        return total


class SentenceTransformerEmbedder:
    """Any sentence-transformers model on this machine; nothing is downloaded, none of its code is run."""

    def __init__(self, model: str) -> None:
        """Load ``model``, a directory or the name of a model in the local cache.

        Raises:
            ModelUnavailable: it is not on this machine or cannot be read.
        """
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(
                model, local_files_only=True, trust_remote_code=False, device="cpu"
            )
        except LOADING_FAULTS as error:
            raise _unavailable(model, error) from error
        self._dimension = len(self._model.encode("量", convert_to_numpy=True))
        self._name = _name_of(model)

    @property
    def name(self) -> str:
        """Identity of the model: its name, and for a directory a digest of its files."""
        return self._name

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (len(texts), dimension), float32, rows of length 1."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return normalised(np.asarray(vectors, dtype=np.float32))


def _name_of(model: str) -> str:
    """``model`` itself, or a directory's name with twelve digits of a digest of its weights and settings."""
    directory = Path(model)
    if not directory.is_dir():
        return model
    found = hashlib.sha256()
    for file in sorted(directory.rglob("*")):
        if file.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}:
            found.update(file.relative_to(directory).as_posix().encode())
            found.update(file.read_bytes())
    return _identity(directory, found.hexdigest())


def _identity(directory: Path, digest: str) -> str:
    """The directory's name in ASCII and twelve digits of the digest."""
    plain = directory.resolve().name.encode("ascii", "backslashreplace").decode()
    return f"{plain}-{digest[:12]}"


def _unavailable(model: str, reason: Exception) -> ModelUnavailable:
    """The error to raise, in Chinese, naming the setting."""
    return ModelUnavailable(
        f"无法加载向量模型 {model}：{reason}。"
        f"请检查设置 {SETTING}：它应是本机上的模型目录；不设则用内置模型。"
    )


def built_in() -> StaticEmbedder:
    """The model that comes with the project."""
    return StaticEmbedder(BUILT_IN)


def load_embedder(model: str | None) -> Embedder:
    """The embedder that the setting names; the built-in one for None or an empty setting.

    Raises:
        ModelUnavailable: the model cannot be loaded.
    """
    if not model:
        return built_in()
    if (Path(model) / MANIFEST).is_file():
        return StaticEmbedder(Path(model))
    return SentenceTransformerEmbedder(model)
