"""Tell counter-speech from hate: words that are quoted and judged, called unsayable, or said to spare people harm."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from moderation.findings import Span
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.grammar import Reader
from moderation.stages.quoting import CUE_TOKENS, quoted, sentence_of
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex
from moderation.text.views import Views

_WORDS: Final = {
    "utter": ["say|saying|call|calling|claim|claiming|write|writing|describe|describing|tell people|use the word"],
    "wrong": [
        "ugly|horrible|awful|terrible|cruel|hateful|hurtful|homophobi[ac]\\w*|transphobi[ac]\\w*|biphobi[ac]\\w*|vile",
        "wrong|unacceptable|rude|nasty|harmful|ignorant|inexcusable|never (ok|okay)",
        "not (ok|okay|funny|cool|true|right|acceptable)",
    ],
    "dirais": ["dirais?|dirai|dirait|dirons|traiterais?|traiterai|appellerais?|ne dirais?|ne traiterais?|dit|traite"],
    "dire": ["dire|traiter|appeler|ecrire|repeter"],
    "harmed": [
        "killed|hurt|beaten|attacked|bullied|harassed|punished|jailed|harmed|abused|die|death|violence|hate|hatred",
        "insulted|shamed|mocked|persecuted|stoned|fired|evicted|suffer|assaulted|hanged|tortured|humiliated",
    ],
    "herido": [
        "(mat|golp|peg|insult|ataq|agred|maltrat|ech|persi|humill|castig|encarcel)\\w+",
        "(la )?(muerte|violencia|carcel)|odio",
        "morir|sufrir|ser (golpe|asesin|insult|agredi|ataca|discrimina|humilla|persegui)\\w+",
    ],
    "blesse": [
        "d?etre (tu|battu|frapp|agress|insult|harcel|rejet|persecut|puni|humili|tabass)\\w+",
        "mourir|la (mort|haine)|souffrir|(la |de )?(violence|violences|coups)",
    ],
    "harm_ar": [
        "القتل|الموت|الضرب|السجن|الحبس|الحرق|الاعدام|الاهانه|الاذي|العنف|التعنيف|يموت|يتاذي|يتعذب|يعاني|الكراهيه",
        "ينقتل|يتقتل|ينضرب|يتضرب|يتحبس|ينحبس|ينسجن|يتسجن|يتهان|ينهان",
    ],
}

_UNSAYABLE: Final = (
    "(i|id|we|wed|ill|one|nobody|no one|you) <gap> never <gap> <utter>",
    "(you|u|we|one|they|people) (cant|cannot|can not|dont get to|dont) <gap> <utter>",
    "(you|u|we|one|they|people) (shouldnt|should not|mustnt|must not) <gap> <utter>",
    "(stop|quit|how dare you|how dare they|nobody should|no one should) <gap> <utter>",
    "i wont let (you|him|her|them) <gap> <utter>",
    "<wrong> (of you |of him |of them )?to <gap> <utter>",
    "jamais <gap> <dirais>|<dirais> jamais|(on|nous) ne <gap> (dit|traite|appelle|disons|traitons)",
    "(ne|n) (dis|dites|traite|traitez|appelle|appelez) (pas|jamais|plus)",
    "(arrete|arretez|cesse|cessez|stop) <gap> <dire>",
    "(mal|faux|homophobe|transphobe|inacceptable|insultant|blessant) (de|que de) <dire>",
    "(jamas|nunca) <gap> (dir[ie]a|dire|digo|dije|llamaria|llamare|llamo|trataria)",
    "no (puedes?|podes|pueden|debes?|deben|deberias|se puede|se debe|hay que) <gap> (decirle?|llamar(le)?|tratar)",
    "(deja|dejen|dejad|paren|paren ya|basta) de (decir|llamar|tratar)|(mal|feo|incorrecto|inaceptable) (decir|llamar)",
    "(مستحيل|ابدا ما|عمري ما|لن|ما رح|مش رح|ما راح|ماراح) <gap> (اقول|قول|احكي|اصف|وصف|نقول|اسمي|انادي)",
    "(ما|لا|مش|مو) <gap> (فيك|فيكم|تقدر|يجوز|بصير|يصير|ينفع|يحق) <gap> (تقول(وا)?|تحك(ي|وا)|تناد(ي|وا))",
    "(ميصحش|مينفعش|ماينفع) <gap> (تقول(وا)?|تحك(ي|وا)|تناد(ي|وا))",
    "(بطلوا?|بطلو|توقفوا عن|كفوا عن|وقفوا|بس بقي) <gap> (تقول(وا|و)?|القول|تحك(ي|وا)|وصف|قول)",
    "(غلط|خطا|عيب|حرام|مرفوض|مش مقبول|مو مقبول) <gap> (تقول(وا)?|نقول|يقول(وا)?|القول|قول|تحكي)",
)
"""Before words of which somebody says that they are not to be said."""

_SPARING: Final = (
    "(no|nobody|no one|none) <gap> (deserves?|should|ought to) <gap> <harmed>",
    "(ningun|ninguna|nadie) <gap> (merecen?|deberia|debe) <gap> <herido>",
    "(aucun|aucune|personne) <gap> (merite|devrait|doit) <gap> <blesse>",
    "(لا احد|لا يوجد|محدش|ما حدا|ماحد|ما حد|ما في حدا|ولا حدا) <gap> (يستحق|بيستاهل|يستاهل|بيستحق) <gap> <harm_ar>",
)
"""Of people whom nobody is to harm."""

_CONDEMNED: Final = (
    "<wrong>|slurs?|hate speech|bigot(s|ry)?|a (lie|myth)|lies|banned|reported|suspended|kicked out|blocked|expelled",
    "horrible|affreu(x|se)|cruel(le)?|haineu(x|se)|haine|inacceptable|blessant(e|s)?|mensonge|mythe|prejuge|insulte",
    "homophobe|transphobe|biphobe|lesbophobe|homophobie|transphobie|banni(e|r)?|signale(e|r)?|bloque(e|r)?",
    "exclu(e)?|vire(e)?|pas (drole|normal|ok|acceptable|vrai|bien)",
    "fea|feo|horribles?|hirientes?|inaceptables?|mentira|mito|prejuicio|insulto|no (es|esta) (bien|gracioso|normal)",
    "homofob[oai]\\w*|transfob[oai]\\w*|expulsaron|expulsado|banearon|baneado|bloquearon|denunciaron|denuncie",
    "no (es|esta) (verdad|cierto|aceptable|una broma)",
    "بشع(ه)?|قبيح(ه)?|قاس(ي|يه)?|مولم(ه)?|كراهيه|عنصريه|هوموفوبي(ا|ه)?|ترانسفوبي(ا|ه)?|رهاب|غلط|مرفوض(ه)?",
    "كذب(ه)?|خرافه|اهانه|شتيمه|عيب|حظر(ه|وه|ها|وها|ته)?|(غير|مش|مو) مقبول(ه)?|بلغ(ت|نا) عن(ه|ها)?",
)
"""Around words in quotation marks, where somebody says what they think of them."""


class Condemning:
    """The cues by which counter-speech is known, in English, Arabic, French and Spanish."""

    def __init__(self, table: FoldTable) -> None:
        reader = Reader(_WORDS, table)

        def compiled(cues: tuple[str, ...]) -> Regex:
            return Regex(Compiler().expression(map(reader.read, cues), proclitics=True))

        self._unsayable, self._sparing, self._condemned = map(compiled, (_UNSAYABLE, _SPARING, _CONDEMNED))

    def covers(self, text: str, span: Span, views: Views) -> bool:
        """Say whether somebody speaks against the words at ``span``, or against harm in the same sentence."""
        plain = views.plain
        if (marked := quoted(text, span)) is not None:
            first, last = bisect_left(plain.origins, marked.start), bisect_left(plain.origins, marked.end)
            around = f"{plain.text[:first]} {plain.text[last:]}"
            return self._condemned.has_match(around) or self._unsayable.has_match(around)
        start, first, _, end = sentence_of(span, views)
        before = f" {' '.join(plain.text[start:first].split()[-CUE_TOKENS:])} "
        return self._unsayable.has_match(before) or self._sparing.has_match(plain.text[start:end])
