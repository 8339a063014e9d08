"""The budgets of the house: lines of modules and functions, lines of templates, inline imports."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "shopkeeper"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[int(share * (len(values) - 1))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield f"{path.relative_to(SOURCE)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def inline_imports(path: Path) -> int:
    tree = ast.parse(path.read_text())
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, Function)
        for child in ast.walk(node)
        if isinstance(child, ast.Import | ast.ImportFrom)
    }
    return len(inside)


def all_imports(path: Path) -> int:
    return sum(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(ast.parse(path.read_text())))


def test_no_module_is_longer_than_400_lines() -> None:
    assert {str(path): lines(path) for path in modules() if lines(path) > 400} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    assert {name: length for path in modules() for name, length in functions(path) if length > 60} == {}


def test_modules_are_small_in_the_main() -> None:
    sizes = [size for path in modules() if (size := lines(path)) > 0]
    assert statistics.median(sizes) <= 90
    assert percentile(sizes, 0.95) <= 250


def test_functions_are_small_in_the_main() -> None:
    assert percentile([length for path in modules() for _, length in functions(path)], 0.95) <= 35


def test_no_template_is_longer_than_150_lines() -> None:
    assert {str(path): lines(path) for path in SOURCE.rglob("*.html") if lines(path) > 150} == {}


def test_at_most_one_import_in_a_hundred_is_inline() -> None:
    product = [path for path in modules() if "tests" not in path.parts]
    assert sum(map(inline_imports, product)) <= 0.01 * sum(map(all_imports, product))
