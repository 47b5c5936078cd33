"""Invented names in the shapes that real event pages have."""

import pytest

from events.models import Person
from events.names import initials, sort_name
from tests.builders import make_person


@pytest.mark.parametrize(
    ("name", "in_lists", "short"),
    [
        ("Amina Diallo", "Diallo, Amina", "AD"),
        ("Ngoné Sophie Fall", "Fall, Ngoné Sophie", "NF"),
        ("Šimon Ćosić", "Ćosić, Šimon", "ŠĆ"),
        ("Berit Ødegård", "Ødegård, Berit", "BØ"),
        ("Jean-Luc Morel-Osterby", "Morel-Osterby, Jean-Luc", "JM"),
        ("Lotte van der Brugge", "Brugge, Lotte van der", "LB"),
        ("Hanneke Van Loonen", "Loonen, Hanneke Van", "HL"),
        ("Pieter Van Der Meulen", "Meulen, Pieter Van Der", "PM"),
        ("Tomé de Oliveira Bastos", "Bastos, Tomé de Oliveira", "TB"),
        ("Célestin-Aimé KABANGO MUTSHILA", "KABANGO MUTSHILA, Célestin-Aimé", "CM"),
        ("Tom O'Brady", "O'Brady, Tom", "TO"),
        ("Tom O’Brady", "O’Brady, Tom", "TO"),
        ("Tom OʼBrady", "OʼBrady, Tom", "TO"),  # to Unicode this apostrophe is a letter
        ("Yves d’Aubrac", "d’Aubrac, Yves", "YD"),
        ("Marisa D’Amorello", "D’Amorello, Marisa", "MD"),
        ("Florentino (Boy) Nem Reyes", "Reyes, Florentino Nem", "FR"),
        ("Florentino “Boy” Reyes", "Reyes, Florentino", "FR"),
        ("MARTIN HOLLOW", "HOLLOW, MARTIN", "MH"),
        ("Martin J. Hollow", "Hollow, Martin J.", "MH"),
        ("Okello Don Byarugaba", "Byarugaba, Okello Don", "OB"),
        ("Mª Carmen Ruedas", "Ruedas, Mª Carmen", "MR"),
        ("Al Sorensen", "Sorensen, Al", "AS"),  # a first name, though it looks like a particle
        ("Suri", "Suri", "S"),
        ("van", "van", "V"),
        ("سالم بن راشد الوادي", "سالم بن راشد الوادي", "س"),
        ("王青石", "王青石", "王"),
        ("Игорь Лесков", "Игорь Лесков", "И"),
        ("(Boy)", "(Boy)", "B"),
        ("", "", ""),
    ],
)
def test_a_name_has_its_place_in_lists_and_its_initials(name, in_lists, short):
    assert (sort_name(name), initials(name)) == (in_lists, short)


def test_the_case_of_particles_makes_no_difference_to_the_initials():
    assert initials("Lotte van der Brugge") == initials("Lotte Van Der Brugge") == "LB"


@pytest.mark.django_db
def test_people_are_listed_by_family_name_without_regard_to_accents_and_case():
    for name in ["Suri", "Berit Ødegård", "Lotte van der Brugge", "Ann Odell", "MARTIN HOLLOW", "Čedo Ćosić"]:
        make_person(name)
    assert [person.name for person in Person.objects.all()] == [
        "Lotte van der Brugge",
        "Čedo Ćosić",
        "MARTIN HOLLOW",
        "Berit Ødegård",
        "Ann Odell",
        "Suri",
    ]


@pytest.mark.django_db
def test_an_editors_sort_name_decides():
    make_person("Lotte van der Brugge", sort_name="van der Brugge, Lotte")
    make_person("Ann Odell")
    assert [person.name for person in Person.objects.all()] == ["Ann Odell", "Lotte van der Brugge"]


@pytest.mark.django_db
def test_a_corrected_name_moves_in_the_list():
    glued = make_person("RuthZwane")
    make_person("Ann Odell")
    make_person("Suri")
    glued.name = "Ruth Abara"
    glued.save()
    assert [person.name for person in Person.objects.all()] == ["Ruth Abara", "Ann Odell", "Suri"]


@pytest.mark.django_db
def test_a_name_of_full_length_can_be_saved():
    person = make_person("A " + "b" * 198)
    person.full_clean()
    assert len(person.sort_key) == 200


@pytest.mark.django_db
def test_two_people_of_one_name_are_two_rows():
    first, second = make_person("David Livingstone"), make_person("David Livingstone")
    assert list(Person.objects.all()) == [first, second]
