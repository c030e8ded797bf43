"""German words that say for or against something. Beginnings of words in small letters: „abschaff“ is „abschaffen“, „Abschaffung“."""

# Before what they are about: „mehr Bänke“.
MORE = frozenset(
    {"mehr", "zusätzliche", "weitere", "neue", "größere", "breitere", "längere", "höhere", "schnellere", "hellere"}
)
LESS = frozenset({"weniger", "kein", "keine", "gegen", "ohne", "kleinere", "schmalere", "kürzere", "niedrigere", "langsamere",
                  "dunklere", "nein", "stopp", "schluss"})  # fmt: skip
ONE = frozenset({"ein", "eine", "einen"})  # at the beginning: „Ein Steg am Weiher“

# After it, or before: „Bänke aufstellen“, „der Bau von Bänken“.
DO = (
    "ausbau", "aufbau", "anleg", "aufstell", "errichte", "einführ", "einricht", "schaffen", "bauen", "baut", "pflanz", "erhalt",
    "behalt", "bewahr", "erlaub", "zulass", "öffn", "freigeb", "vergrößer", "verbreiter", "verlänger", "erhöh", "erweiter",
    "beleucht", "einschalt", "förder", "wiederherstell", "sanier", "asphaltier",
)  # fmt: skip
UNDO = (
    "abbau", "abschaff", "entfern", "beseitig", "abreiß", "abriss", "fäll", "streich", "verbiet", "verbot", "untersag", "sperr",
    "schließ", "verhinder", "stopp", "aufgeb", "verkleiner", "verschmäler", "verkürz", "senk", "reduzier", "verringer",
    "zurückbau", "rückbau", "abschalt", "kürz", "entsiegel",
)  # fmt: skip
NOT = frozenset({"nicht", "nie", "niemals", "keinesfalls"})
PLACES = frozenset(
    """am an auf aus bei beim bis durch entlang für gegenüber hinter im in ins nach neben über um unter vom von vor während zum zur
    zwischen""".split()  # noqa: SIM905  a list literal would take many lines
)
SAYING = frozenset(
    {"bitte", "endlich", "sofort", "wieder", "unbedingt", "dringend", "lieber", "tempo"}
)  # are about nothing
BETWEEN = r"[.,;:!?()\n–—\"„“]+|\b(?:und|oder|statt)\b"  # what is wanted before and behind them are two things
MARKS = " .,;:!?()„“\"'"  # around words
