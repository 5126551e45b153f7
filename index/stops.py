"""Words that say nothing about the subject: stop words of a text, and the words of asking.

A stop word is never stored. A word of asking ("need", "brauchen") is stored, because a text may be
about it, but it does not count in a query that has other words.
"""

from whoosh.lang.stopwords import stoplists

_ALSO = {  # not in Whoosh's lists
    "en": "do does did how what which who whom whose why when where there their them they "
    "these those than then so such some any into onto about after before between over under again "
    "our ours us me my he she his her him its was were been being has had having would should could "
    "shall also only just too very more most less much many each every both either nor own same "
    "up down out off here once during through against until while because per via within",
    "nl": "wie wat welke waar wanneer waarom hoe welk wel bij tot uit hun hen zij wij ons onze "
    "jullie deze dit die dat als dan ook nog maar om te er worden wordt werd zijn was waren heeft "
    "hebben had elk elke ieder iedere alle tegen onder over per tussen binnen "
    "vaak weer vandaag later eigen hele heel steeds bijna ongeveer meerdere beide weinig "
    "minder sinds tijdens naast achter",
    "de": "wer was welche welcher welches wen wem wo wann warum wieso wie ob bei zum zur im am "
    "vom beim ans aufs pro je jede jeder jedes alle "
    "schon bereits immer oft heute später vorher daher deshalb trotzdem fast etwa eigene "
    "eigenen eigener ganz ganze ganzen gleich sogar mehr weniger viele wenige mehrere beide "
    "beiden unserer unseren unserem unsere unseres dürfen müssen",
    "fr": "qui que quoi quel quelle quels quelles comment pourquoi quand où combien lequel "
    "laquelle si chaque tous toutes tout toute entre chez vers sous par "
    "déjà encore toujours souvent aujourd avant après pendant depuis bien très plus moins peu "
    "beaucoup plusieurs propre propres tel telle autre autres ainsi donc car parce puis alors "
    "aussi",
    "es": "quién quiénes qué cuál cuáles cómo cuándo dónde por para cada todo todos toda todas "
    "ya aún todavía siempre después ahora luego mientras así aunque propio propios varias "
    "varios menos mucha muchas pocos tan además",
    "it": "chi che cosa quale quali come quando dove perché ogni tutti tutte "
    "già ancora sempre spesso oggi dopo prima durante molto poco meno altri altre altro "
    "stesso stessa proprio propri così",
    "sv": "vem vilka vilken vilket vad hur när var varför varje alla "
    "hela hel helt bara ofta alltid redan igen ännu idag senare innan medan flera många få "
    "egen egna eget både samt även",
    "da": "hvem hvad hvilke hvilken hvilket hvordan hvornår hvor hvorfor hver hvert alle "
    "hele kun ofte altid allerede igen senere før mens flere få egen egne samt både",
    "no": "hvem hva hvilke hvilken hvilket hvordan når hvor hvorfor hver hvert alle "
    "hele bare ofte alltid allerede igjen senere før mens flere få egen egne",
    "fi": "kuka mitä mikä mitkä miten milloin missä miksi jokainen kaikki "
    "aina usein jo vielä myös vain sitten ennen jälkeen aikana monta useita oma omat koko",
    "pt": "quem quê qual quais como quando onde porquê cada todo todos toda todas",
    "pl": "a aby albo ale ani być bo by był była było były będzie będą co czy dla do gdy gdzie go "
    "i ich ile im inne iż ja jak jaka jaki jakie jako je jednak jego jej jemu jest jeśli jeszcze już "
    "każda każde każdy kiedy kto która które którego której który których którym ku lub ma mają mi "
    "mnie może można my na nad nam nami nas nasz nasze nie nich nim niż o od on ona one oni ono oraz "
    "po pod przed przez przy są się skąd ta tak także tam te tego tej ten to tu tych tylko tym u w we "
    "wam was wasze według więc wszystkie wszystko z za ze że żeby dlaczego czyli ponad między wobec "
    "zawsze często wcześniej później dziś wszystkich wielu kilka własny własne swoje swój "
    "nawet bardzo więcej mniej podczas",
    "cs": "a aby ale ani bude být co do i jak jako je jeho jejich jen jsou k kde kdo když který "
    "která které mezi na nad nebo než o od po pod pro proč při s se si ta tak také ten to u v ve z za ze že",
    "el": "ο η το οι τα του της των τον την και σε με για από που δεν να θα είναι στο στη στην στον ως",
    "et": "ja ei see on oli kui mis kes ning või et ka oma selle need mida kuidas kus millal ilma",
    "lt": "ir į iš su be ar kad kaip kas kur kai yra buvo bet ne nuo po per prie už arba jo jos jų tai",
}  # fmt: skip
_ASKING = {
    "en": "need needs want wants wanted like ask asks asked asking tell find get gets getting got give "
    "gives make makes making sure keep know see show must may might let lets use used using take "
    "buy buying put way ways thing things something anything someone somebody really actually "
    "instead please help want one ones example examples",
    "nl": "nodig willen wil moet moeten kan kunnen mag mogen vragen vraag vraagt krijgen maken maakt "
    "geven geeft hebben gebruiken vinden laten zien kopen iets iemand zorgen voorbeeld graag",
    "de": "brauchen brauche braucht wollen will möchte muss müssen kann können darf soll sollen "
    "fragen verlangen bekommen machen macht geben gibt haben finden zeigen kaufen etwas jemand "
    "sicherstellen beispiel bitte",
    "fr": "besoin vouloir veut voulons doit doivent faut peut peuvent demander avoir faire fait donner "
    "trouver montrer acheter quelque chose quelqu'un exemple comment obliger",
    "es": "necesito necesitamos queremos quiere debe deben puede pueden pedir hacer dar encontrar "
    "mostrar comprar algo alguien ejemplo",
    "pl": "potrzebuję potrzebujemy chcemy chcę musi muszą może mogą pytać robić dać znaleźć pokazać "
    "kupić kupować coś ktoś przykład",
    "sv": "behöver vill ska måste kan får be göra ge hitta visa köpa något någon exempel",
}  # fmt: skip

_WITHOUT = {  # what turns a sentence round is no stop word: "machines without exhaust"
    "en": "without no", "nl": "zonder geen", "de": "ohne kein keine", "fr": "sans", "es": "sin",
    "it": "senza", "pl": "bez", "cs": "bez", "sv": "utan", "da": "uden", "no": "uten", "fi": "ilman",
    "pt": "sem",
}  # fmt: skip

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(
        " ".join(
            (*stoplists.get(language, ()), *(own.get(language, "") for own in (_ALSO, _WITHOUT)))
        ).split()
    )
    for language in {*stoplists, *_ALSO}
}
STOPS = {
    language: all_ - frozenset(_WITHOUT.get(language, "").split())
    for language, all_ in FUNCTION_WORDS.items()
}
STOPS["other"] = frozenset().union(*STOPS.values())
ASKING = {language: frozenset(said.split()) for language, said in _ASKING.items()}
