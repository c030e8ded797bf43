"""The lists until a coordinator changes them: German, for towns and villages."""

from mitreden.hints.models import HintKind

WORDS = {
    HintKind.TOO_VAGUE: """
allgemein
alles besser
attraktiver
besser
einfach mal
etwas machen
etwas tun
grundsätzlich
ideen
irgendetwas
irgendwas
irgendwie
irgendwo
lebenswerter
man könnte
man müsste
man sollte
mehr machen
mehr tun
moderner
schöner
überall
verbessern
verschönern
zukunftsfähig
""",
    HintKind.TOO_DETAILED: """
Abmessung
Angebot der Firma
Artikelnummer
Bauzeichnung
cm
Dezibel
DIN
Durchmesser
Edelstahl
Fabrikat
Firma
Hersteller
Kelvin
Kilowatt
kW
Leistungsverzeichnis
Lumen
Millimeter
mm
Modell
Netto
Paragraf
Quadratmeterpreis
RAL
Typenbezeichnung
Watt
Zentimeter
""",
    HintKind.OTHER_LEVEL: """
Abitur
Arbeitslosengeld
Asylrecht
Außenpolitik
Autobahn
Bundesgesetz
Bundeskanzler
Bundesregierung
Bundestag
Bundeswehr
Bürgergeld
Einkommensteuer
Erbschaftsteuer
Europäische Union
Grundgesetz
Kindergeld
Krankenkasse
Landesregierung
Landtag
Lehrplan
Mehrwertsteuer
Mietpreisbremse
Mindestlohn
Rente
Rundfunkbeitrag
Schulferien
Strafgesetzbuch
Strafrecht
Tempolimit
Wehrpflicht
""",
}
LEAST = {HintKind.TOO_VAGUE: 1, HintKind.TOO_DETAILED: 3, HintKind.OTHER_LEVEL: 1}
UP_TO = {HintKind.TOO_VAGUE: 30, HintKind.TOO_DETAILED: None, HintKind.OTHER_LEVEL: None}
