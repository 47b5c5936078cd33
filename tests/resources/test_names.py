import pytest

from resources.models import Organisation
from resources.names import may_be_one_organisation, organisation_clues
from tests.builders import make_organisation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Levin Sources", "LEVIN SOURCES Ltd."),
        ("Cornish Metals", "Cornish Metals Inc."),
        ("Umicore SA", "Umicore S.A."),
        ("Öko-Institut e.V.", "Oko-Institut"),
        ("Zijin Mining Co., Ltd", "Zijin Mining"),
        ("The Blended Capital Group", "Blended Capital Group"),
        ("Anglo-American plc", "Anglo American"),
        ("Scales & Weights", "Scales and Weights"),
        ("BGS", "British Geological Survey"),
        ("BGS", "British Geological Survey (BGS)"),
        ("British Geological Survey", "British Geological Survey (BGS)"),
        ("USGS", "U.S. Geological Survey"),
        ("OECD", "Organisation for Economic Co-operation and Development"),
        ("Organization for Economic Cooperation and Development", "OECD"),
        ("GIZ", "Deutsche Gesellschaft für Internationale Zusammenarbeit (GIZ)"),
        ("Center for Defense Minerals", "Centre for Defence Minerals"),
        ("University of Exeter", "Exeter University"),
        ("Satarla", "Satarlla"),
        ("Levin Sources", "Levin Source"),
    ],
)
def test_one_organisation_is_likely_meant_by_two_names(one, other):
    assert may_be_one_organisation(one, other)
    assert may_be_one_organisation(other, one)
    assert organisation_clues(one) & organisation_clues(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Mines, Chile", "Ministry of Mines, Peru"),
        ("Ministry of Mines", "Ministry of Mines, Peru"),
        ("Geoscience Australia", "Geoscience BC"),
        ("Geological Survey of Zambia", "Geological Survey of Gambia"),
        ("Critical Minerals Association (UK)", "Critical Minerals Association (US)"),
        ("Critical Minerals Association (UK)", "UK"),
        ("Cobalt Institute (CI)", "Copper Institute (CI)"),
        ("Fund for Mines 20231", "Fund for Mines 20241"),
        ("BGS", "BGR"),
        ("BGS", "Bundesgesellschaft"),
        ("", "BGS"),
    ],
)
def test_two_organisations_are_not_taken_for_one(one, other):
    assert not may_be_one_organisation(one, other)
    assert not may_be_one_organisation(other, one)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_which_are_alike_costs_two_queries_for_any_number_of_names(count, django_assert_num_queries):
    names = ["BGS", "Levin Sources Ltd", "The Copper Mark"][:count]
    places = [
        make_organisation(name) for name in ["British Geological Survey", "Levin Sources", "Copper Mark", "Pact"]
    ]
    with django_assert_num_queries(2):
        alike = Organisation.objects.alike(names)
    assert alike == {name: [place] for name, place in zip(names, places, strict=False)}


@pytest.mark.django_db
def test_which_are_alike_is_found_by_other_names_too():
    place = make_organisation("Copper Belt Institute", aliases="Institute of the Belt\nCBI")
    alike = Organisation.objects.alike(["C.B.I. plc", "Belt Institute", "Pact"])
    assert alike == {"C.B.I. plc": [place], "Belt Institute": [place], "Pact": []}
