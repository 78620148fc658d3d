"""Mail addresses, links, handles and spelled numbers, generated from seeds, as people write them. All are made up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from moderation.draft import Lang

_NAMES: Final = ("sara", "nour", "adam", "lina.k", "k_92", "samir", "jo", "el-amin", "rana2001", "mx.blue", "yara")
_HOSTS: Final = ("example.com", "example.org", "mail.example.net", "post.example.fr", "example.com.eg", "example.es")
_PATHS: Final = ("", "/", "/join", "/u/4412", "/group?id=7", "/ar/room#top")
_NETWORKS: Final = ("insta", "instagram", "snap", "telegram", "discord", "tiktok", "kik")
_ARABIC_NETWORKS: Final = ("انستا", "سناب", "تلجرام", "ديسكورد", "تيك توك", "الانستقرام")
_HANDLES: Final = ("sara_92", "nour.k", "blue.fox7", "adam2001", "moon__child", "l1na", "yara.x", "sam_ir")

_AROUND: Final = {
    Lang.ARABIC: ("{}", "راسلني على {}", "هذا هو {} لمن يريد", "عندي صفحة {} شوفوها", "ايميلي/رابطي {}"),
    Lang.ENGLISH: ("{}", "write to me at {}", "it's {} if you want", "everything is on {} guys", "({})"),
    Lang.FRENCH: ("{}", "écris-moi sur {}", "c'est {} si tu veux", "tout est sur {} ici"),
    Lang.SPANISH: ("{}", "escríbeme a {}", "es {} por si quieres", "todo está en {} amigos"),
}
_HANDLED: Final = {
    Lang.ARABIC: ("{network} {handle}", "حسابي {network} {handle}", "ضيفوني {network}: {handle}"),
    Lang.ENGLISH: ("my {network} is {handle}", "{network}: {handle}", "add me on {network} {handle}", "@{handle}"),
    Lang.FRENCH: ("mon {network} c'est {handle}", "{network} : {handle}", "ajoute-moi sur {network} {handle}"),
    Lang.SPANISH: ("mi {network} es {handle}", "{network}: {handle}", "agrégame en {network} {handle}"),
}
_DIGITS: Final = {
    Lang.ARABIC: ["صفر", "واحد", "اثنين", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
    Lang.ENGLISH: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    Lang.FRENCH: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    Lang.SPANISH: ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
}
_SPELLED: Final = {
    Lang.ARABIC: ("رقمي {}", "اتصلوا على {}"),
    Lang.ENGLISH: ("my number is {}", "call {}"),
    Lang.FRENCH: ("mon numéro : {}", "appelle le {}"),
    Lang.SPANISH: ("mi número es {}", "llama al {}"),
}


def mails(language: Lang, dice: random.Random) -> Iterator[str]:
    """Give a sentence with a mail address, in each of the ways in which people write one."""
    name, host = dice.choice(_NAMES), dice.choice(_HOSTS)
    for address in (f"{name}@{host}", f"{name.upper()}@{host}", f"{name} @ {host}", f"{name} [at] {host}"):
        yield dice.choice(_AROUND[language]).format(address)


def links(language: Lang, dice: random.Random) -> Iterator[str]:
    """Give a sentence with a link, with and without its scheme."""
    place = dice.choice(_HOSTS) + dice.choice(_PATHS)
    for link in (f"https://{place}", f"http://{place}", f"www.{place}", place):
        yield dice.choice(_AROUND[language]).format(link)


def handles(language: Lang, dice: random.Random) -> Iterator[str]:
    """Give sentences with a name on another network, and the network's name as its cue."""
    networks = _ARABIC_NETWORKS if language is Lang.ARABIC else _NETWORKS
    for around in _HANDLED[language]:
        yield around.format(network=dice.choice(networks), handle=dice.choice(_HANDLES))


def spelled(language: Lang, dice: random.Random) -> Iterator[str]:
    """Give sentences with a number of nine or ten digits, each digit a word."""
    for around in _SPELLED[language]:
        words = (dice.choice(_DIGITS[language]) for _ in range(dice.choice((9, 10))))
        yield around.format(dice.choice((" ", ", ", " - ")).join(words))
