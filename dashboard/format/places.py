"""Hungarian settlement names with the ending that says where: Kecskeméten, Helvécián, Ballószögön."""

from __future__ import annotations

_LONG = {"a": "á", "e": "é"}
_BACK, _FRONT, _ROUND = "aáoóuú", "eéiíöőüű", "öőüű"
_INSIDE = {
    "Budapest": "Budapesten",
    "Debrecen": "Debrecenben",
    "Eger": "Egerben",
    "Győr": "Győrben",
    "Pécs": "Pécsett",
    "Sopron": "Sopronban",
    "Szekszárd": "Szekszárdon",
    "Tihany": "Tihanyban",
    "Veszprém": "Veszprémben",
}


def at_place(name: str, language: str) -> str:
    """Where: "Kecskeméten", "Lajosmizsén" / "in Kecskemét".

    Hungarian names take -on/-en/-ön by vowel harmony with a→á, e→é at the end; towns that take another ending are
    listed. The 21 settlements of the two districts all follow the rule.
    """
    if language == "en":
        return f"in {name}"
    if name in _INSIDE:
        return _INSIDE[name]
    last = name[-1:].lower()
    if last in _LONG:
        return f"{name[:-1]}{_LONG[last]}n"
    if last in _BACK + _FRONT:
        return f"{name}n"
    return f"{name}{_on(name.lower())}"


def in_district(name: str, language: str) -> str:
    """Where, for a district: "a Kecskeméti járásban" / "in the Kecskeméti járás"."""
    return f"a {name}ban" if language == "hu" else f"in the {name}"


def _on(name: str) -> str:
    vowels = [letter for letter in name if letter in _BACK + _FRONT]
    if not vowels:
        return "on"
    if vowels[-1] in _BACK:
        return "on"
    if vowels[-1] in _ROUND:
        return "ön"
    if vowels[-1] in "ií" and len(vowels) > 1 and vowels[-2] in _BACK:
        return "on"
    return "en"
