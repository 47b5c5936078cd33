"""What an editor may paste as the address of a recording, what becomes of it, and what is refused."""

import pytest

from events.recordings import InvalidRecording, parse

WATCH = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
VIMEO = "https://vimeo.com/76979871"

ACCEPTED = {
    # YouTube: pasted -> address that the site links to
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": WATCH,
    "https://youtube.com/watch?v=dQw4w9WgXcQ": WATCH,
    "http://www.youtube.com/watch?v=dQw4w9WgXcQ": WATCH,
    "http://www.youtube.com:80/watch?v=dQw4w9WgXcQ": WATCH,
    "https://www.youtube.com:443/watch?v=dQw4w9WgXcQ": WATCH,
    "HTTPS://WWW.YouTube.COM/watch?v=dQw4w9WgXcQ": WATCH,
    "  https://www.youtube.com/watch?v=dQw4w9WgXcQ\n": WATCH,
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=share": WATCH,
    "https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=RDAMVM": WATCH,
    "https://www.youtube.com/watch?list=PL123456789&v=dQw4w9WgXcQ&index=3": WATCH,
    "https://youtu.be/dQw4w9WgXcQ": WATCH,
    "https://youtu.be/dQw4w9WgXcQ/?si=AbCdEf_123": WATCH,
    "https://youtu.be/dQw4w9WgXcQ?si=AbCdEf_123&t=90": WATCH + "&t=90s",
    "https://www.youtube.com/embed/dQw4w9WgXcQ?start=90&rel=0": WATCH + "&t=90s",
    "https://www.youtube.com/live/dQw4w9WgXcQ?si=x&t=7h8m30s": WATCH + "&t=25710s",
    "https://www.youtube.com/shorts/dQw4w9WgXcQ": WATCH,
    "https://www.youtube.com/v/dQw4w9WgXcQ": WATCH,
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ": WATCH,
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=8m": WATCH + "&t=480s",
    "https://www.youtube.com/watch?v=-_345678-_1": "https://www.youtube.com/watch?v=-_345678-_1",
    # Vimeo
    "https://vimeo.com/76979871": VIMEO,
    "http://www.vimeo.com/76979871/": VIMEO,
    "https://vimeo.com/76979871?share=copy": VIMEO,
    "https://vimeo.com/76979871/8272103f6e": VIMEO + "/8272103f6e",
    "https://vimeo.com/76979871/8272103f6e?share=copy#t=90s": VIMEO + "/8272103f6e#t=90s",
    "https://vimeo.com/channels/staffpicks/76979871": VIMEO,
    "https://vimeo.com/groups/mining/videos/76979871": VIMEO,
    "https://vimeo.com/showcase/7654321/video/76979871": VIMEO,
    "https://vimeo.com/showcase/7654321/video/76979871?h=8272103f6e": VIMEO + "/8272103f6e",
    "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1#t=1m30s": VIMEO + "/8272103f6e#t=90s",
    # any other site is linked as it is, its host in small letters
    "https://www.Example.org/Replay?id=7&lang=en#t=90": "https://www.example.org/Replay?id=7&lang=en#t=90",
    "https://media.example.org:8443/talk": "https://media.example.org:8443/talk",
    "https://example.org/?from=https://youtu.be/dQw4w9WgXcQ": "https://example.org/?from=https://youtu.be/dQw4w9WgXcQ",
}

