"""Write Arabic that came in Latin letters and digits in its own script, roughly: for a sentence model, not for people.

The letters are those most regions share; short vowels inside a word go, since nobody agrees on them.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W_][\w']*")
_DIGIT_IN_A_WORD: Final = re.compile(
    r"(?!\d+(?:st|nd|rd|th|am|pm|min|mg|kg|cm|km|ml)\b)(?=(?:.*[a-z]){2})[a-z0-9']*[235679][a-z0-9']*"
)
_SHORT_VOWEL: Final = re.compile(r"(?<![aeiou])[aeiou](?![aeiou])")

_ARABIC_WORDS: Final = frozenset(
    """
    abgha abi ahl ahli ahlan akher akhi allah amoot amout ana anaa areed aw awi awy ayez ayza aywa baba badde baddi badi
    bas bdi bel betna bghit bidi bl bmoot bokra bukra bzaf bezaf bezzaf chno chou chwia chwiya daba dak denya dial donya
    dunya dyal dyalk dyali eih ela elle elli elly emme emmi ena enni enno ente enti enta esh esm eza ezay fakkar fel fih
    fik fl flouss ghadi ghedda ghir habibi hada hadi had hal hala hamdella hamdulillah hayati hed hek hena hna hnak hon
    houni idi ila illa inno inshallah insha inta inti iza kan kanet keda kda kel kifkon kol kolo kolkom kolshi kolchi
    kolloko kont kount kif kifak kifik ktir kteer kteeer lama lamma law lazem leh leih lesh laish lezem lw mafi mani men
    mesh mish mch msh mich min mmi mn mou mout moot mott mawt nafsi nefsi nfsi nfsy nas ndir niswe nmot nmout omi ommi
    qalbi ra7 rab rabbi rah rani rbi rou7 safi sbah sho shou shu shwaya shway shwai simana tani tayeb w wa wach wala
    walah walla wallah wallahi walou wayn wein wen wesh wlh wlhi ya yaani yalla yareet yarab yrit zay zayy zey
    """.split()  # noqa: SIM905 - one word a line would hide the list behind its quotes
)
_EUROPEAN_WORDS: Final = frozenset(
    """
    a an and are at be been but can con de des did do does don du elle en est et for from get gracias go got had has
    have hay he her him his how i if il im in is it its j je jusqu just le les lo los ma mañana me mi moi mon mort morte
    my no non noche noches not nous of on or otra our out para pas people pero por pour pote que qui rdv se she si so
    some son su suis sur t te that the their them then there they this to toi tu un una une up us va vez very vous was
    we were what when who will with would y yo you your
    """.split()  # noqa: SIM905 - as above
)
_WRITTEN: Final = """
    sh=ش ch=ش kh=خ gh=غ th=ث dh=ذ ou=و oo=و ee=ي ei=ي aa=ا 3'=غ 7'=خ 9'=ض 6'=ظ 2=ا 3=ع 4=غ 5=خ 6=ط 7=ح 8=غ 9=ق a=ا b=ب
    c=ك d=د e= f=ف g=ج h=ه i=ي j=ج k=ك l=ل m=م n=ن o=و p=ب q=ق r=ر s=س t=ت u=و v=ف w=و x=كس y=ي z=ز
"""
_LETTERS: Final = {latin: arabic for latin, _, arabic in (pair.partition("=") for pair in _WRITTEN.split())}
_LETTER: Final = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))
_SIGNS_WANTED: Final = 2


def sounds_arabic(text: str) -> bool:
    """Say whether a text in Latin letters is mostly Arabic: digits stand in its words, or small words give it away.

    Looser than what the rules go by: a mistake only lets the sentence model read a text in the wrong script.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    digits = sum(_DIGIT_IN_A_WORD.fullmatch(word) is not None for word in words)
    arabic = sum(word in _ARABIC_WORDS for word in words)
    european = sum(word in _EUROPEAN_WORDS for word in words)
    return 2 * digits + arabic >= _SIGNS_WANTED and 2 * digits + arabic > european


def arabic_script(text: str) -> str:
    """Return the text with its Latin words written in Arabic letters; plain numbers stay."""
    return _WORD.sub(lambda found: _written(found[0].lower()), text)


def _written(word: str) -> str:
    if word.isdigit() or word in _EUROPEAN_WORDS - _ARABIC_WORDS:
        return word
    bare = word if len(word) <= 3 else word[0] + _SHORT_VOWEL.sub("", word[1:-1]) + word[-1]
    return _LETTER.sub(lambda found: _LETTERS[found[0]], bare)
