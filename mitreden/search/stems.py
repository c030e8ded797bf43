"""German words reduced to stems, so that „Spielplätze“ finds „Spielplatz“ and „Muell“ finds „Müll“.

The same stems go into the index and into the question, on both databases. They hold nothing but a to z and 0 to 9 and
begin with a letter: neither tokenizer has anything left to interpret.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from mitreden.search.german import IRREGULAR, LINKS, PARTS, STOP_WORDS

LONGEST = 48
_READ = 96  # letters of a word: looking for compounds takes the square of its length
_MOST_PIECES = 5
_DOUBLED_FROM = 6  # one letter less is still found as a beginning: rows of older stems stay in reach
_WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011'’][^\W_]+)*")
_JOINT = re.compile(r"[-\u2010\u2011'’]")
_PLAIN = re.compile(r"[a-z0-9]+\Z")
_local = threading.local()


def words(text: str) -> Iterator[str]:
    """The words of a text in small letters, without accents but for umlauts; a hyphenated one stays together."""
    return (_unaccented(found.lower()[:_READ]) for found in _WORD.findall(unicodedata.normalize("NFKC", text)))


def _unaccented(word: str) -> str:
    return word if word.isascii() else "".join(char if char in "äöüß" else _bare(char) for char in word)


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word, in plain letters."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("german")  # keeps state: one a thread
    found = _singular(_plain(str(_local.stemmer.stemWord(word))))[:LONGEST]
    return IRREGULAR.get(found, found)


def _singular(found: str) -> str:
    """Words in -s double it in the plural, Nachtbus in Nachtbusse: a stem of six letters or more ends in one."""
    return found[:-1] if len(found) >= _DOUBLED_FROM and found.endswith("ss") else found


def _plain(word: str) -> str:
    """Only a to z and 0 to 9, beginning with a letter; letters of other scripts as their numbers."""
    bare = _bare(word.replace("ß", "ss"))
    if not _PLAIN.match(bare):
        bare = "".join(char if _PLAIN.match(char) else f"u{ord(char):x}" for char in bare)
    return f"n{bare}" if bare[:1].isdigit() else bare


@lru_cache(maxsize=20_000)
def parts(word: str) -> tuple[str, ...]:
    """The stems of a compound's parts, if all of them are known words: „Radwegenetz“ gives radweg, rad, weg, netz."""
    for cut in range(len(word) - 3, 2, -1):
        if stem(word[cut:]) not in PARTS:
            continue
        for link in LINKS:
            head = word[:cut].removesuffix(link)
            if not word[:cut].endswith(link) or len(head) < 3:
                continue
            known = (stem(head),) if stem(head) in PARTS else ()
            found = (*known, *parts(head))
            if found:
                return *found, stem(word[cut:]), *parts(word[cut:])
    return ()


def asked(text: str) -> list[str]:
    """The stems that all must be found, without stop words, in the order of the question."""
    found = (stem(_JOINT.sub("", word)) for word in words(text) if word not in STOP_WORDS)
    return list(dict.fromkeys(found))


def indexed(text: str) -> str:
    """What the index keeps of a text: each word's stem, the parts of compounds and of hyphenated words."""
    found: list[str] = []
    for word in words(text):
        if word in STOP_WORDS:
            continue
        joined = _JOINT.sub("", word)
        found.append(stem(joined))
        found.extend(parts(joined))
        if joined != word:
            found.extend(_pieces(_JOINT.split(word)[:_MOST_PIECES]))
    return " ".join(found)


def _pieces(pieces: list[str]) -> Iterator[str]:
    """The stems of a hyphenated word's pieces and of neighbours together: „E-Bike-Ladestation“ is an „E-Bike“, too."""
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            run = "".join(pieces[start:end])
            if run not in STOP_WORDS:
                yield stem(run)
