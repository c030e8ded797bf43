"""What people write, made safe once: a subset of CommonMark in, ten tags out, whatever comes."""

import html
import json
from pathlib import Path
from typing import Any

import html5lib
import nh3
import pytest

from mitreden.config import Settings
from mitreden.core import rich_text
from mitreden.core.rich_text import TAGS, clean_html, excerpt, is_safe_link, normalised, plain, render

OWN_CASES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><g onload=alert(1)></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa\tScRiPt:alert(1)">x</a>',
    '<a href="javascript:1">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<a href='https://example.org' onclick='alert(1)' hx-get='/x' style='x'>x</a>",
    '<p style="background:url(javascript:alert(1))" id="main" class="btn" data-x="1">x</p>',
    "<form action=/account/sign-out><input name=csrf_token><button>x</button></form>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<template><script>alert(1)</script></template>",
    "<p>ungeschlossen <strong>und <em>verschachtelt</p>",
    "<![CDATA[<script>alert(1)</script>]]><!-- <script>alert(1)</script> -->",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]  # fmt: skip


def _corpus() -> tuple[list[str], bool]:
    path = Path(Settings.from_environment().test_data) / "hostile" / "sanitiser-cases.json"
    if not path.is_file():
        return OWN_CASES, False
    cases = json.loads(path.read_text(encoding="utf-8"))
    return OWN_CASES + [case["payload"] for case in cases if isinstance(case["payload"], str)], True


CORPUS, IS_WHOLE = _corpus()


def _is_harmless(rendered: str) -> None:
    tree = html5lib.parseFragment(rendered, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            assert element.tag == "DOCUMENT_FRAGMENT", f"a comment or instruction in {rendered!r}"
            continue
        assert element.tag in TAGS, f"<{element.tag}> in {rendered!r}"
        assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set()), rendered
        if "href" in element.attrib:
            assert is_safe_link(element.attrib["href"]), rendered
            assert element.attrib["rel"] == "nofollow ugc noopener"


def test_the_corpus_of_others_is_there() -> None:
    if not IS_WHOLE:
        pytest.skip("MITREDEN_TEST_DATA has no hostile/sanitiser-cases.json: own cases only")
    assert len(CORPUS) > len(OWN_CASES)


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_hostile_html_comes_out_harmless(number: int) -> None:
    for make in (clean_html, render):
        _is_harmless(make(CORPUS[number]))


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_what_is_clean_stays_as_it_is(number: int) -> None:
    """Cleaning twice changes nothing: no payload is put together by the cleaner itself."""
    once = clean_html(CORPUS[number])
    assert clean_html(once) == once


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_another_sanitiser_finds_nothing_left_to_do(number: int) -> None:
    """nh3 with the same rules takes nothing away from what bleach let pass: the day we change, nothing changes."""
    once = clean_html(CORPUS[number])
    again = nh3.clean(once, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
                      link_rel="nofollow ugc noopener")  # fmt: skip
    assert _tree(again) == _tree(once)


def _tree(text: str) -> Any:
    """Elements, links and words, whatever the order of attributes and the writing of characters."""
    fragment = html5lib.parseFragment(text, namespaceHTMLElements=False)
    return [(element.tag, element.get("href"), element.text, element.tail) for element in fragment.iter()]


def test_without_our_check_bleach_lets_bad_links_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the check is what keeps them out."""
    monkeypatch.setattr(rich_text, "is_safe_link", lambda _url: True)
    monkeypatch.setattr(rich_text, "_cleaners", rich_text._Cleaners())
    assert "//evil.example" in clean_html('<a href="//evil.example/">x</a>')


LINKS = [
    ("https://example.org/a?b=c", True),
    ("http://example.org", True),
    ("mailto:jana@example.org", True),
    ("HTTPS://EXAMPLE.ORG", True),
    ("mailto:", False),
    ("https://", False),
    ("https:/example.org", False),
    ("//example.org", False),
    ("/legal/imprint", False),
    ("example.org", False),
    ("javascript:alert(1)", False),
    ("javascript://example.org/%0aalert(1)", False),
    ("data:text/html,x", False),
    ("ftp://example.org", False),
    ("https://[", False),
    ("", False),
]


@pytest.mark.parametrize(("url", "is_safe"), LINKS)
def test_links_lead_to_pages_and_mail_addresses(url: str, is_safe: bool) -> None:
    assert is_safe_link(url) is is_safe


MARKDOWN = [
    ("Ein Satz.", "<p>Ein Satz.</p>"),
    ("Eine Zeile\nund noch eine", "<p>Eine Zeile<br>\nund noch eine</p>"),
    ("Absatz\n\nAbsatz", "<p>Absatz</p>\n<p>Absatz</p>"),
    ("**fett** und *kursiv*", "<p><strong>fett</strong> und <em>kursiv</em></p>"),
    ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>"),
    ("1. eins\n2. zwei", "<ol>\n<li>eins</li>\n<li>zwei</li>\n</ol>"),
    ("> Zitat", "<blockquote>\n<p>Zitat</p>\n</blockquote>"),
    ("# keine Überschrift", "<p># keine Überschrift</p>"),  # headings belong to the page
    ("![Bild](https://example.org/x.png)", None),
    ("<b>roh</b>", "<p>&lt;b&gt;roh&lt;/b&gt;</p>"),  # shown as entered
    ("[hier](https://example.org)", '<p><a href="https://example.org" rel="nofollow ugc noopener">hier</a></p>'),
    ("[hier](javascript:alert)", "<p>[hier](javascript:alert)</p>"),
    ("5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>"),
]


@pytest.mark.parametrize(("source", "expected"), MARKDOWN)
def test_a_subset_of_commonmark(source: str, expected: str | None) -> None:
    rendered = render(source)
    assert "<img" not in rendered
    assert expected is None or rendered == expected


def test_text_is_stored_in_one_form() -> None:
    assert normalised("  Cafe\u0301\r\nzwei\rdrei\x00\x07 \u202eumgedreht ") == "Café\nzwei\ndrei umgedreht"


def test_plain_words_come_back_paragraph_by_paragraph() -> None:
    assert plain(render("Erst **fett** & mehr\n\n- a\n- b")) == "Erst fett & mehr\na\nb"
    words = "Ein ganz normaler Satz mit <Klammern> & Zeichen."
    assert plain(render(words)) == words


def test_an_excerpt_ends_at_a_word() -> None:
    cut = excerpt(render("Wörter " * 100), 50)
    assert len(cut) <= 50
    assert cut.endswith("Wörter …")
    assert excerpt("<p>kurz</p>") == "kurz"


def test_naughty_strings_are_shown_as_entered() -> None:
    path = Path(Settings.from_environment().test_data) / "hostile" / "naughty-strings.json"
    strings = (
        json.loads(path.read_text(encoding="utf-8"))
        if path.is_file()
        else ["<b>", "Ω≈ç√", "１２３", "\u202atest\u202a"]
    )
    for text in strings:
        rendered = html.escape(normalised(text))
        _is_harmless(f"<p>{rendered}</p>")
        _is_harmless(render(text))
