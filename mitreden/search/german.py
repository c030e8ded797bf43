"""What the index knows about German: words that say nothing alone, words that compounds are made of, odd plurals."""

STOP_WORDS = frozenset(
    """
    aber alle allem allen aller alles als also am an and ander andere anderem anderen anderer anderes auch auf aus
    bei beim bin bis bist da dadurch daher damit dann das dass daß dein deine dem den denn der des deshalb dessen
    die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euer
    eure fuer für gegen gewesen habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren
    ihrer im in indem ins ist ja jede jedem jeden jeder jedes jene kann kein keine keinem keinen keiner koennen
    koennte können könnte man manche mehr mein meine mit muss muß nach nicht noch nun nur ob oder of ohne sehr sein
    seine seinem seinen seiner sich sie sind so solche soll sollen sollte sollten sondern sonst the ueber um und uns
    unser unsere unserem unseren unserer unter viel vom von vor wann war waren warum was weil wegen weiter welche welchem
    welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wollen wuerde wurde wurden würde
    würden zu zum zur zwar zwischen über
    """.split()  # noqa: SIM905  a list literal would take 400 lines
)

# Stems of words that often make up compounds in ideas for a town. A compound is taken apart only if all its parts are here.
PARTS = frozenset(
    """
    abend abfall alle alltag alt ang angebot anlag anschlus antrag app arbeit arzt ausbau ausflug ausleih austausch
    auto bach bad bahn bahnhof balkon ball bank bau baum beet beleucht berg beruf besuch beton betreu betrieb bett
    beutel bibliothek bien bik bild bildung blatt blick blum blut bod bog bors bruck brunn buch bucherei buhn burg
    burgermeist buro bus busch caf chor dach damm dien dorf eck ehrenamt eim einkauf eis elt energi ernt ess fahr
    fahrplan fahrrad fahrt famili farb feier feld fenst feri fest feu feuerwehr film firma flach fluss forder forst
    foto frau freizeit freund friedhof fuhrung fuss fussgang gang garag gart gast gebaud geland geld gemeind gemus
    generation gerat geschaft geschicht gesund getrank glas grab gras grenz grill grun grund grupp haf hall halt
    haltestell handel handwerk handy haus haushalt heck heim heimat heizung herb hilf hof holz honig hort hund hutt
    ide imk insekt insel jahr jugend kaffe kanal kart kast katz kell kern kind kino kirch kita klass kleidung klett
    klima klinik koff kompost konzert kraft krankheit kreis kreisel kreuzung kuch kultur kunst kur kurv lad
    ladestation lag lamp land landschaft larm latern laub lauf leb lehr leih leitung les licht lieg lini list luft
    markt mau meil mensch mess miet mitfahr mitt mobil mobilitat moor muhl mull museum musik nachbar nacht natur
    netz nutzung obst ordnung ort park parkplatz pfad pferd pflanz pfleg plan plastik platz post praxis preis
    programm projekt punkt quell rad radweg ramp ras rathaus raum reg region reih reis reparatur restaurant ring
    roll rout ruh rund saal saison sam sammel sand sanier satzung schad schatt schein schien schiff schild schlies
    schlos schnee schrank schrift schul schutz schwell schwimm schwimmbad see senior servic siedlung sitz solar
    somm sonn spass spazi spend sperr spiel spielplatz sport sprach spur stadt stall stamm stand station stein stell
    stern steu stiftung stock stras streif strom stuck studium stund tafel tag tal tank tanz tasch tausch taxi
    technik tee teich telefon tempo theat tier tisch toilett tonn tor tour tourismus transport treff treffpunkt
    trepp trink tunnel turm turn ubergang ufer uhr umbau umwelt unfall unterfuhr unterricht urlaub verband verbind
    verbot verein verkauf verkehr verleih vermiet versorg verwalt vieh vogel volk wach wag wahl wald wand wanderweg
    warm warnung wass weg weid weih wein welt werk werkstatt wett wies wind wint wirt wirtschaft wiss woch wohn
    wohnung woll wunsch zaun zebra zeich zeit zeitung zelt zentrum zon zug zukunft zuschus
    """.split()  # noqa: SIM905  a list literal would take 400 lines
)

# What stands between the parts of a compound: Radweg, Gemeindehaus, Kindergarten, Bürgerhaus, Ortsmitte.
LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")

# Plurals that the stemmer leaves apart from their singular.
IRREGULAR = {
    "buss": "bus", "ebuss": "ebus", "cafes": "caf", "parks": "park", "kitas": "kita", "autos": "auto", "handys": "handy",
}  # fmt: skip
