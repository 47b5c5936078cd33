"""Who is meant by the people of a pasted panel: those who are known, those who are new, and those to ask about.

Where a name is known with another organisation, or to several, or where names are only alike, the editor is asked.
"""

from cmia_site.content.pickers import NEW, picker_label
from cmia_site.content.text import fold

MOST_CHOICES = 12  # others are found by the picker
QUESTIONS = {
    "person": "Which “{}” is this? The site knows somebody who may be meant.",
    "organisation": "Which “{}” is this? The site knows one that may be meant.",
}


def is_organisation(places):
    """A function that says whether words are a name of one of the organisations; one query, when it is made."""
    known = {fold(name) for place in places.only("name", "aliases") for name in place.names}
    return lambda words: fold(words) in known


def rows_for(people, persons, organisations):
    """PastedPersons as rows of the form: [{"fields": {name: value, or {"id", "text"}}, "questions": [question]}].

    A question is {"field", "words", "choices": [{"id", "text", "label"}]}; its field is left empty. Known are those
    `persons` and `organisations`, querysets.
    """
    known = (
        persons.select_related("organisation")
        .prefetch_related("appearances__organisation")
        .alike([person.name for person in people])
    )
    places = organisations.alike(person.organisation for person in people if person.organisation)
    return [_row(person, known[person.name], places.get(person.organisation, [])) for person in people]


def without_new(row, fields):
    """The row for whoever may add nobody in these `fields`; None where that leaves out what was pasted."""
    if any(_is_new(row["fields"][name]) for name in fields if row["fields"].get(name)):
        return None
    for question in row["questions"]:
        if question["field"] in fields:
            question["choices"] = [choice for choice in question["choices"] if not _is_new(choice)]
    return row


def _is_new(option):
    return option["id"].startswith(NEW)


def _row(person, alike, places):
    fields = {"role": person.role, "role_label": person.role_label, "job_title": person.job_title}
    questions = []

    def recognise(field, name, rows, fits=lambda row: True):
        same = [row for row in rows if row.is_called(name)]
        sure = len(same) == 1 and fits(same[0])
        fields[field] = None
        if sure or not rows:
            fields[field] = _option(same[0]) if sure else _new(name)
        else:
            questions.append(_question(field, name, rows))

    recognise("person", person.name, alike, fits=lambda row: row.has_worked_at(person.organisation))
    if person.organisation:
        recognise("organisation", person.organisation, places)
    return {"fields": fields, "questions": questions}


def _option(row):
    return {"id": str(row.pk), "text": picker_label(row)}


def _new(name):
    return {"id": NEW + name, "text": f"{name} (new)"}


def _question(field, name, rows):
    choices = [_option(row) | {"label": picker_label(row)} for row in rows[:MOST_CHOICES]]
    other = _new(name) | {"label": f"Add “{name}” as new"}
    return {"field": field, "words": QUESTIONS[field].format(name), "choices": [*choices, other]}
