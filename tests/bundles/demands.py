"""Pairs of ideas, written for this: some ask for the opposite, others only sound like it. By hand, title and text."""

from typing import NamedTuple


class Pair(NamedTuple):
    """Two ideas as (title, text)."""

    one: tuple[str, str]
    other: tuple[str, str]


def _pairs(lines: str) -> list[Pair]:
    """One pair a line: title, or title: text, on both sides of a bar."""
    found = []
    for line in lines.strip().splitlines():
        one, other = ((*side.strip().split(": ", 1), "")[:2] for side in line.split("|"))
        found.append(Pair((one[0], one[1]), (other[0], other[1])))
    return found


OPPOSITE = _pairs(
    """
    Mehr Parkplätze am Markt | Weniger Parkplätze am Markt
    Parkplätze am Markt abschaffen | Mehr Parkplätze am Markt
    Linden am Kirchplatz erhalten | Linden am Kirchplatz fällen
    Keine Umgehungsstraße | Umgehungsstraße bauen
    Freibad erhalten | Freibad schließen
    Freibad nicht schließen | Freibad schließen
    Ein Steg am Weiher: Bitte baut einen Steg. | Kein Steg am Weiher: Der Weiher soll bleiben, wie er ist.
    Eine Hundewiese am Bach | Keine Hundewiese am Bach
    Bahnhofstraße für Autos sperren | Bahnhofstraße für Autos öffnen
    Straßenlaternen nachts abschalten | Straßenlaternen nachts einschalten
    Mehr Straßenlaternen im Feldweg | Weniger Straßenlaternen im Feldweg
    Radweg an der Hauptstraße verbreitern | Kein breiterer Radweg, Radweg an der Hauptstraße verschmälern
    Grillplatz am See erlauben | Grillplatz am See verbieten
    Windräder im Forst bauen | Gegen Windräder im Forst
    Nein zu Windrädern im Forst | Mehr Windräder im Forst
    Fußgängerzone erweitern | Fußgängerzone verkleinern
    Sitzbänke aufstellen | Sitzbänke entfernen
    Neue Buslinie nach Dornau: Bitte eine Buslinie einrichten. | Buslinie nach Dornau streichen
    Spielplatz am Anger erhalten | Spielplatz am Anger abbauen
    Das Denkmal soll bleiben: Denkmal erhalten! | Denkmal entfernen
    Mehr Blumenwiesen statt Rasen | Weniger Blumenwiesen
    Marktplatz asphaltieren | Marktplatz entsiegeln
    Neue Ampel an der Schule | Ampel an der Schule abbauen
    Ampel an der Kreuzung abschaffen | Ampel an der Kreuzung erhalten
    Die Schule soll Handys erlauben: Handys in der Pause erlauben | Handys in der Pause verbieten
    Zebrastreifen einrichten | Zebrastreifen beseitigen
    Mehr Mülleimer im Park | Mülleimer im Park abbauen
    Gegen den Ausbau der Bundesstraße | Bundesstraße ausbauen
    Stopp dem Neubaugebiet Süd | Neubaugebiet Süd erweitern
    Wochenmarkt verlängern | Wochenmarkt verkürzen
    """
)
NOT_OPPOSITE = _pairs(
    """
    Mehr Parkplätze am Markt | Mehr Parkplätze am Rathaus
    Mehr Bänke am Marktplatz | Weniger Autos am Marktplatz
    Freibad nicht schließen | Freibad erhalten
    Bäume pflanzen im Neubaugebiet | Mehr Bäume im Neubaugebiet
    Keine Umgehungsstraße | Gegen die Umgehungsstraße
    Eine Bank am Weiher | Bänke am Weiher aufstellen
    Schlaglöcher beseitigen | Straße sanieren
    Mehr Radwege, weniger Autos | Weniger Autos, mehr Radwege
    Spielplatz sanieren | Spielplatz erweitern
    Zebrastreifen an der Schule | Ampel an der Schule
    Straße vor der Schule sperren | Elterntaxis vor der Schule verbieten
    Weniger Lärm durch Tempo 30 | Mehr Ruhe durch Tempo 30
    Falschparker am Radweg: Kontrollen! | Radweg von Falschparkern freihalten
    Radweg verbreitern: Der Radweg ist zu schmal. | Radweg ausbauen
    Trinkbrunnen am Bahnhof | Trinkbrunnen am Marktplatz
    Weniger Müll im Park | Mehr Mülleimer im Park
    Mehr Busse am Abend | Mehr Busse am Wochenende
    Jugendzentrum erhalten | Ein Jugendzentrum für alle
    Keine Autos in der Altstadt | Altstadt für Autos sperren
    Laternen abschalten, wenn niemand kommt | Weniger Licht in der Nacht
    Unkraut am Gehweg entfernen | Gehweg sanieren
    Hecke schneiden an der Kreuzung | Sicht an der Kreuzung verbessern
    Lücke im Radweg schließen | Radweg ausbauen bis Dornau
    Tempo 30 in der Hauptstraße | Tempo 30 vor dem Kindergarten
    Wildparken verhindern | Mehr Parkplätze schaffen
    Poller aufstellen | Durchfahrt sperren
    Reparaturcafé eröffnen | Werkstatt zum Reparieren einrichten
    Bücherei länger öffnen | Öffnungszeiten der Bücherei verlängern
    Mehr Grün am Rathaus | Bäume am Rathaus erhalten
    Taxistand verlegen | Taxistand vergrößern
    """
)
