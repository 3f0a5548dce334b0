"""Word lists about origin and about suicide, as patterns of bounded length."""

from __future__ import annotations

import re

_ADJECTIVES = (
    "afghanisch|albanisch|algerisch|amerikanisch|arabisch|armenisch|asiatisch|aserbaidschanisch|"
    "belgisch|belarussisch|bosnisch|britisch|bulgarisch|chinesisch|dänisch|deutsch|englisch|"
    "eritreisch|estnisch|finnisch|französisch|georgisch|ghanaisch|griechisch|indisch|irakisch|"
    "iranisch|israelisch|italienisch|ivorisch|kasachisch|kosovarisch|kroatisch|kurdisch|lettisch|"
    "libanesisch|libysch|litauisch|marokkanisch|mazedonisch|moldauisch|montenegrinisch|"
    "niederländisch|nigerianisch|nordafrikanisch|norwegisch|osteuropäisch|österreichisch|"
    "pakistanisch|polnisch|portugiesisch|rumänisch|russisch|schwedisch|schweizerisch|serbisch|"
    "slowakisch|slowenisch|somalisch|spanisch|sudanesisch|südeuropäisch|syrisch|tschechisch|"
    "tschetschenisch|tunesisch|türkisch|ukrainisch|ungarisch|usbekisch|vietnamesisch|afrikanisch"
)
_PERSONS = (
    "staatsangehörig|staatsbürger|staatsangehörigkeit|nationalität|herkunft|abstammung|mann|männer|"
    "frau|paar|jugendlich|tatverdächtig|täter|beschuldigt|fahrer|fahrzeugführer|bande|familie|"
    "brüder|gruppe|asylbewerber|bürger|tourist|arbeiter|pass|akzent|aussehen|person|trio|duo"
)
_PEOPLE = (
    "Afghan(?:e|en|in)|Albaner(?:in|n)?|Algerier(?:in|n)?|Bulgar(?:e|en|in)|Eritreer(?:in|n)?|"
    "Georgier(?:in|n)?|Iraker(?:in|n)?|Iraner(?:in|n)?|Italiener(?:in|n)?|Kosovar(?:e|en|in)|"
    "Kroat(?:e|en|in)|Kurd(?:e|en|in)|Lett(?:e|en|in)|Libanes(?:e|en|in)|Litauer(?:in|n)?|"
    "Marokkaner(?:in|n)?|Moldauer(?:in|n)?|Niederländer(?:in|n)?|Nigerianer(?:in|n)?|Polin|"
    "Rumän(?:e|en|in)|Russ(?:e|en|in)|Serb(?:e|en|in)|Somalier(?:in|n)?|Syrer(?:in|n)?|"
    "Tschetschen(?:e|en|in)|Tunesier(?:in|n)?|Türk(?:e|en|in)|Ukrainer(?:in|n)?|Vietnames(?:e|en|in)"
)
#: An adjective counts only beside a person: "niederländische Grenze" says nothing about anybody.
NATIONALITY = re.compile(
    rf"(?<![\w-])(?:{_ADJECTIVES})(?:e[rnsm]?)? (?:\w{{1,30}} ){{0,1}}(?:{_PERSONS})\w{{0,12}}"
    rf"|(?<![\w-])(?:{_PEOPLE})(?![\w-])"
    r"|(?<=jährige )Deutsche(?![\w-])|(?<=jähriger )Deutscher(?![\w-])"
    r"|(?<=jährigen )Deutschen(?![\w-])|(?<=ein )Pole(?![\w-])|(?<=jähriger )Pole(?![\w-])"
    r"|(?<![\w-])(?:südländisch|nordländisch|orientalisch|dunkelhäutig)\w{0,3}(?![\w-])"
    r"|(?<![\w-])(?:Südländer(?:in|n)?|Migrationshintergrund\w{0,2}|Asylbewerber(?:in|n|s)?|"
    r"Geflüchtete[nr]?|Flüchtlinge?[ns]?|Sinti|Roma|"
    r"Clan[- ]?(?:Mitglied|Kriminalität)\w{0,3})(?![\w-])",
    re.IGNORECASE,
)
SUICIDE = re.compile(
    r"(?<![\w-])(?:Suizid\w{0,15}|Selbstmord\w{0,15}|Selbsttötung\w{0,5}|Freitod\w{0,3}|"
    r"(?:nahm|nehmen|nimmt) (?:er |sie |es )?sich (?:\w{1,20} ){0,2}das Leben|"
    r"sich (?:\w{1,20} ){0,2}das Leben (?:genommen|nehmen|nahm)|"
    r"sich (?:\w{1,20} ){0,2}selbst (?:getötet|zu töten)|"
    r"lebensmüde\w{0,2})(?![\w-])",
    re.IGNORECASE,
)
