"""How easy a Spanish text is to read: the Szigriszt-Pazos score, with our own syllable counter.

Score = 206.835 - 62.3 * syllables/words - words/sentences (F. Szigriszt Pazos, "Sistemas predictivos de
legibilidad del mensaje escrito", 1993). 65 and above is easy, about the sixth grade of school.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib
from html5lib.treebuilders import getTreeBuilder

EASY = 65.0
SHORT_PAGE_WORDS = 50
LONGEST_SENTENCE_WORDS = 20
EXEMPT = "data-reading-exempt"
"""Mark of text whose words the law fixes."""

STRONG = "aeoáéó"
STRESSED_WEAK = "íú"
VOWELS = STRONG + STRESSED_WEAK + "iuü"
SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
LETTERS = re.compile(r"[a-záéíóúüñ]+", re.I)
SENTENCE_END = re.compile(r"[.!?…:;]+(?=\s|$)")
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd td th caption legend label summary button div section form fieldset ul ol"
    " dl table tr main header footer nav details a article option".split()
)
SPELLED = {
    "w": 3,
    "x": 2,
    "z": 2,
    "h": 2,
    "j": 2,
    "f": 2,
    "l": 2,
    "ll": 2,
    "m": 2,
    "n": 2,
    "ñ": 2,
    "r": 2,
    "s": 2,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted in a text."""

    words: int
    sentences: int
    syllables: int
    longest: str

    @property
    def points(self) -> float:
        """The score; a text without words is as easy as can be."""
        if not self.words:
            return 206.835
        return 206.835 - 62.3 * self.syllables / self.words - self.words / self.sentences


def syllables(word: str) -> int:
    """How many syllables a Spanish word has. Letters of an acronym without vowels are spelled out."""
    plain = word.lower()
    if plain == "y":
        return 1
    if plain.endswith("y"):
        plain = f"{plain[:-1]}i"
    plain = SILENT_U.sub("", plain).replace("h", "")
    count, before = 0, ""
    for letter in plain:
        if letter in VOWELS and not _same_syllable(before, letter):
            count += 1
        before = letter if letter in VOWELS else ""
    return count or sum(SPELLED.get(letter, 1) for letter in word.lower())


def _same_syllable(before: str, letter: str) -> bool:
    """Two vowels share a syllable when one is weak (i, u) and no stressed weak one meets a strong one."""
    if not before:
        return False
    both_strong = before in STRONG and letter in STRONG
    broken = (before in STRESSED_WEAK and letter in STRONG) or (letter in STRESSED_WEAK and before in STRONG)
    return not both_strong and not broken and before != letter


def sentences_of(text: str) -> list[str]:
    """The sentences of one block of text; the end of the block ends a sentence."""
    return [one.strip() for one in SENTENCE_END.split(text) if LETTERS.search(one)]


def reading_of(blocks: Iterable[str], *, names: Collection[str] = ()) -> Reading:
    """Count a text given in blocks. `names` are official names that nobody can shorten; they are left out."""
    sentences, words = [], []
    for block in blocks:
        for name in names:
            block = block.replace(name, " ")
        sentences += sentences_of(block)
    for sentence in sentences:
        words += LETTERS.findall(sentence)
    longest = max(sentences, key=lambda one: len(LETTERS.findall(one)), default="")
    return Reading(len(words), max(len(sentences), 1), sum(syllables(word) for word in words), longest)


def hard_to_read(pages: Sequence[str], *, names: Collection[str] = ()) -> list[str]:
    """What is hard to read in the pages of one flow, given as HTML; an empty list is plain language.

    A page is scored alone when it has words enough to mean something, the short ones all together.
    """
    texts = [blocks_of(page) for page in pages]
    long = [text for text in texts if reading_of(text, names=names).words >= SHORT_PAGE_WORDS]
    short = [block for text in texts if text not in long for block in text]
    found = []
    for text in [*long, short] if reading_of(short, names=names).words >= SHORT_PAGE_WORDS else long:
        points = reading_of(text, names=names).points
        if points < EASY:
            found.append(f"{points:.0f} points, {EASY:.0f} are plain: {' | '.join(text)[:200]}")
    for sentence in (one for text in texts for block in text for one in sentences_of(block)):
        words = reading_of([sentence], names=names).words
        if words > LONGEST_SENTENCE_WORDS:
            found.append(f"a sentence of {words} words: {sentence}")
    return found


def blocks_of(html: str) -> list[str]:
    """The page's own text: what stands in its main, one text per block."""
    parser = html5lib.HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
    main = parser.parse(html).find(".//main")
    if main is None:
        return []
    texts = ["".join(parts) for parts in _gathered(main)]
    return [" ".join(text.split()) for text in texts if text.strip()]


def _gathered(main: Element) -> list[list[str]]:
    """The pieces of text of each block, in the order they are read."""
    blocks: list[list[str]] = [[]]
    for piece in _pieces(main):
        if piece is None:
            blocks.append([])
        else:
            blocks[-1].append(piece)
    return blocks


def _pieces(element: Element) -> Iterator[str | None]:
    """Texts, with None where a block begins or ends."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
        return
    if element.get(EXEMPT) is not None or element.get("aria-hidden") == "true":
        return
    is_block = element.tag in BLOCKS
    if is_block:
        yield None
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    if is_block:
        yield None
