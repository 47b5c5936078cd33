"""Imports run one way: cmia_site.content <- resources <- events <- the rest of cmia_site."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["cmia_site.content", "resources", "events", "cmia_site"]  # each may import those before it


def room(name):
    """The place in ROOMS of a dotted name; None for what is not ours."""
    return next((i for i, prefix in enumerate(ROOMS) if f"{name}.".startswith(f"{prefix}.")), None)


def imported(source, path):
    """The modules that the Python text at `path` (relative to the project) imports, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = Path(path).parts[: -node.level] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            yield from [module] if "." in module else [f"{module}.{alias.name}" for alias in node.names]


def strays(source, path):
    own = room(".".join(Path(path).with_suffix("").parts))
    ours = [name for name in imported(source, path) if room(name) is not None]
    return [f"{path} imports {name}" for name in ours if room(name) > own]


def test_no_module_imports_from_a_room_above_its_own():
    paths = [path for top in ("cmia_site", "events", "resources") for path in sorted((ROOT / top).rglob("*.py"))]
    found = [stray for path in paths for stray in strays(path.read_text(), str(path.relative_to(ROOT)))]
    assert found == []
    assert len(paths) > 40


def test_a_stray_is_named_wherever_it_hides():
    source = "import events\ndef view():\n    from events.models import Event\n    from events import querysets\n"
    assert strays(source, "resources/views.py") == [
        "resources/views.py imports events",
        "resources/views.py imports events.models",
        "resources/views.py imports events.querysets",
    ]


def test_a_relative_import_out_of_the_shelf_is_a_stray():
    source = "from .. import settings\nfrom ..views import home\nfrom . import text\nfrom .text import fold\n"
    assert strays(source, "cmia_site/content/slugs.py") == [
        "cmia_site/content/slugs.py imports cmia_site.settings",
        "cmia_site/content/slugs.py imports cmia_site.views",
    ]


def test_the_allowed_direction_is_no_stray():
    source = (
        "import cmia_site.content.text\nfrom cmia_site import content\nfrom resources.models import Organisation\n"
    )
    assert strays(source, "events/models/event.py") == []
    assert strays("from events.models import Event\n", "cmia_site/views.py") == []
