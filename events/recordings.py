"""Addresses of recordings: what an editor pastes, understood once and written anew, without asking the network.

YouTube and Vimeo are known in the forms people copy; any other https page is taken as a plain link.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import SplitResult, parse_qs, urlsplit

NAMES = {"youtube": "YouTube", "vimeo": "Vimeo"}
PLAYER_ORIGINS = {"youtube": "https://www.youtube-nocookie.com", "vimeo": "https://player.vimeo.com"}
YOUTUBE_SITES = ("youtube.com", "youtube-nocookie.com", "youtu.be")
KNOWN_HOSTS = {sub + site: "youtube" for sub in ("", "www.", "m.", "music.") for site in YOUTUBE_SITES}
KNOWN_HOSTS |= dict.fromkeys(("vimeo.com", "www.vimeo.com", "player.vimeo.com"), "vimeo")
NOT_IN_ADDRESS = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
PUBLIC_HOST = re.compile(r"(?!.*xn--)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!localhost$|local$|internal$)[a-z]{2,63}")
YOUTUBE_PATH = re.compile(r"/(?:embed|live|shorts|v)/([^/]+)/?")
YOUTUBE_ID = re.compile(r"(?!videoseries$|live_stream$)[A-Za-z0-9_-]{11}")  # those words stand for a list, a channel
VIMEO_WAY = r"channels/[\w-]+/|groups/[\w-]+/videos/|(?:showcase|album)/[\w-]+/video/|video/"
VIMEO_PATH = re.compile(rf"/(?:{VIMEO_WAY})?([1-9][0-9]{{0,11}})(?:/([^/]+))?/?")
VIMEO_KEY = re.compile(r"(?:[0-9a-f]{6,20})?")
START = re.compile(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")
LOOKS_LIKE = str.maketrans("013l", "oiei", "-.")


class InvalidRecording(ValueError):
    """The address cannot be used; the message is a sentence for the editor and names the way out."""


@dataclass(frozen=True)
class RecordingAddress:
    """One recording. `start` is in seconds, `host` is where `url` leads, `page` is set for other sites only."""

    provider: str  # "youtube", "vimeo" or "other"
    video_id: str = ""
    privacy_hash: str = ""  # the key of an unlisted Vimeo video
    start: int = 0
    host: str = ""
    page: str = ""

    @property
    def url(self) -> str:
        """The address to link to; parsing it again gives an equal object."""
        if self.provider == "youtube":
            return f"https://www.youtube.com/watch?v={self.video_id}{_given('&t={}s', self.start)}"
        if self.provider == "vimeo":
            return f"https://vimeo.com/{self.video_id}{_given('/{}', self.privacy_hash)}{_given('#t={}s', self.start)}"
        return self.page

    @property
    def player_url(self) -> str | None:
        """The address for an iframe; None where only a link is possible."""
        if self.provider == "youtube":
            return f"{self.player_origin}/embed/{self.video_id}?{_given('start={}&', self.start)}rel=0"
        if self.provider == "vimeo":
            query = f"{_given('h={}&', self.privacy_hash)}dnt=1"
            return f"{self.player_origin}/video/{self.video_id}?{query}{_given('#t={}s', self.start)}"
        return None

    @property
    def player_origin(self) -> str | None:
        """What `frame-src` has to name for `player_url`; None where there is no player."""
        return PLAYER_ORIGINS.get(self.provider)

    @property
    def provider_name(self) -> str:
        return NAMES.get(self.provider, self.host)


def _given(form: str, value: str | int) -> str:
    return form.format(value) if value else ""


def parse(url: str) -> RecordingAddress:
    """Read a pasted address (blanks around it do no harm). Raises InvalidRecording."""
    parts = _split(url.strip())
    host = _checked_host(parts)
    if provider := KNOWN_HOSTS.get(host):
        return {"youtube": _youtube, "vimeo": _vimeo}[provider](parts)
    if parts.scheme != "https":
        raise InvalidRecording("The page must begin with https://; write it so and try whether it opens.")
    return RecordingAddress("other", host=host, page=parts._replace(netloc=parts.netloc.lower()).geturl())


def _split(text: str) -> SplitResult:
    """The parts of an http(s) address; refused is whatever a browser might cut in another way."""
    if not text or len(text) > 500:
        raise InvalidRecording("Paste the address of one recording, of 500 characters at most.")
    if found := NOT_IN_ADDRESS.search(text):
        raise InvalidRecording(f"Character {found.start() + 1} cannot stand in an address; copy it from the browser.")
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is no port
    except ValueError:
        raise InvalidRecording("This address is damaged; copy it anew from the browser's address bar.") from None
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise InvalidRecording("The address must begin with https:// and the name of a site; add what is missing.")
    return parts


def _checked_host(parts: SplitResult) -> str:
    """The host in small letters, if it is public and is what it seems to be."""
    host, usual_port = parts.hostname or "", {"https": 443, "http": 80}[parts.scheme]
    if "@" in parts.netloc:
        raise InvalidRecording("The address holds a user name before the @; copy the video's own address instead.")
    if not PUBLIC_HOST.fullmatch(host):
        raise InvalidRecording(f"“{host}” is not the name of a public site; use a name such as www.youtube.com.")
    if host not in KNOWN_HOSTS and (name := _imitated(host)):
        raise InvalidRecording(f"“{host}” resembles {name} but shows no videos of it; copy the address from {name}.")
    if host in KNOWN_HOSTS and parts.port not in (None, usual_port):
        raise InvalidRecording(f"Take “:{parts.port}” out of the address; {host} needs no port number.")
    return host


def _imitated(host: str) -> str | None:
    """The provider a host is easily taken for, as in y0utube.com, youtu-be.com, vimeo.com.evil.example."""
    squeezed = host.translate(LOOKS_LIKE)
    close = {known for known in NAMES if known in squeezed or get_close_matches(known, host.split("."), cutoff=0.85)}
    return NAMES[min(close)] if close else None


def _youtube(parts: SplitResult) -> RecordingAddress:
    path = YOUTUBE_PATH.fullmatch(f"/v{parts.path}" if parts.hostname.endswith("youtu.be") else parts.path)
    video_id = path[1] if path else _parameter(parts.query, "v")
    if not YOUTUBE_ID.fullmatch(video_id):
        raise InvalidRecording("This YouTube address names no single video; open the video and copy what Share gives.")
    return RecordingAddress("youtube", video_id, start=_start(parts), host="www.youtube.com")


def _vimeo(parts: SplitResult) -> RecordingAddress:
    path = VIMEO_PATH.fullmatch(parts.path)
    key = path and (path[2] or _parameter(parts.query, "h"))
    if not path or not VIMEO_KEY.fullmatch(key):
        raise InvalidRecording("This is no single video on Vimeo, or its key is damaged; copy what Share there gives.")
    return RecordingAddress("vimeo", path[1], key, _start(parts), "vimeo.com")


def _parameter(query: str, *names: str) -> str:
    """The first value that one of the names has in a query or fragment, or an empty text."""
    return next((values[0] for name, values in parse_qs(query).items() if name in names), "")


def _start(parts: SplitResult) -> int:
    """Seconds from the beginning: t=90, t=90s, start=90, t=7h8m30s or #t=90s."""
    text = _parameter(parts.query, "t", "start") or _parameter(parts.fragment, "t")
    if not (found := START.fullmatch(text)):
        raise InvalidRecording("The starting point after t= is not understood; write it as 7h8m30s or take it out.")
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True))
