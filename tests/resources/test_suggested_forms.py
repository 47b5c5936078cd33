"""Plurals and other spellings that are suggested to the editor of a term."""

import pytest

from resources.suggested_forms import suggested_forms


@pytest.mark.parametrize(
    ("texts", "suggested"),
    [
        (["offtake agreement"], {"offtake agreements": "plural"}),
        (["CAHRA"], {"CAHRAs": "plural"}),
        (["chain of custody"], {"chains of custody": "plural"}),
        (["informal economy"], {"informal economies": "plural"}),
        (["criticality analysis"], {"criticality analyses": "plural"}),
        (["tailings"], {"tailing": "inflection"}),
        (["worst forms of child labour"], {"worst form of child labour": "inflection"}),
        (["formalization"], {"formalizations": "plural", "formalisation": "synonym"}),
        (["artisanal mining"], {}),  # nobody says minings
        (["readiness"], {}),
        (["offtake agreement", "offtake agreements"], {}),
        (["Offtake Agreement", "offtake agreements"], {}),
        (["", "تعدين", "矿业", "Cobalt-60"], {}),
    ],
)
def test_what_english_has_beside_the_forms_is_suggested(texts, suggested):
    assert {text: kind for text, kind, _ in suggested_forms(texts)} == suggested


def test_a_suggestion_names_the_form_that_it_comes_from():
    assert [(text, of) for text, _, of in suggested_forms(["due diligence", "CRM"])] == [
        ("due diligences", "due diligence"),
        ("CRMs", "CRM"),
    ]
