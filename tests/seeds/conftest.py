"""The demo region, built once for each database: it takes some seconds."""

from collections.abc import Iterator

import pytest

from tests.installation import Installation, Template


@pytest.fixture(scope="module")
def demo(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with the demo region. Tests leave it as it is."""
    made = Installation.copy_of(template, tmp_path_factory.mktemp("demo"))
    made.run("init")
    made.run("demo")
    yield made
    made.remove()
