"""Tell apart somebody who incites from somebody who quotes, reports or condemns what was said."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from moderation.findings import Span
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.grammar import Reader
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex
from moderation.text.sentences import sentence_around
from moderation.text.views import Views

CUE_TOKENS: Final = 8
"""How far before and after a hit its cues are looked for, in tokens."""

_MARKED: Final = re.compile("«[^«»]*»|“[^“”]*”|„[^„“]*“|‹[^‹›]*›|\"[^\"]*\"|(?<![^\\W_])['‘][^'’‘]*['’](?![^\\W_])")

_WORDS: Final = {
    "others": [
        "he|she|they|it|who|which|someone|somebody|everyone|everybody|anyone|one|people|men|women|man|woman|guys?|kids?",
        "mum|mom|mother|dad|father|parents?|brothers?|sisters?|uncles?|aunts?|cousins?|family|husband|wife|ex|boss",
        "teachers?|classmates?|friends?|strangers?|trolls?|bull(y|ies)|comments?|messages?|boys?|girls?|neighbou?rs?",
    ],
    "tell": [
        "told|tells?|telling|said|says?|saying|wrote|writes?|writing|texted|messaged|commented|posted|posting|sent",
        "yell(ed|ing|s)?|shout(ed|ing|s)?|scream(ed|ing|s)?|replied|call(ed|ing)|hear|heard",
    ],
    "me": ["me|us|him|her|them|people|someone|somebody|anyone|others|kids|myself"],
    "dit": [
        "dit|dis|disent|disait|disaient|ecrit|ecrivent|crie|criee?|crient|criait|hurle|repete|repetent|repond|repondu",
        "lance|lancee|poste|envoye|envoient|commente|balance|entendu|entendre|entends|lu|lis|recu|recois|recevoir",
    ],
    "dijo": [
        "dij(o|e|eron|iste)|dic(e|en|es)|decian?|dicho|escrib(io|ieron|en|e)|escrito|grit(o|aron|an|aba|aban|ado)",
        "mand(o|aron|an|ado)|envi(o|aron|an|ado)|coment(o|aron|an)|respond(io|ieron)|solto|soltaron|repet(ia|ian|io|e|en)",
    ],
    "not": ["dont|do not|never|stop|shouldnt|should not|cant|cannot|nobody|no one|not ok|not okay|wrong|cruel|awful"],
}
_BEFORE: Final = (
    "<others> <gap> <tell>",
    "(was|were|been|being|am|get|got|getting|is|are) <gap> told",
    "(tell|tells|telling|texted|messaged|sent|called) <me>",
    "<not> <gap> (tell|telling|say|saying|told|write|writing|hear)",
    "(the words?|phrase|comment|message|text|sentence|quote|hearing|reading)",
    "(ا|ي|ت|ن|بي|بت|كي)?(قال|قول)(ي|و|وا|ون|ت|لي|ولي|تلي|وا لي|هالي|نا|يا|ولنا)?",
    "ان(قال|حكي|كتب)(لي)?|قيل|قلي|قلولي|قلتلي|كال(ي|لي|ولي|تلي|وا)|يكول(ون|ولي|لي)?|هدا اللي سمعت",
    "(بي?|ي|بت|ت)?(حك|كتب|بعت|بعث|رسل|ارسل|علق|صرخ|عيط|صيح)(ا|ى|ي|و|وا|ون|ت)?(لي|ولي|تلي|الي|لنا)",
    "(كتب|كتبوا|كتبت|كتبو|علق|علقوا|علقت) (تحت|علي|في|ع|عند)",
    "(ت|ن|ا)كول(ه|ها|و|له|لي|ولي)?",
    "(كلمه|عباره|جمله|تعليق|رساله|كومنت|مسج)",
    "(ma|mont|ta|tont|lui a|leur a|nous a|ont|a|on|il|elle|ils|elles|qui|me|nous|mavait|sest fait) <gap> <dit>",
    "(ne|jamais|arretez?|cessez|stop|personne|pas|faut pas) <gap> (dire|dit|dites|ecrire|ecris|ecrivez|repeter|lancer)",
    "(le|les|ce|ces|un|des|cette|du) <gap> (mots?|phrases?|messages?|commentaires?|insultes?)",
    "(me|te|nos|les|le|se|mi) <gap> <dijo>",
    "(quien|gente|todos|alguien|unos?|ellos|ellas?|padres?|madre|mama|papa|herman[oa]s?|tios?) <gap> <dijo>",
    "(no|nunca|jamas|nadie|dejen de|basta de|parar? de) <gap> (decir|digan?|digas|diga|escribir|escriban?|gritar)",
    "(la|las|el|los|un|una|unos|ese|esa|este|esta) (palabras?|frases?|mensajes?|comentarios?|insultos?)",
)
_AFTER: Final = (
    "<others> <gap> <tell>",
    "(is|was|its|thats) <gap> (not|never|wrong|cruel|what)",
    "(isnt|wasnt) (ok|okay|funny|a joke)",
    "(هيك|هكذا|هذا ما|كذا)? ?(قال|قالوا|قالي|قالولي|قالتلي|يقولون|بيقولوا|بيقولولي|قالت)",
    "(مو|مش|ليست?|موش|ماهي|ما هي) <gap> (مزحه|نكته|عادي|مقبول|كلام|حل)",
    "(ma|mont|me|lui|on|il|elle|ils|quon|quil|quelle|quils) <gap> <dit>",
    "(nest|cest|est|netait|etait) <gap> (jamais|pas (drole|normal|une blague)|grave|violent|cruel|inacceptable)",
    "(me|nos|les|le|se) <gap> <dijo>",
    "(no es|eso es|no era|es) <gap> (nunca|gracioso|normal|broma|chiste|grave|cruel|violencia|inaceptable)",
)


class Quoting:
    """The cues by which a quotation, a report or counter-speech is known, in English, Arabic, French and Spanish.

    Somebody's own words ("I told you to ...") carry none of them.
    """

    def __init__(self, table: FoldTable) -> None:
        reader = Reader(_WORDS, table)
        self._before = Regex(Compiler().expression(map(reader.read, _BEFORE), proclitics=True))
        self._after = Regex(Compiler().expression(map(reader.read, _AFTER), proclitics=True))

    def covers(self, text: str, span: Span, views: Views) -> bool:
        """Say whether the words at ``span`` stand in quotation marks, or beside a cue in the same sentence."""
        if quoted(text, span) is not None:
            return True
        start, first, last, end = sentence_of(span, views)
        before = views.plain.text[start:first].split()[-CUE_TOKENS:]
        after = views.plain.text[last:end].split()[:CUE_TOKENS]
        return _has(self._before, before) or _has(self._after, after)


def quoted(text: str, span: Span) -> Span | None:
    """Return the quotation marks around some words, with what is between them."""
    marks = (Span(mark.start(), mark.end()) for mark in _MARKED.finditer(text))
    return next((mark for mark in marks if mark.start < span.start and span.end < mark.end), None)


def sentence_of(span: Span, views: Views) -> tuple[int, int, int, int]:
    """Return where in the folded text the sentence around some words begins, they begin, they end, and it ends."""
    plain = views.plain
    first, last = bisect_left(plain.origins, span.start), bisect_left(plain.origins, span.end)
    start, end = sentence_around(plain, first, last)
    return start, first, last, end


def _has(cues: Regex, tokens: list[str]) -> bool:
    return cues.has_match(f" {' '.join(tokens)} ")