REFUSED = {
    # pasted -> words that the sentence for the editor must hold
    "": "Paste the address",
    "   ": "Paste the address",
    "https://example.org/" + "x" * 481: "500 characters",
    # no http(s) address
    "javascript:alert(1)": "https://",
    "JavaScript://www.youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "data:text/plain,https://youtu.be/dQw4w9WgXcQ": "https://",
    "ftp://youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "file:///etc/passwd": "https://",
    "feed:https://youtu.be/dQw4w9WgXcQ": "https://",
    "//www.youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "www.youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "dQw4w9WgXcQ": "https://",
    "https:www.youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "https:///www.youtube.com/watch?v=dQw4w9WgXcQ": "https://",
    "http://example.org/replay": "https://",
    # letters that browsers drop, turn round or read as markup
    "https://www.youtube.com/watch?v=dQw4w9 WgXcQ": "Character 39",
    "https://youtu.be/\tdQw4w9WgXcQ": "Character 18",
    "https://you\ntube.com/watch?v=dQw4w9WgXcQ": "Character 12",
    "https://example.org/\x00": "Character 21",
    "https://example.org/\x7f": "Character 21",
    "https://youtube.com\\@evil.example/": "Character 20",
    "https://example.org\\replay": "Character 20",
    'https://example.org/"onmouseover=1': "Character 21",
    "https://example.org/<script>": "Character 21",
    "https://example.org/\u202egpj.4pm": "Character 21",
    # another place than it seems
    "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ": "user name",
    "https://me:secret@vimeo.com/76979871": "user name",
    "https://127.0.0.1:8000@evil.example/": "user name",
    "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ": "resembles YouTube",
    "https://y0utube.com/watch?v=dQw4w9WgXcQ": "resembles YouTube",
    "https://yotube.com/watch?v=dQw4w9WgXcQ": "resembles YouTube",
    "https://you-tube.com/watch?v=dQw4w9WgXcQ": "resembles YouTube",
    "https://youtu-be.com/dQw4w9WgXcQ": "resembles YouTube",
    "https://youtu.be.evil.example/dQw4w9WgXcQ": "resembles YouTube",
    "https://notyoutube.com/watch?v=dQw4w9WgXcQ": "resembles YouTube",
    "https://vimeo.com.evil.example/76979871": "resembles Vimeo",
    "https://v1meo.com/76979871": "resembles Vimeo",
    "https://vlmeo.com/76979871": "resembles Vimeo",
    "https://help.vimeo.com/76979871": "resembles Vimeo",
    "https://www.y\u043eutube.com/watch?v=dQw4w9WgXcQ": "Character 14",
    "https://example\u3002org/": "Character 16",
    "https://xn--youtube-9za.com/watch?v=dQw4w9WgXcQ": "public site",
    "https://example.xn--p1ai/replay": "public site",
    "https://youtube.com%2eevil.example/": "public site",
    "https://youtube.com./watch?v=dQw4w9WgXcQ": "public site",
    "https://youtube/watch?v=dQw4w9WgXcQ": "public site",
    "https://localhost/replay": "public site",
    "https://media.localhost/replay": "public site",
    "https://nas.local/replay": "public site",
    "https://127.0.0.1/replay": "public site",
    "https://2130706433/replay": "public site",
    "https://0x7f.1/replay": "public site",
    "https://[::1]/replay": "public site",
    "https://[::1": "damaged",
    "https://example.org:99999/": "damaged",
    "https://example.org:http/": "damaged",
    "https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ": ":8443",
    "http://www.youtube.com:443/watch?v=dQw4w9WgXcQ": ":443",
    "https://vimeo.com:80/76979871": ":80",
    # the right place, but no single video
    "https://www.youtube.com/": "no single video",
    "https://www.youtube.com/watch": "no single video",
    "https://www.youtube.com/playlist?list=PL123456789": "no single video",
    "https://www.youtube.com/embed/videoseries?list=PL123456789": "no single video",
    "https://www.youtube.com/embed/live_stream?channel=UC123456789": "no single video",
    "https://www.youtube.com/@CMIAlliance": "no single video",
    "https://www.youtube.com/channel/UCuAXFkgsw1L7xaCfnd5JJOw": "no single video",
    "https://www.youtube.com/watch?v=dQw4w9WgXc": "no single video",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQQ": "no single video",
    "https://www.youtube.com/watch?v=dQw4w9Wg%22Q": "no single video",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ%0A": "no single video",
    "https://youtu.be/dQw4w9WgXcQ/more": "no single video",
    "https://vimeo.com/": "no single video",
    "https://vimeo.com/channels/staffpicks": "no single video",
    "https://vimeo.com/showcase/7654321": "no single video",
    "https://vimeo.com/0769798": "no single video",
    "https://vimeo.com/1234567890123": "no single video",
    "https://vimeo.com/76979871/not-a-key": "key is damaged",
    "https://player.vimeo.com/video/76979871?h=%22onload": "key is damaged",
    # a starting point that would be lost without a word
    "https://youtu.be/dQw4w9WgXcQ?t=7:08:30": "starting point",
    "https://youtu.be/dQw4w9WgXcQ?t=-5": "starting point",
    "https://vimeo.com/76979871#t=soon": "starting point",
}


@pytest.mark.parametrize(("pasted", "linked"), ACCEPTED.items())
def test_an_address_that_people_copy_becomes_one_canonical_address(pasted, linked):
    assert parse(pasted).url == linked


@pytest.mark.parametrize("pasted", ACCEPTED)
def test_the_canonical_address_says_the_same_as_the_pasted_one(pasted):
    assert parse(parse(pasted).url) == parse(pasted)


@pytest.mark.parametrize(("pasted", "words"), REFUSED.items())
def test_an_unusable_address_is_refused_with_a_sentence_that_fits(pasted, words):
    with pytest.raises(InvalidRecording) as refusal:
        parse(pasted)

    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_an_address_of_exactly_500_characters_is_still_taken():
    assert len(parse("https://example.org/" + "x" * 480).url) == 500


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90", 90), ("90s", 90), ("8m", 480), ("1h", 3600), ("1h5s", 3605), ("7h8m30s", 25710), ("0", 0), ("", 0)],
)
@pytest.mark.parametrize("form", ["?t={}", "?start={}", "#t={}"])
def test_the_starting_point_is_read_in_seconds_wherever_it_stands(form, written, seconds):
    assert parse("https://youtu.be/dQw4w9WgXcQ" + form.format(written)).start == seconds


@pytest.mark.parametrize(
    ("pasted", "player"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://youtu.be/dQw4w9WgXcQ?t=90", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90&rel=0"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871#t=90s", "https://player.vimeo.com/video/76979871?dnt=1#t=90s"),
        ("https://vimeo.com/76979871/8272103f6e", "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1"),
        ("https://example.org/replay", None),
    ],
)
def test_the_player_is_the_one_that_sets_no_cookies_or_there_is_none(pasted, player):
    assert parse(pasted).player_url == player


@pytest.mark.parametrize("pasted", ACCEPTED)
def test_the_player_comes_from_the_origin_that_the_policy_will_name(pasted):
    address = parse(pasted)

    if address.provider == "other":
        assert address.player_origin is None
    else:
        assert address.player_url.startswith(address.player_origin + "/")


@pytest.mark.parametrize(
    ("pasted", "provider", "name", "host", "origin"),
    [
        (WATCH, "youtube", "YouTube", "www.youtube.com", "https://www.youtube-nocookie.com"),
        (VIMEO, "vimeo", "Vimeo", "vimeo.com", "https://player.vimeo.com"),
        ("https://Media.Example.org/talk", "other", "media.example.org", "media.example.org", None),
    ],
)
def test_the_editor_is_told_where_a_recording_stands(pasted, provider, name, host, origin):
    address = parse(pasted)

    assert (address.provider, address.provider_name, address.host) == (provider, name, host)
    assert address.player_origin == origin


def test_the_parts_of_an_unlisted_video_are_kept():
    address = parse("https://vimeo.com/76979871/8272103f6e#t=90s")

    assert (address.video_id, address.privacy_hash, address.start) == ("76979871", "8272103f6e", 90)
