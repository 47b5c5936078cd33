"""The three pages every installation begins with. Editors change them in the admin; this text is only the start."""

from django.db import migrations
from django.utils import timezone

ABOUT = """\
The Critical Minerals International Alliance brings together people who work on how critical minerals are mined,
processed, traded and governed. It holds webinars in which a panel discusses one question.

# What this site keeps

Each event has one page. It begins as an announcement and becomes a record: who spoke and in which role, what was
discussed, and the slides and the recording where there are any. Job titles and organisations are those of the day.

What is not known is said to be not known. A date that was not recorded is not guessed.

# Using what you find

The address at the foot of an event’s page is permanent. Slides belong to the people who made them; ask them before
you publish them elsewhere.
"""

PRIVACY = """\
# If you visit

This site sets no cookie for visitors, stores nothing in your browser, and loads nothing from other sites. A video is
loaded from the site that holds it only after you open the player, and the page says so beforehand.

The site keeps no record of who reads what.

# If you are named here

The pages of events state the names, roles, jobs and organisations of the people who took part, as they were announced.
Some people also have a portrait and a short biography. If something about you is wrong, or you would rather not have
a page of your own, please tell us.

# If you sign in to edit

Then the site sets two cookies: one keeps you signed in for up to twelve hours, the other protects its forms. It stores
your user name, your e-mail address, a scrambled form of your password, the key of your second step, what you changed
and when, and attempts to sign in with their time, network address and kind of browser.
"""

ACCESSIBILITY = """\
We want everyone to be able to use this site: with a keyboard, with a screen reader, enlarged four times, in the dark,
on paper, and on a slow connection. It is built to meet the Web Content Accessibility Guidelines 2.2 at level AA.

Every page works without script. Every page is tried by machine for accessibility in a light and a dark scheme, on a
wide and a narrow screen, whenever the site changes.

# What falls short

- Slides are PDF files made by the speakers. Many have no headings or descriptions inside. You can ask for another form.
- Recordings are held by other sites, and some have no captions.

If something here does not work for you, please tell us what you tried to do.
"""

PAGES = [
    ("about", "About the Alliance and this site", "Who the Alliance is and what this site keeps.", ABOUT),
    ("privacy", "Privacy", "What this site stores about visitors, speakers and editors.", PRIVACY),
    ("accessibility", "Accessibility", "How this site is made usable for everyone, and what falls short.", ACCESSIBILITY),
]


def make_pages(apps, schema_editor):
    page = apps.get_model("content", "Page")
    for slug, title, teaser, body in PAGES:
        page.objects.create(
            slug=slug, title=title, teaser=teaser, body=body, publication="published", published_at=timezone.now()
        )


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]
    operations = [migrations.RunPython(make_pages, migrations.RunPython.noop)]
