"""Tell danger that is over, years ago or overcome, from danger that is told now. Arabic, in whatever dialect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from moderation.rulebook.compiler import Compiler
from moderation.rulebook.grammar import Reader
from moderation.text.folding import Folded, FoldTable
from moderation.text.regex import Regex
from moderation.text.sentences import sentence_around

Stretch = tuple[int, int]

_WORDS: Final = {
    "few": ["(?:[^ ?]+ ){0,2}"],
    "years": ["سنه|سنين|سنوات|سنتين|عام|عامين|اعوام|عوام|زمان"],
    "now": [
        "دلوقتي|دلوقت|اليوم|الان|الحين|الحينه|هسه|هسا|هلا|هلق|دابا|ضرك|درك|توا|ذلحين|النهارده|حاليا",
        "بقيت|صرت|وليت|اصبحت|رجعت انسان(ه)?",
    ],
    "well": [
        "بخير|كويس(ه)?|احسن|افضل|منيح(ه)?|مليح(ه)?|لاباس|مبسوط(ه)?|فرحان(ه)?|سعيد(ه)?|مرتاح(ه)?|تمام|زين(ه)?|بالف خير",
        "ام|اب|متزوج(ه)?|حره?|متعافي(ه)?|احب (حياتي|الحياه)|بحب (حياتي|الحياه)|كنحب حياتي|عايش(ه)? حياتي",
        "(تفهمو|تقبلو|تصالحنا)\\w*|(اهلي|دارنا|هلي|امي|ماما) <few>(تفهم|تقبل|فهم|قبل)\\w*",
        "عند(ي|نا) <few>(بيت|شقه|شقتي|دار|شغل|خدمه|خدمتي|وظيفه|حياه|حياتي|غرفتي|ولاد|اولاد|عيله|طفل)\\w*",
        "عندي [0-9]+ (سنه|عام)?",
        "كنشوف\\w*|بشتغل|اشتغل|كنخدم|نخدم|بدرس|ادرس|كنقرا|نقرا",
    ],
    "fell_ill": ["(ال)?(افكار|فكره|رغبه|هواجس|انتحار|موت|جرح|حاله|اكتياب)"],
    "thoughts": [
        "(في |ف )?(ب)?(ال)?(موت|انتحار|ايذاء نفسي|اذيه نفسي)|(في |ف )?(ا|ن)?(موت|نتحر)",
        "(في |ف )?(ا|ن)(قتل|موت|وذي|ذي|جرح|نهي) (نفسي|روحي|حالي|راسي|حياتي)",
    ],
    "harm_oneself": [
        "(ا|ن)?(نتحر|نتاحر)|(ا|ن)(قتل|موت|وذي|ذي|ضر|جرح|اذي) (نفسي|روحي|حالي|راسي|عمري)|(ال)?(ايذاء|اذيه) نفسي",
    ],
}

_LONG_AGO: Final = (
    "(قبل|من|منذ|هادي|هاذي|صارلي|صرلي|مر|مرت|مضت|مضي|عدي|عدت|عدا|ليها|لها) <few><years>",
    "(سنه|عام|في|صيف|شتا) (ال)?(كورونا|كوفيد|(19|20)[0-9][0-9])",
    "(العام|السنه|عام|سنه|الشتا|الصيف) (الماضي|الماضيه|اللي فات|الي فات|لي فات|لي فاتت|الفايت|الفايته|يلي فات)",
    "(وانا|وعمري|واني|(كان )?عمري|كان عندي|(لما|كي|يوم|ملي) كنت) (عندي |كان |كنت |ابن |بنت |في |ف )?[0-9]+",
    "(وانا|واني|كنت|لما كنت|كي كنت) (صغيره?|زغيره?|مراهقه?|طفله?|بالمدرسه|بالجامعه|في الثانويه|في المدرسه)",
    "زمان|من بكري|واحد الوقت|شحال هادي|فتره سودا|الفتره السودا|ايام سودا|ايامي السودا",
    "ايام (ال)?(مدرسه|ثانويه|ثانوي|اعدادي|جامعه|ليسي|كليه|مراهقه|جيش|حرب|تعب)",
    "(ف|في|ب|ايام|من) (ال)?(طفولتي|مراهقتي|صغري|شبابي|ليسي|الثانويه|بدايه (العبور|عبوري|التحول))",
    "sene l ?mad[ey]\\w*|(mn|men|min) (zaman|snin|sneen|sniin)|zaman|l?3am li? fat|ayyam el (gam3a|madrasa|jam3a)",
)
_OVERCOME: Final = (
    "<now> <few><well>",
    "(انا|راني|اني) <few>(كويس(ه)?|منيح(ه)?|مليح(ه)?|بخير|احسن|زين(ه)?) <now>",
    "(ا)?تعالجت|(ا)?تعافيت|اتشافيت",
    "خلصت من(ه|ها|هم|هن)|نجوت من(ه|ها|هم)",
    "(الموضوع|القصه|السالفه|المشكل|المشكله|القضيه) (خلص|خلصت|انتهي|انتهت|تحل|انحلت|اتحلت)",
    "(صار|صارت|ولا|ولات|بقي|بقت|اصبح) (كله )?(ورايي|ورايا|وراي|من الماضي|ماضي|خلفي)",
    "صفحه <few>(اتقفلت|تسكرت|سكرتها|طويتها|قفلتها|وطويتها|وقفلتها|انطوت)",
    "(ربنا|ربي|الله) (نجاني|شفاني|عافاني|كتب لي عمر جديد)",
    "(الفكره|الافكار|فكره|الرغبه) <few>(مشات|مشت|راحت|اختفت|رحلت|وما رجعت|ما رجعت|ومارجعتش)",
    "(وجدت|لقيت) (جمعيه|ناس|شغل|شغلا|عملا|معالج(ه)?|دكتور(ه)?|سكن|غرفه)",
    "(ما عاد|معادش|ماعادش|لم اعد|معدتش|ما بقيتش|مابقيتش|ما عدت|ماعدت) <few>(ا|ب|ن|كن)?(فكر|خمم|نفكر)",
    "(فرحان(ه)?|مبسوط(ه)?|سعيد(ه)?) (كي|اني|لاني|لانني|حيت) (بقيت|عشت|نجيت|عايش(ه)?|ما مت)",
    "وقفت علي رجل(ي|يا)|(وانا|واني) مرتاح(ه)?|مرتاح(ه)? (دلوقتي|اليوم|الان|هلق|الحين)",
    "طلعت براءه|(ال)?براءه من التهمه",
    "et3aleget|et3alagt|t3aljet|t3alejt|ra7et w ma rej3et|a7san (delwa2ty|dlwa2ty|hala2|hal2|daba)",
)
"""What says, behind it, that it is over."""

_RELAPSED: Final = (
    "<fell_ill> <few>(رجع|رجعت|رجعو|رجعوا|عادت|بترجع|عم ترجع|كترجع|راجعه|رجعتلي|رجعولي)",
    "(رجع|رجعت|عادت|بترجع|عم ترجع|كترجع|رجعتلي|رجعولي) <few><fell_ill>",
    "(رجعت|عدت|وليت|بديت|بلشت|صرت) <few>(ا|ب|ن|كن)?(فكر|خمم|جرح|اذي|وذي|تمني)",
    "من جديد|مره (تانيه|ثانيه|اخري)|مجددا|عاود رجع\\w*|زي الاول|متل الاول|اسوا من (الاول|قبل)",
    "امبارح|مبارح|البارح|البارحه|من شوي(ه)?|قبل (قليل|شوي|شويه)|من (نص )?ساعه",
    "هالليله|الليله دي|هذه الليله|هاد الليله|الليلادي",
)
"""What says that it is not over, or that something happened just now."""

_NO_MORE: Final = (
    "(معدتش|معدش|مبقتش|مبقيتش|ما بقيتش|مابقيتش|ما عدت|ماعدت|لم اعد|ما عاد|ماعاد|بطلت) (ا|ب|ن|كن)?(فكر|خمم) <thoughts>",
    "(لن|ما راح|ما رح|ماراح|ماغاديش|مش راح|مستحيل|ما ناوي(ه)?|مش ناوي(ه)?) <harm_oneself>",
    "سال(ني|تني|وني|ونا|نا) (?:[^ ?]+ ){1,8}[وف]?قلت (ل(ه|ها|هم) )?لا",
)
"""What is denied. It holds for these words alone."""


class Bygone:
    """The cues by which danger that is over is known."""

    def __init__(self, table: FoldTable) -> None:
        reader = Reader(_WORDS, table)

        def compiled(cues: tuple[str, ...]) -> Regex:
            return Regex(Compiler().expression(map(reader.read, cues), proclitics=True))

        self._long_ago, self._overcome = compiled(_LONG_AGO), compiled(_OVERCOME)
        self._relapsed, self._no_more = compiled(_RELAPSED), compiled(_NO_MORE)

    def stretches(self, view: Folded) -> tuple[Stretch, ...]:
        """Return the ranges of a reading in which danger is told as over or denied.

        What was is over up to the words that say so; whatever is told behind them counts.
        """
        return (*self._told_as_over(view), *_every(self._no_more, view.text))

    def _told_as_over(self, view: Folded) -> Iterator[Stretch]:
        was = _place(self._long_ago, view.text)
        over = was and _place(self._overcome, view.text, was[1] - 1)
        if was and over and not self._relapsed.has_match(f" {view.text[was[0] :]} "):
            yield sentence_around(view, was[0] + 1, was[0] + 1)[0], over[1]


def _every(cues: Regex, text: str) -> Iterator[Stretch]:
    place = _place(cues, text)
    while place is not None:
        yield place
        place = _place(cues, text, place[1] - 1)


def _place(cues: Regex, text: str, at: int = 0) -> Stretch | None:
    encoded = text.encode()
    place = cues.first(encoded, len(text[:at].encode()))
    return place and (len(encoded[: place[0]].decode()), len(encoded[: place[1]].decode()))
