"""Names in the shapes that real event pages have."""

import pytest

from events.models import Person
from events.names import initials, may_be_one_person, person_clues, sort_name, without_title
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


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Prof. Dr. Ann Odell", "Ann Odell"),
        ("Dr.Ann Odell", "Ann Odell"),
        ("Ms Ann Odell", "Ann Odell"),
        ("The Rt Hon Ann Odell", "Ann Odell"),
        ("H.E. Mr Ann Odell", "Ann Odell"),
        ("Dipl.-Ing. Ann Odell", "Ann Odell"),
        ("Sir Tom O’Brady", "Sir Tom O’Brady"),
        ("Hon Lam", "Hon Lam"),
        ("Drew Mstislav", "Drew Mstislav"),
        ("Ann Odell MP", "Ann Odell MP"),
    ],
)
def test_a_title_before_a_name_does_not_belong_to_it(name, bare):
    assert without_title(name) == bare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karen Hanghøj", "karen HANGHOJ"),
        ("Karen Hanghøj", "Karen Hanghoej"),
        ("Michele Bruelhart", "Michele Brulhart"),
        ("João Samuel Caholo", "Joaõ Samuel Caholo"),
        ("Antoinette N’Samba Kalambayi", "Antoinette N'samba Kalambayi"),
        ("Lawrence D. Meinert", "Larry Meinert"),
        ("Lawrence D. Meinert", "L. Meinert"),
        ("Steven M. Fortier", "Steve Fortier"),
        ("Rod Eggert", "Roderick Eggert"),
        ("Nedal T. Nassar", "Nedal Nassar"),
        ("Blessing Hungwe", "Blessings Hungwe"),
        ("Anil Subramanya", "Anil Subramany"),
        ("彭齐鸣", "彭齊鳴"),
        ("بندر بن إبراهيم الخريف", "بندر بن إبراهيم الخريّف"),
        ("David Sturmes", "David Sturmes-Verbeek"),
        ("Assheton Carter", "Assheton Stewart Carter"),
        ("Jewellord (Jojo) Nem Sing", "Jojo Nem Sing"),
        ("Benjamin (?Ben?) Machlis", "Ben Machlis"),
        ("RuthCrowell", "Ruth Crowell"),
        ("Crowell, Ruth", "Ruth B. Crowell"),
        ("Crowell Ruth", "Ruth Crowell"),
        ("Yasir Ibrahim AliMohamed", "Yasir Ibrahim Ali Mohamed"),
        ("Masachimi Tanaka", "Masamichi Tanaka"),
        ("Scott Steward MP", "Hon. Scott Stewart"),
        ("Nursrat Ghani", "Nusrat Ghani"),
        ("Mark Dummet", "Mark Dummett"),
        ("David Livingstone", "David Livingstone"),
        ("Xiye", "XIYE"),
        ("(Boy)", "(boy)"),
    ],
)
def test_one_person_is_likely_meant_by_two_spellings(one, other):
    assert may_be_one_person(one, other)
    assert may_be_one_person(other, one)
    assert person_clues(one) & person_clues(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andrew Miller", "Andrew Smith"),
        ("John Thompson", "Jane Thompson"),
        ("Abby Wulf", "Abigail Hunter"),
        ("Sarah Gordon", "Sam Gordon"),
        ("John A. Smith", "John B. Smith"),
        ("Lawrence Dunn", "Lawrence D. Meinert"),
        ("Masachimi Tanaka", "Masamichi Tanakas"),
        ("李晓红", "李晓明"),
        ("Xiye", "Xiye Zhang"),
        ("(Boy)", "(Jojo)"),
        ("", "Xiye"),
    ],
)
def test_two_people_are_not_taken_for_one(one, other):
    assert not may_be_one_person(one, other)
    assert not may_be_one_person(other, one)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_who_is_alike_costs_two_queries_for_any_number_of_names(count, django_assert_num_queries):
    names = ["Larry Meinert", "RuthCrowell", "Steve Fortier"][:count]
    people = [make_person(name) for name in ["Lawrence D. Meinert", "Ruth Crowell", "Steven Fortier", "Ann Odell"]]
    with django_assert_num_queries(2):
        alike = Person.objects.alike(names)
    assert alike == {name: [person] for name, person in zip(names, people, strict=False)}


@pytest.mark.django_db
def test_who_is_alike_is_found_by_other_spellings_too():
    jojo = make_person("Florentino Reyes", aliases="Pepe Luna\nBoy Luna")
    make_person("Ann Odell")
    alike = Person.objects.alike(["Boy C. Luna", "Pepe Luna", "Zita Ba"])
    assert alike == {"Boy C. Luna": [jojo], "Pepe Luna": [jojo], "Zita Ba": []}


@pytest.mark.django_db
def test_all_namesakes_are_alike():
    first, second = make_person("David Livingstone"), make_person("Dave Livingstone")
    assert Person.objects.alike(["David Livingstone"])["David Livingstone"] == [second, first]
