"""Once against a real server: ``transformers serve`` with a tiny model of random weights, which can say nothing true."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.llm import ChatModel, Connection, Message
from assistant.types import Answer, Mode, NoticeKind, Status
from tests.test_model_answers import DAY, QUESTION, asking
from tests.web_fakes import real_assistant

ROOT = Path(__file__).parents[1]
SECONDS = 90
"""How long the server may take to start on a busy machine."""

MAKE = """
import sys
from pathlib import Path
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

plan, folder = (Path(one) for one in sys.argv[1:])
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
tokenizer.train_from_iterator([plan.read_text(encoding="utf-8")], trainer)
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
fast.chat_template = "{% for one in messages %}{{ one['content'] }}\\n{% endfor %}"
torch.manual_seed(1)
sizes = dict(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)
config = LlamaConfig(vocab_size=len(fast), max_position_embeddings=16384, **sizes)
LlamaForCausalLM(config).save_pretrained(folder)
fast.save_pretrained(folder)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and name of the model; skipped, with the reason, where it cannot be made or served here."""
    folder = tmp_path_factory.mktemp("tiny")
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hub")}
    model = folder / "model"
    plan = ROOT / "corpus" / "documents" / "jinxiang-green-plan-145.txt"
    made = subprocess.run(
        [sys.executable, "-c", MAKE, str(plan), str(model)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if made.returncode:
        pytest.skip(f"no tiny model can be made here: {made.stderr[-300:]}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "transformers"), "serve", str(model)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    with (folder / "log").open("w+b") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            if not _up(server, f"http://127.0.0.1:{port}/health"):
                log.seek(0)
                pytest.skip(f"transformers serve does not start here: {log.read()[-300:]!r}")
            yield f"http://127.0.0.1:{port}/v1", str(model)
        finally:
            server.kill()
            server.wait(30)


def _up(server: "subprocess.Popen[bytes]", address: str) -> bool:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def test_a_real_server_whose_model_talks_nonsense_ends_in_the_extractive_answer(
    served: tuple[str, str],
) -> None:
    address, name = served
    model = ChatModel(Connection(address, name, "key", 60.0, 20))
    said = "".join(model.write((Message("user", "再生水"),)))
    answer: Answer = asking(address, 60.0, name).ask(QUESTION, (), DAY, Mode.LLM)
    extractive = real_assistant().ask(QUESTION, (), DAY)
    assert said
    assert answer.status is Status.ANSWERED
    assert (answer.segments, answer.mode) == (extractive.segments, Mode.EXTRACTIVE)
    assert [notice.kind for notice in answer.notices] == [NoticeKind.DEGRADED]
    assert "没有依据" in answer.notices[0].text
