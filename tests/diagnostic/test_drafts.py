"""A draft is prepared, published for ever, and the next one begins where it ended."""

import pytest

from diagnostic import services
from diagnostic.differences import differences
from diagnostic.drafts import UnknownMeasure, begin_draft, content_of, fill
from diagnostic.initial import FirstVersion, Measures
from diagnostic.models import Question, Questionnaire, Version
from diagnostic.publishing import NotReady, publish
from diagnostic.questionnaire import check
from tests.diagnostic.questionnaires import answer_all, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(words):
    """The questionnaire as it is shipped."""
    Measures().install()
    FirstVersion().install()
    return Version.objects.get()


def test_the_shipped_questionnaire_is_ready_and_installed_once(first):
    assert check(first.content) == []
    assert first.number == 1
    assert FirstVersion().install() == "déjà en place"
    assert Version.objects.get() == first


def test_a_draft_begun_from_a_version_says_the_same(first):
    draft = begin_draft()
    assert draft.based_on == first
    assert content_of(draft) == first.content


def test_publishing_freezes_the_next_version_and_the_draft_goes(first):
    draft = begin_draft(first)
    Question.objects.filter(questionnaire=draft).update(help="Une aide.")
    second = publish(draft)
    assert (second.number, Version.objects.in_force()) == (2, second)
    assert not Questionnaire.objects.exists()
    assert {change.part for change in differences(first.content, second.content, {})} == {
        "De quoi parle-t-on ?"
    }


def test_a_draft_with_a_problem_is_not_published(first):
    draft = begin_draft(first)
    Question.objects.filter(questionnaire=draft, topic="securite").update(scored=False)
    with pytest.raises(NotReady) as refused:
        publish(draft)
    assert any("securite" in str(problem) or "Sécurité" in str(problem) for problem in refused.value.problems)
    assert Version.objects.in_force() == first


def test_a_file_that_names_an_unknown_measure_changes_nothing(first):
    draft = begin_draft(first)
    before = content_of(draft)
    changed = content_of(draft)
    changed["questions"][0]["choices"][0]["measure"] = "pas-la"
    with pytest.raises(UnknownMeasure, match="pas-la"):
        fill(draft, changed)
    assert content_of(draft) == before


def test_a_draft_is_read_in_three_queries(first, django_assert_num_queries):
    draft = begin_draft(first)
    with django_assert_num_queries(3):
        content_of(draft)


def test_a_draft_before_the_first_version_has_the_seven_themes(words):
    assert len(content_of(begin_draft())["themes"]) == 7


def test_whoever_does_the_shipped_diagnosis_gets_a_level(first):
    result = services.finish(answer_all(make_run()))
    assert result.level
