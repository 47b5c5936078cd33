"""What words in a pasted panel mean: role, job, organisation or name. Guesses, which an editor looks through."""

import re

from cmia_site.content.text import fold

from .vocabulary import Role

LONGEST_ROLE = 60
_ROLES = {
    "keynote": Role.KEYNOTE,
    "keynote speaker": Role.KEYNOTE,
    "keynote address": Role.KEYNOTE,
    "keynote speech": Role.KEYNOTE,
    "panel": Role.PANELLIST,
    "panel member": Role.PANELLIST,
    "panelist": Role.PANELLIST,
    "panellist": Role.PANELLIST,
    "speaker": Role.SPEAKER,
    "presenter": Role.SPEAKER,
    "lecturer": Role.SPEAKER,
    "discussant": Role.DISCUSSANT,
    "respondent": Role.DISCUSSANT,
    "moderator": Role.MODERATOR,
    "moderated by": Role.MODERATOR,
    "moderation": Role.MODERATOR,
    "presider": Role.MODERATOR,
    "discussion leader": Role.MODERATOR,
    "chair": Role.CHAIR,
    "co-chair": Role.CHAIR,
    "chaired by": Role.CHAIR,
    "chairperson": Role.CHAIR,
    "facilitator": Role.FACILITATOR,
    "facilitated by": Role.FACILITATOR,
    "host": Role.HOST,
    "for the host": Role.HOST,
} | {
    f"{first} {last}".strip(): role
    for role, firsts in (
        (Role.OPENING, ("opening", "welcome", "welcoming", "introductory", "introduction")),
        (Role.CLOSING, ("closing", "concluding", "conclusion")),
    )
    for first in firsts
    for last in ("", "remarks", "remark", "words", "address", "speech", "statement")
}
# The name of the role itself, or the whole panel: nothing to keep.
_PLAIN = {*map(fold, Role.labels), "panelist", "panel", "panel member", "moderated by", "moderation", "chaired by"} | {
    "facilitated by"
}
_ARTICLE = re.compile(r"(?:our|the|your) ", re.IGNORECASE)
_SORTS = set("backup breakout co event featured guest invited lead panel plenary session workshop".split())

_JOBS = set(
    "adviser advisor ambassador analyst architect assistant associate attache attorney author banker ceo cfo"
    " chair chairman chairperson chairwoman chief cio cofounder commissioner consultant coo coordinator counsel"
    " counsellor cso cto curator dean delegate deputy director economist editor engineer envoy evp executive"
    " expert fellow founder freelance geologist geoscientist governor head independent investor journalist lawyer"
    " lead leader lecturer manager md member metallurgist miner mineralogist minister negotiator officer ordinator"
    " owner partner postdoc president principal producer prof professor rapporteur reader representative"
    " researcher retired scholar scientist secretary senator specialist spokesperson strategist student svp trader"
    " treasurer trustee vp".split()
)
_ALSO_NAMES = set("chief dean fellow head lead md member miner prof reader".split())
_ORGANISATIONS = set(
    "academy agency alliance association associates authority bank bureau centre center college commission"
    " committee company corp corporation council department embassy federation forum foundation fund gmbh"
    " government group holdings inc industries initiative institute institut institution laboratory limited llc"
    " llp ltd ministere ministry museum network office organisation organization parliament partners plc"
    " secretariat school society survey trust union universidad universitat universite university ventures".split()
)
_WITH_PLACE = set("department embassy government ministere ministry survey university".split())
_NO_NAMES = set(
    "agenda and announced click confirmed date details download email for from here join name of online"
    " organisation organization our pending register session speakers tba tbc tbd the this time title venue we"
    " website with your".split()
)
_PARTICLES = set(
    "af al av ben bin bint da das de del della den der di do dos du e el i ibn la las le los ten ter van von y"
    " zu".split()
)
_CHINESE_NAME = re.compile("[\u4e00-\u9fff]{2,5}")
_NICKNAME = re.compile(r"[(“\"][^()“”\"]*[)”\"]")


def role_of(words):
    """(role, the label to keep or "") for the words of a heading or of brackets; None where they name no role."""
    text = words.rstrip(":–— ")
    if len(text) > LONGEST_ROLE:
        return None
    text = text[_ARTICLE.match(text).end() :] if _ARTICLE.match(text) else text
    if not _role(text) and text[-1:] in ("s", "S"):
        text = text[:-1]
    role = _role(text)
    return role and (role, "" if fold(text) in _PLAIN else _label(text))


def _role(text):
    """Also of a session co-chair, a guest speaker."""
    plain = fold(text)
    *sorts, last = plain.replace("-", " ").split() or [""]
    return _ROLES.get(plain) or (_ROLES.get(last) if sorts and _SORTS.issuperset(sorts) else None)


def _label(text):
    text = text.lower() if text.isupper() else text
    return text[:1].upper() + text[1:]


def is_job(text):
    """Director of the Institute and Survey Director are jobs, Office of the Chief Scientist is none."""
    words = _words(text)
    jobs = [place for place, word in enumerate(words) if word in _JOBS]
    places = [place for place, word in enumerate(words) if word in _ORGANISATIONS]
    if not jobs or not places:
        return bool(jobs)
    return jobs[0] < places[0] or (jobs[-1] == len(words) - 1 and "of" not in words)


def is_place(text):
    """Whether a word says that this is an organisation: Levin Institute, OECD."""
    return not _ORGANISATIONS.isdisjoint(_words(text)) or (
        2 <= len(text) <= 8 and text.isalpha() and text.isupper() and fold(text) not in _JOBS
    )


def takes_a_place(text):
    """Whether a country or a town may follow: Ministry of Mines, Chile."""
    return not _WITH_PLACE.isdisjoint(_words(text))


def is_name(text):
    """Whether this may be the name of a person: a few words with capitals, and none that tells otherwise."""
    bare = _NICKNAME.sub(" ", text)
    words = bare.split()
    plain = set(_words(bare))
    return (
        0 < len(words) <= 8
        and len(text) <= 100
        and not re.search(r"[\d:;,/\\@|<>?!%=+_•]", bare)
        and all(_may_stand_in_a_name(word) for word in words)
        and any(word[:1].isalpha() and word not in _PARTICLES for word in words)
        and plain.isdisjoint(_NO_NAMES | _ORGANISATIONS | (_JOBS - _ALSO_NAMES))
    )


def is_word(text):
    """One word in an alphabet. Chinese names have no blanks."""
    return len(text.split()) == 1 and not (
        1 < len(text) <= 5 and all("\u4e00" <= letter <= "\u9fff" for letter in text)
    )


def _may_stand_in_a_name(word):
    letters = [letter for letter in word if letter.isalpha()]
    return bool(letters) and (any(not letter.islower() for letter in letters) or word in _PARTICLES)


def _words(text):
    return re.findall(r"[^\W\d_]+", fold(text))
