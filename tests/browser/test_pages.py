"""Every public page, in light and dark, on a phone and on a desk: sound for axe and never wider than its window."""

import pytest
from django.urls import reverse

from events.models import Person, Series, Theme
from resources.models import Figure, Organisation, Source, Term
from tests.browser.conftest import LONG_JOB, UNBROKEN

pytestmark = pytest.mark.browser

WIDTHS = {360: 740, 1280: 900}
SCHEMES = ("light", "dark")
NOWHERE = "/nothing-here/"

PAGES = {
    "home": lambda: reverse("home"),
    "events": lambda: reverse("events:list"),
    "themes": lambda: reverse("events:themes"),
    "theme": lambda: Theme.objects.get(name="Finance").get_absolute_url(),
    "theme-awkward": lambda: Theme.objects.get(name__startswith="Weights").get_absolute_url(),
    "people": lambda: reverse("events:people"),
    "person": lambda: Person.objects.get(name="Rosanna Tufo").get_absolute_url(),
    "person-awkward": lambda: Person.objects.get(job_title=LONG_JOB).get_absolute_url(),
    "organisation": lambda: Organisation.objects.get(name="Sample Institute").get_absolute_url(),
    "organisation-awkward": lambda: Organisation.objects.get(name__startswith="Observ").get_absolute_url(),
    "series": lambda: Series.objects.get(name="Sample series").get_absolute_url(),
    "resources": lambda: reverse("resources:index"),
    "glossary": lambda: reverse("resources:glossary"),
    "term": lambda: Term.objects.get(slug="asm").get_absolute_url(),
    "figures": lambda: reverse("resources:figures"),
    "figure-over-time": lambda: Figure.objects.get(slug="fig-0001").get_absolute_url(),
    "figure-disputed": lambda: Figure.objects.get(slug="fig-0007").get_absolute_url(),
    "sources": lambda: reverse("resources:sources"),
    "source": lambda: Source.objects.get(slug="igf-2017").get_absolute_url(),
    "about": lambda: reverse("about"),
    "privacy": lambda: reverse("privacy"),
    "accessibility": lambda: reverse("accessibility"),
    "not-found": lambda: NOWHERE,
}


@pytest.fixture
def is_sound(axe, overflow, picture):
    """Asks the same of a loaded page in each of its shapes."""

    def check(page, name):
        found = {}
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                picture(page, f"{name}-{width}-{scheme}")
                found[width, scheme] = axe(page)
            found[width, "overflow"] = overflow(page)
        page.set_viewport_size({"width": 320, "height": 640})
        found[320, "overflow"] = overflow(page)
        assert {shape: faults for shape, faults in found.items() if faults} == {}

    return check


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_in_light_and_dark_on_phone_and_desk(name, demo, awkward, guard, page, is_sound):
    guard.expected.add(NOWHERE)
    page.goto(PAGES[name]())
    is_sound(page, name)


@pytest.mark.parametrize("name", ["record", "past", "coming"])
def test_every_event_of_the_demo_is_sound(name, demo, page, is_sound):
    page.goto(getattr(demo, name).get_absolute_url())
    is_sound(page, f"event-{name}")


def test_an_awkward_event_is_sound(demo, awkward, page, is_sound):
    page.goto(awkward.get_absolute_url())
    assert UNBROKEN in page.inner_text("main")
    is_sound(page, "event-awkward")


def test_an_unpublished_event_is_sound_for_the_office(draft, office_page, is_sound):
    office_page.goto(draft.get_absolute_url())
    assert office_page.locator(".band").inner_text().startswith("Draft.")
    is_sound(office_page, "event-draft")
