"""Turn Arabic in Latin letters and digits into Arabic script, so that the Arabic rules can read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from moderation.text.arabizi import is_arabizi
from moderation.text.folding import Folded
from moderation.text.joining import SPELT_OUT
from moderation.text.known import KnownWords, is_arabic
from moderation.text.skeletons import CONSONANTS, PART, Skeletons

TURNED_LIMIT: Final = 100
"""Tokens of one text that are turned."""


def _by_spelling(lists: str) -> dict[str, str]:
    """Read an Arabic word and its Latin spellings, and the next one after a comma."""
    entries = (each.split() for each in lists.split(","))
    return {latin: arabic for arabic, *spellings in entries for latin in spellings}


_SPELLINGS: Final = """
    انا ana ena, انت enta inta enty inty ent int nta, انتي enti inti nti, انتم antum entum,
    انتو ento entu intu ntouma, هو howa huwa huwe howe, هي heya hiya hiye, هم hom hum homma, احنا e7na ehna ihna,
    نحنا ne7na nehna, يا ya a, ما ma, لا la la2 laa, مو mo mu mou, مش mish mesh msh mch mush mosh, ماشي machi,
    في fi fe, من men min mn, عن 3an 3n, علي 3ala 3la 3laya, ع 3a, كل kol kil kul kull koll kel, كلشي kolchi kolshi,
    عم 3am 3m, رح ra7 rah, بس bas bs bass, هيك hek heik hayk, شو shu sho shou chou, شي shi chi shay, كيف kif keef kef,
    ليه leh leih, ليش lesh leish lech, والله wallah walla wlh, الله allah alla, لو law lou, او aw,
    اللي li lli elli illi elly ely, يلي yalli yali, ده da, دي di, دول dol dool, حاجه 7aga haga 7aja haja,
    ايدي eedi idi edi iddi eede, امي ommi omi immi emmi ummi, وين wen win wein weyn, فين fen fein feyn, مين meen mein,
    كنت kont kent kunt kint knt konti, دابا daba, لاباس labas, بخير bikhir bkhir b5ir, زمان zaman, زامل zamel,
    بابا baba, ماما mama, ابوي abouy aboya, شاذ shaz shath chaz shadh, شواذ shawaz shawath chawad shawadh,
    انتحر antahir antaher antehir antehar ante7er ante7ar anta7er anta7ir ante7r, بنتحر bantehar bantaher bantahir,
    هنتحر hantehar hantaher hante7er hante7ar hanta7er 7antehar 7antaher 7ante7er, ننتحر nente7er nenta7er nnta7er,
    انتحار intihar intehar ente7ar enti7ar inti7ar, اموت amout amoot amut, بموت bmout bmoot bamoot bamout, نموت nmout,
    كنموت kanmout kanmoot, غنموت ghanmout, الموت lmout lmoot elmout elmoot almout almoot, للموت lelmoot lelmout,
    يوم yom youm yoom yawm, ليله lila leila laila lailah layla, اليوم lyom lyoum elyom elyoum, بعد ba3d ba3ed b3d,
    قبل 2abl abl gabl 9bel 9bal qabl, حالي 7ali 7aly 7ale hali, نفسي nafsi nafsy nefsi, روحي rou7i ro7i roo7i rouhi,
    راسي rassi rasi, يدي yeddi yddi, محد mahad ma7ad, اذا iza itha idha eza, هلق hal2 hala2 halla2,
    وداعا weda3an wada3an, الحين al7een alheen al7in, شكرا shokran shukran choukran, باذي ba2zy ba2zi, ااذي a2zy a2zi,
    صوري sowari swari suwari, وصيتي wasiti waseeti wasiyti, شرطه shurta shorta chorta, عمي 3ammi 3ami,
    عني 3anne 3anny 3anni 3any, عليي 3layye, علي 3alay 3alya 3layya 3liya, بيت bet beit bait, شقه sha2a sha22a cha2a,
    صاحب sa7eb sa7ib, خايفه khayfe khayfa 5ayfa, حياتي 7yati 7ayati 7ayaty, بدي bade badde,
    بدهم badon baddon biddon beddon, واحد wa7ed wa7d, اعيش a3eesh a3ish, ماعاد ma3ad, دلوقتي dlwa2ty delwa2ty dlw2ty,
    ايديا edaya idaya, اضرب edrob adrob, هذا hatha hada, امي emme emmi
