"""Find names on other networks, by the network's name beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import re2

from moderation.findings import Outcome, Reason, Span
from moderation.stages.contact.found import Found
from moderation.text.regex import Regex

_ARABIC: Final = (
    r"(?:ال|عال|بال|عل?ى ?ال|ع ال|حساب ?)?(?:انستا|إنستا|انستغرام|انستقرام|انستجرام|انستاغرام|سناب ?شات|سناب|تليجرام|"
    r"تلجرام|تيليجرام|تلغرام|تليغرام|تليقرام|تيليغرام|تلكرام|تيلي|تلي|واتس ?اب|واتس|وتس|ديسكورد|دسكورد|كيك|تيك ?توك|"
    r"فيسبوك|فيس|تويتر|سكايب|ماسنجر|فايبر|ايمو|سيجنال|يوزر|معرف)(?:ي|ك|ه)?"
)
_NETWORKS: Final = (
    r"instagram|insta|ig|snapchat|snap|telegram|tele|tg|kik|discord|whats ?app|whats|tiktok|twitter|facebook|fb|"
    r"messenger|signal|viber|skype|grindr|reddit|wsp|whatsap|wapp|" + _ARABIC
)
_STRONG: Final = (
    r"@[A-Za-z0-9_.]{3,32}|@?[A-Za-z][A-Za-z0-9]{0,30}[0-9_.][A-Za-z0-9_.]{0,30}[A-Za-z0-9_]|@?[A-Za-z]{2,30}[0-9_]|"
    r"[0-9_]{1,8}[A-Za-z][A-Za-z0-9_.]{1,30}"
)
_PLAIN: Final = r"@?[A-Za-z][A-Za-z0-9_.]{2,31}"
_LINK: Final = (
    r"(?:is|me|at|on|under|as|user|username|name|id|handle|account|acc|its|it|the|by|my|add|"
    r"c['’]?est|est|sous|pseudo|compte|mon|ma|le|de|nom|moi|es|soy|como|mi|usuario|cuenta|el|la|con|nombre|هو|هي|اسمي|اسم|يوزر|يوزري|"
    r"حسابي|حساب|معرفي|معرف|ضيفني|ضيفوني|ضيفيني|عندي|باسم)"
)
_BETWEEN: Final = rf"[\s:=\-–>،,.(]{{1,4}}(?:{_LINK}[\s:=\-–>،,]{{1,4}}){{0,3}}"
_START: Final = r"(?:^|[^\pL\pN_.@])"
_END: Final = r"(?:$|[^\pL\pN_])"
_ASK: Final = (
    r"(?:add|find|follow|dm|reach|text|message|contact|write|hmu|look me up|"
    r"ajoutes?z?|ajoutez|trouvez?|cherchez?|suivez|écri(?:s|vez)|ecri(?:s|vez)|contactez?|rejoins|rejoignez|"
    r"agr[eé]ga(?:d|n|me|nme)?|a[ñn][aá]de(?:me)?|b[uú]sca(?:me|nme)?|s[ií]gue(?:me)?|segu[ií]me|escr[ií]be(?:me)?|"
    r"escrib[ií](?:me|d)?|contacta(?:me)?|encu[eé]ntra(?:me)?)(?:-moi| to)?(?: me| us| moi)?"
)
_ON: Final = "(?:on|in|at|via|for|sur|dans|en|por)"
_MY: Final = "(?:(?:my|mon|mi) |l['’])?"

CUE: Final = rf"{_START}(?:{_NETWORKS})|@"
"""Without it, in whatever case, there is nothing to be found here."""

_SURE: Final = (
    rf"(?i){_START}((?:{_NETWORKS}){_BETWEEN}(?:{_STRONG})){_END}",
    rf"(?i){_START}((?:{_NETWORKS})[ (]{{0,2}}[:=>] {{0,2}}(?:{_PLAIN})){_END}",
    rf"(?i){_START}((?:{_STRONG}) (?:{_ON}|علي|على|ع|في|بال) ?{_MY}(?:{_NETWORKS})){_END}",
    rf"{_START}(@[A-Za-z0-9_.]{{0,30}}[0-9_][A-Za-z0-9_.]{{2,30}})",
)
"""Names with a digit, a dot or an underscore, or behind a colon."""

_LIKELY: Final = (
    rf"(?i){_START}((?:my|our|mon|mes|notre|mi|mis|nuestro) (?:{_NETWORKS})(?: {_LINK}){{0,3}} (?:{_PLAIN})){_END}",
    rf"(?i){_START}({_ASK} {_ON} {_MY}(?:{_NETWORKS})[ ,:]{{1,3}}(?:{_LINK} ){{0,2}}(?:{_PLAIN})){_END}",
    rf"(?i){_START}((?:{_ARABIC})[\s:=\-،]{{1,4}}(?:{_LINK}[\s:]{{1,3}}){{0,3}}(?:{_PLAIN})){_END}",
)
"""Names that could be words; they count unless they are one of ``_WORDS``."""

_WORDS: Final = (
    "not private gone broken down old the and but for because was has had just hacked deleted banned public full dead "
    "empty boring account accounts story stories post posts page app group chat been being too very really still now "
    "again today please pls who what when where why how that this with without keeps got getting doesnt isnt wont did "
    "does can could would should will about after before since friend friends feed profile username name handle "
    "bio notifications all blocked suspended locked scary safe fine okay good bad pas est suis mort bloqué piraté avec "
    "pour mais qui que quand aussi encore trop plus sans no está esta es fue para pero con cuando también muy sin "
    "hackeado depuis conmigo contigo moi toi"
)


class Handles:
    """Names on other networks, known by the network's name beside them, in Arabic, English, French and Spanish."""

    def __init__(self) -> None:
        self._cue = Regex(rf"(?i){CUE}")
        self._sure = [re2.compile(regex) for regex in _SURE]
        self._words = frozenset(_WORDS.split())
        self._likely = [re2.compile(regex) for regex in _LIKELY]

    def find(self, text: str) -> Iterator[Found]:
        """Yield at most one handle: one is enough for somebody to look at the message."""
        if not self._cue.has_match(text):
            return
        for regexes, may_be_words in ((self._sure, False), (self._likely, True)):
            for regex in regexes:
                found = regex.search(text)
                if found and not (may_be_words and found.group(1).split()[-1].lower() in self._words):
                    yield Found(Reason.CONTACT_HANDLE, Outcome.FLAG, Span(found.start(1), found.end(1)))
                    return
