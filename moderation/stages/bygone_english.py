"""Tell danger that is over, years ago or overcome, or denied, from danger told now. English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from moderation.rulebook.compiler import Compiler
from moderation.rulebook.grammar import Reader
from moderation.stages.stretches import Stretch, every, place
from moderation.text.folding import Folded, FoldTable
from moderation.text.regex import Regex
from moderation.text.sentences import sentence_around

_WORDS: Final = {
    "few": [r"(?:\w+ ){0,2}"],
    "some": [r"(?:\w+ ){0,4}"],
    "count": [
        r"[0-9]+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty",
        r"a few|few|a couple of|couple of|many|some|several",
    ],
    "well": [
        "married|happy|happier|well|better|safe|fine|okay|free|proud|healthy|stable|sober|clean|"
        "alive and|laughing|fabulous",
        r"an? (?:\w+ )?(?:nurse|teacher|mum|mom|dad|mother|father|doctor|lawyer|engineer|student|cook|gardener)",
    ],
    "own": [
        "flat|house|home|keys?|place|job|wife|husband|partner|girlfriend|boyfriend|kids?|children|son|daughter|dogs?",
        "cats?|garden|degree|bakery|therapist|friends|shop|family|life i (?:love|like)",
    ],
    "harm": [
        "die|dying|death|suicide|suicidal|be dead|being dead|kill(?:ing)? myself|kms|end(?:ing)? (?:it all|it|my life)",
        "hurt(?:ing)? myself|harm(?:ing)? myself|self ?harm(?:ing)?|cut(?:ting)? myself|"
        "cut(?:ting)?|not wake up|be gone",
    ],
}

_LONG_AGO: Final = (
    "<count> <few>(?:years?|decades?|months) (?:ago|back|earlier|tonight|today)",
    "years (?:ago|back)|long (?:time )?ago|ages ago|once upon a time|back (?:then|in|when)|in those days|last year",
    "(?:in|around|summer|winter|since) (?:19[0-9][0-9]|20[01][0-9]|202[0-4])|in the (?:19)?[5-9]0s",
    "in the (?:fifties|sixties|seventies|eighties|nineties)|in my (?:teens|twenties|thirties|youth|childhood)",
    r"when i was (?:[0-9]+|a (?:\w+ )?(?:kid|child|teen|teenager|student|boy|girl)|little|young|"
    r"younger|small|\w+teen|twelve)",
    r"(?:at|aged|age) (?:1[0-9]|\w+teen)|as a (?:\w+ )?(?:kid|child|teen|teenager|boy|girl|student)",
    "(?:in|through|at) (?:high school|secondary school|middle school|college|uni|university)",
    "used to|there was a time|my first (?:husband|wife|marriage|boyfriend|girlfriend)|i once|i had told myself",
)
_OVERCOME: Final = (
    "(?:now|today|tonight|these days|nowadays) (?:im |i am |we are |were |i feel |i )?<few><well>",
    "(?:now|today|tonight|these days|nowadays) (?:im |i am )?(?:i |we |with |in )(?:have |own |got )?<some><own>",
    r"(?:now|today|these days) i (?:own|garden|love|laugh|sleep|swim|teach|bake|sing|pray|write|"
    r"volunteer|dance|plant\w*|run|make)",
    r"(?:im|i am) (?:[2-9][0-9]|\w+ty(?: \w+)?) (?:now|and|with)|turned [0-9]+|my second (?:one|"
    r"husband|wife|marriage)",
    "(?:glad|happy|thankful|grateful|proud|relieved|lucky) (?:that )?(?:i|im|it|they|he|she|we|for|"
    "of|to be (?:here|alive))",
    "(?:better|fine|ok|okay|safe|well|happy|good|warm|free|over|different) (?:now|today|these days|since)|not now",
    "i dont (?:anymore|any more|now|think about it|have (?:those|these|that)|feel (?:that way|"
    "like that))|not any ?more",
    "recovered|recovery|healed|survivor|moved on|never looked back|no contact|behind me|in the past|all over",
    "(?:therapy|therapist|meds|counsell?ing|medication|treatment) (?:really |has |have )?(?:helped|"
    "helps|saved|works?|worked|changed)",
    "best (?:thing|decision)|funny how|(?:love|like) my life|life (?:is|has been) (?:good|great|"
    "beautiful|better|lovely|sweet)",
    "(?:it|things|life) (?:really |does |did )?(?:got|gets|get) (?:so much |much |a lot )?better|"
    "here i am|still here still",
    "closer than ever|apologi[sz]ed|we talk|nothing came of it|i got out|i left (?:him|her|them|that)|out of there",
    "(?:i )?met (?:my|a) (?:dog|cat|wife|husband|partner|boyfriend|girlfriend|friend)|got a (?:cat|dog)",
    "(?:gone|never|not once|not a single one) since|hasnt come back|never (?:again|came back|"
    "went back)|(?:faded|silver) now",
    r"(?:i know|i knew) (?:thats|that was|that is) (?:rubbish|nonsense|not true|wrong|a lie)|lol|"
    r"(?:one day|then) i (?:just )?didnt",
)
"""What says, behind it, that it is over."""

_RELAPSED: Final = (
    "(?:tonight|today|last week|now) <few>(?:again|took|tried|did it|cut|sleep|sleeping|kicked|"
    "threw|beats?|hits?|hurts?)",
    "(?:now|today|tonight|lately|these days) (?:i|im|i am|ive|it|its|he|she|they) <few>(?:want|wish|cant|dont|suicidal|"
    "tried|hits?|beats?|hurts?|thinking|planning|cutting|worse)",
    "(?:is|are|came|come|comes|coming|creeping|returned|its|theyre) (?:all )?back|back again|relaps(?:e|ed|ing)",
    "yesterday|last night|right now|rn|this (?:week|morning|month)|(?:hours?|minutes?|days?) ago|"
    "but (?:now|tonight|today|lately)",
    "still (?:want|think|feel|wish|cut|hurt|do|hits?|beats?|get|wake|try|have the)|never (?:stopped|"
    "left|went away|got better)",
    "worse (?:now|than|every)|(?:want|trying|going|tried|feel|thinking) <some>again|again (?:now|tonight|today|lately)",
)
"""What says that it is not over, or that something happened just now."""

_NO_MORE: Final = (
    "(?:dont|do not|havent|didnt|never|not|hasnt|isnt|arent) <few>(?:want|wanted|wanting|think|"
    "thought|thinking|feel|felt|wish)"
    " <few><harm> (?:any ?more|now|in (?:weeks|months|years|days|ages)|since|for (?:weeks|months|years)|these days)",
    "(?:no longer|stopped) <few>(?:want|wanting|think|thinking|feel|feeling|wish|wishing) <few><harm>",
    "(?:im|i am|am) (?:\\w+ )?not (?:suicidal|going to <harm>|gonna <harm>|planning to <harm>)",
    "(?:no|without|fewer|zero) (?:\\w+ )?(?:thoughts|urges?|plans?|intention|ideas) (?:of|to|about) <harm>",
    "(?:no|without|fewer) (?:dark|suicidal|bad|scary) (?:thoughts|urges)",
    "(?:urges?|thoughts|voices) (?:are|have|is|were|has) (?:\\w+ )?(?:gone|stopped|quiet|quieter|"
    "fading|faded|disappeared)",
    "(?:years?|months?|weeks?|days?) (?:clean|free|without|since) (?:from |of |my |"
    "the )?<few>(?:self ?harm|sh|cutting|attempt)",
    "(?:deleted|threw away|threw out|burned|burnt|ripped up) my <few>(?:note|notes|letter|letters|pills|blades?|plan)",
    "(?:asked|asks) <some>(?:suicid\\w*|thoughts|harm\\w*|<harm>) <some>(?:said|told (?:her|him|them)) no",
    "(?:thank god|glad|happy|thankful|relieved) (?:that )?i didnt <few>(?:<harm>|do it|jump|succeed)",
    "(?:glad|happy|grateful|proud|thankful) to be (?:\\w+ )?alive|(?:i )?(?:chose|choose|"
    "choosing) (?:life|living|to live|to stay)",
    "made me (?:realise|realize|see|want) <few>(?:want )?to live|(?:realise|realize|realised|realized) i want to live",
)
"""What is denied. It holds for these words alone."""


class BygoneEnglish:
    """The English cues by which danger that is over is known."""

    def __init__(self, table: FoldTable) -> None:
        reader = Reader(_WORDS, table)

        def compiled(cues: tuple[str, ...]) -> Regex:
            return Regex(Compiler().expression(map(reader.read, cues), proclitics=False))

        self._long_ago, self._overcome = compiled(_LONG_AGO), compiled(_OVERCOME)
        self._relapsed, self._no_more = compiled(_RELAPSED), compiled(_NO_MORE)

    def stretches(self, view: Folded) -> Iterator[Stretch]:
        """Yield the ranges of a reading in which danger is told as over, up to the words that say so, or is denied."""
        was = place(self._long_ago, view.text)
        over = was and place(self._overcome, view.text, was[1] - 1)
        if was and over and not self._relapsed.has_match(f" {view.text[was[0] :]} "):
            yield sentence_around(view, was[0] + 1, was[0] + 1)[0], over[1]
        yield from every(self._no_more, view.text)