"""
_COMMON: Final = _by_spelling(_SPELLINGS)
_TOGETHER: Final = """
    ال el al il l, هال hal, و w u wa ou, ب b, ف f, بال bel bil bl, فال fel fil fl, لل lel lil, عال 3al
"""
_JOINED: Final = _by_spelling(_TOGETHER)
"""Tokens that Arabic writes together with the next word, and letters that may stand in front of one."""

_VOWELS: Final = {"a": "ا", "o": "و", "u": "و", "i": "ي", "e": "", "w": "و", "y": "ي"}
_LONGEST_PREFIX: Final = max(map(len, _JOINED))
_SHORTEST_STEM_CHARS: Final = 3
_SHORTEST_FOREIGN_CHARS: Final = 4


class Transliterator:
    """Make the Arabic reading of texts. Immutable; about 50 microseconds for each token that is turned."""

    def __init__(self, words: KnownWords) -> None:
        self._words = words
        self._skeletons = Skeletons(tuple(filter(is_arabic, words.meant)))

    def arabic(self, written: Folded) -> Folded | None:
        """Return a text in Arabic script, or None where it is no Arabic in Latin letters."""
        plain = _closed(written)
        if not is_arabizi(plain.text, self._words.ordinary):
            return None
        pieces: list[str] = []
        kept: list[int] = []
        for start, end, reading in self._readings(plain.text):
            pieces.append(reading)
            kept += _spread(start, end, len(reading))
        return plain.keeping("".join(pieces), tuple(kept))

    def _readings(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield every stretch of a text, spaces included, with what is read there."""
        at, joined = 0, False
        read: dict[str, str] = {}
        for number, token in enumerate(text.split(" ")):
            if number and not joined:
                yield at - 1, at, " "
            if token:
                if token not in read and number < TURNED_LIMIT:
                    read[token] = self._read(token)
                yield at, at + len(token), read.get(token, token)
            joined = token in _JOINED and at + len(token) + 1 < len(text)
            at += len(token) + 1

    def _read(self, token: str) -> str:
        if not any("a" <= char <= "z" for char in token):
            return token
        common = _COMMON.get(token) or _JOINED.get(token)
        if common is not None:
            return common
        word = self._skeletons.word(token) or self._behind_prefix(token)
        if word is not None:
            return word
        is_foreign = len(token) >= _SHORTEST_FOREIGN_CHARS and token.isalpha() and token in self._words.ordinary
        return token if is_foreign else _spelt(token)

    def _behind_prefix(self, token: str) -> str | None:
        for cut in range(min(_LONGEST_PREFIX, len(token) - _SHORTEST_STEM_CHARS), 0, -1):
            prefix = _JOINED.get(token[:cut])
            if prefix is not None and (word := self._skeletons.word(token[cut:])) is not None:
                return prefix + word
        return None


def _closed(written: Folded) -> Folded:
    """Return a text with the letters of spelt-out words together; one without any is returned as it is."""
    text, spelt_out = written.text, [match.span() for match in SPELT_OUT.finditer(written.text)]
    if not spelt_out:
        return written
    gaps = {at for start, end in spelt_out for at in range(start + 1, end - 1, 2)}
    kept = tuple(at for at in range(len(text)) if at not in gaps)
    return written.keeping("".join(text[at] for at in kept), kept)


def _spelt(token: str) -> str:
    """Return a token that is no word of the rules letter by letter, as any word would stand there."""
    letters = (CONSONANTS[part][0] if part in CONSONANTS else _VOWELS.get(part[-1], "") for part in PART.findall(token))
    return "".join(letters) or "ا"


def _spread(start: int, end: int, chars: int) -> Iterator[int]:
    """Yield where each of some characters comes from, evenly over a range and never going back."""
    last = max(chars - 1, 1)
    return (start + min(at, chars - 1) * (end - start - 1) // last for at in range(chars))
