"""What is told as over is no danger now; what is told now counts, whatever else is over."""

from __future__ import annotations

import pytest

from moderation.pipeline import Pipeline
from tests.moderation.judged import judged


@pytest.mark.parametrize(
    "text",
    [
        "حاولت الانتحار قبل عشر سنوات، وبعدها تعالجت",
        "حاولت انتحر وانا عندي ١٦، دلوقتي عندي شغل وبيت",
        "طردوني من البيت سنة ٢٠١٦، اليوم عندي بيتي",
        "هادي خمس سنين جراو عليا من الدار، دابا عندي داري",
        "معدتش بفكر اموت",
        "سألتني الدكتورة اذا عندي افكار انتحارية وقلت لا",
        "طردوني من البيت ونمت بالشارع. هذا كان قبل خمس سنين. الحين عندي شقتي. مبارح احتفلت بعيد ميلادي",
        "قبل عشر سنين حاولت انتحر",
        "آخر ليلة لي بالسكن وباجر انقل",
        "بنتحر اذا خسر المنتخب",
        "لا استطيع ان اعيش بدون قهوتي",
        "I tried to kill myself ten years ago. Now I have a flat, a job and two cats",
        "when i was sixteen i wanted to die. im forty now and i garden",
        "my dad kicked me out in 2016. today i have my own place",
        "i havent wanted to die in weeks",
        "i am not suicidal",
        "il y a dix ans j'ai voulu mourir. aujourd'hui j'ai un appart et deux chats",
        "j'ai fait une tentative quand j'avais seize ans, la thérapie m'a aidée",
        "je pense plus à mourir",
        "hace diez años quise morir. hoy tengo un piso y dos gatos",
        "intenté suicidarme a los quince años, la terapia me ayudó",
        "ya no pienso en morir",
        "five years ago i attempted. today i am a nurse and glad",
        "i attempted in 2015. therapy works. tomorrow i will run my first race",
        "years ago i attempted to learn arabic, tomorrow i will try again",
        "a los quince lo intenté y hoy voy a terminar la carrera",
        "حاولت انتحر قبل عشر سنين وتعالجت، واليوم راح اكمل دراستي",
        "قبل سنة حاولت احكي لامي واليوم رح حاول مرة ثانية",
    ],
)
def test_what_is_over_shows_no_card(text: str, shipped: Pipeline) -> None:
    """Years ago and well since, many years ago, no more, denied, or of something else."""
    assert not judged(shipped, text).is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "حاولت الانتحار قبل عشر سنوات وتعالجت. اليوم اريد ان اموت",
        "حاولت انتحر وانا عندي ١٦، دلوقتي عندي شغل وبيت بس حاولت انتحر امبارح",
        "بفكر اموت. وانا عندي ٢٠ اتعالجت بس رجعت الافكار",
        "من سنين وانا عايز اموت",
        "معدتش بفكر في بكره، عايز اموت",
        "من خمس سنين حاولت انتحر ومن يومها عايز اموت",
        "بدي انتحر الليلة. قبل سنة كنت بخير والحين عندي شغل بس ما يهم",
        "الليلة آخر ليلة لي وبنتحر",
        "بنتحر اذا رجعت البيت",
        "I tried to kill myself ten years ago and got better. Now I want to die",
        "i wanted to die when i was sixteen, then it got better, but the thoughts are back",
        "i have wanted to die for ten years",
        "this is my last message before i sleep forever",
        "i want to end my life as a failure",
        "mum says i should be dead and i think she is right, i want to die",
        "je pensais vivre, mais je veux plus",
        "tengo ganas de morirme, de eso hace un año y hoy también",
        "كنت مبسوط زمان والحين ابي اموت",
        "im not suicidal but i dont want to be alive",
        "il y a dix ans j'ai voulu mourir, puis ça allait mieux, mais ce soir je veux mourir",
        "ça fait dix ans que je veux mourir",
        "je pense plus à mon avenir, je veux mourir",
        "hace diez años quise morir y mejoré, pero hoy quiero morir otra vez",
        "hace años que quiero morir",
        "ya no pienso en mañana, quiero morir",
        "five years ago i attempted. tonight i will do it properly",
        "in my twenties i attempted twice. third time tonight",
        "il y a trois ans j'ai essayé de mourir. ce soir je recommence",
        "hace tres años lo intenté y hoy lo voy a hacer",
        "من خمس سنين حاولت واليوم رح حاول مرة تانية",
        "كان في وقت حاولت فيه، وهلق عم حاول كمان مرة",
        "من تلات سنين حاولت موت حالي وبكرا رح خلص اللي بديته",
    ],
)
def test_danger_told_now_counts(text: str, shipped: Pipeline) -> None:
    """Behind what is over, come back, or going on for years."""
    assert judged(shipped, text).is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "I no longer wish to die, and I can't believe I'm typing that",
        "eleven months without cutting, my sister baked a cake",
        "haven't had a single urge to hurt myself since spring",
        "the urges have nearly stopped since the new meds",
        "I chose to live and I'd choose it again",
        "je n'ai plus envie de mourir, c'est nouveau",
        "huit mois sans me scarifier, ma soeur a fait un gâteau",
        "ya no quiero morirme, qué raro se siente",
        "elegí vivir y lo volvería a elegir",
        "ما عدت افكر اموت، شعور غريب",
        "اخترت اعيش وبرجع بختارها",
        "افكار الانتحار خفت من لما تعالجت",
    ],
)
def test_a_wish_that_is_gone_shows_no_card(text: str, shipped: Pipeline) -> None:
    """Recovery is told with the words of danger."""
    assert not judged(shipped, text).is_crisis


@pytest.mark.parametrize(
    "text",
    [
        "eleven months without cutting but I want to die tonight",
        "I told them I no longer wish to die. I lied",
        "I no longer wish to die but I already swallowed them",
        "I don't want to live any more",
        "i dont care, i want to die now",
        "I don't know what to do, I just want to die these days",
        "not ok, I have thoughts of death all day",
        "huit mois sans me scarifier mais je veux mourir",
        "j'ai plus envie de vivre",
        "ya no quiero vivir",
        "اخترت اعيش بس ما قدرت، بدي اموت",
        "ما عدت بدي عيش",
        "ما عدت افكر اموت بس بلعت كل الحبوب",
    ],
)
def test_a_wish_that_is_back_or_done_counts(text: str, shipped: Pipeline) -> None:
    """What stands behind "but", a lie, and what was done already."""
    assert judged(shipped, text).is_crisis
