"""How questions for figures are worded: the patterns that `question` reads them by."""

# ruff: noqa: RUF001 - marks of print are in questions too

from __future__ import annotations

import re

PERIOD = r"(?:fiscal\s+|financial\s+|calendar\s+)?(?:year|period|quarter|FY|month|date)s?(?:\(s\))?"
IS = r"(?:is|are|was|were|did|does|do|has|have|had)"
CHANGE = r"(?:change|increase|decrease|decline|growth|difference|variance|movement|reduction|rise|drop)s?"
BOTH = rf"{CHANGE}\s*(?:/\s*\(?{CHANGE}\)?)?"
TABLE = re.compile(r"\b(?:table|statement|schedule)\b", re.IGNORECASE)
LEADING = re.compile(
    r"^\W*(?:what|how\s+much|how\s+many|how|which|who|when|where)?\s*(?:percentage\s+of\s+)?"
    rf"(?:(?:{IS}|of)\b)?\s*(?:the\s+|there\s+)?(?:company['’]s\s+)?"
    r"(?:(?:total\s+)?(?:amount|value|number|nominal|sum|balance|level)\s+of\s+(?:the\s+)?)?",
    re.IGNORECASE,
)

ABOVE = r"exceed(?:ed|s|ing)?|(?:more|greater|higher|larger|bigger)\s+than|above|over|at\s+least"
BELOW = r"(?:less|lower|smaller|fewer)\s+than|below|under|at\s+most"
BOUND = re.compile(
    rf"(?P<before>.*?)\b(?:of\s+)?(?:(?P<above>{ABOVE})|(?P<below>{BELOW}))\s+(?:or\s+equal\s+to\s+)?"
    r"(?P<figure>(?:US)?[-−]?[$€£]?\s?[-−(]?[$€£]?\d[\d,.]*\)?\s*(?:%|percent|thousands?|millions?|billions?|[mk]\b)?"
    r"(?:\s+(?:thousands?|millions?|billions?))?)(?P<after>.*)$",
    re.IGNORECASE | re.DOTALL,
)
WHICH = re.compile(
    rf"(?P<lead>.*?)(?:\b(?:in|for|during|at|on|of|from)\s+)?\b(?P<wh>which|what|how\s+many|who)\b\s+(?:of\s+)?(?:the\s+)?"
    rf"(?:(?P<kind>(?:(?!{IS}\b)[\w&/%()'’-]+\s+){{0,6}}?(?!{IS}\b)[\w&/%()'’-]+)\s+)?(?P<is>{IS}|with|showed|saw|recorded|made)\b"
    r"\s*(?:there\s+)?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
MOST = re.compile(
    r"\b(?:the\s+|a\s+)?(?:(?P<high>largest|highest|greatest|most|maximum|biggest|higher|larger|greater|bigger|best)"
    r"|(?P<low>smallest|lowest|least|minimum|lower|smaller|fewest|worst))\b",
    re.IGNORECASE,
)
PERIODS_LIST = (
    re.compile(
        rf"\b(?:which|what)\s+(?:are\s+the\s+)?(?:\w+\s+)?{PERIOD}['’]?\s.*\b(?:table|information|statement|provided?)\b(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\b(?:in|for|during)\s+(?:which|what)\s+{PERIOD}\s+{IS}\s+(?P<rest>.+?)\s+(?:been\s+)?(?:calculated|recorded|provided|presented"
        r"|available|reported|disclosed|shown|given|included|computed|measured|listed|stated|analy[sz]ed|accounted)\b.*$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\bwhat\s+are\s+the\s+{PERIOD}\s+(?:that\s+|for\s+|in\s+|included|covered|shown|presented)(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
KINDS = (
    r"(?:components?|items?|types?|categor(?:y|ies)|segments?|regions?|countr(?:y|ies)|markets?|elements?|line\s+items?|parts?"
    r"|kinds?|sources?|class(?:es)?|subcategor(?:y|ies)|scopes?|units?|products?|factors?"
    r"|assumptions?|executive\s+officers?|directors?|currenc(?:y|ies)|services?)"
)
NAMES_LIST = (
    re.compile(
        rf"^\W*(?:what|which)\s+(?:are|were)\s+(?:the\s+)?(?:(?:different|various|respective|main|major|financial|all)\s+)*(?P<kind>(?:[\w-]+\s+){{0,3}}?{KINDS})\s*"
        r"(?:that\s+(?:make|made)\s+up|which\s+(?:make|made)\s+up|making\s+up|under(?:\s+the)?|of|in|within|included\s+in|listed(?:\s+in)?|considered"
        r"|comprising|constituting|for|used\s+(?:in|to|for)|to)\s+(?P<rest>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*(?:what|which)\s+(?P<kind>(?:[\w-]+\s+){{0,3}}?{KINDS})\s+(?:of\s+)?(?P<rest>.+?)\s*(?:are\s+there|{IS}\s+(?:listed|included|shown|comprised|consist)|consists?\s+of|{IS}\s+.*consist\s+of)\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*(?:what|which)\s+(?P<kind>(?:[\w-]+\s+){{0,3}}?{KINDS})\s+(?:does|do|did)\s+(?P<rest>.+?)\s+(?:consist|comprise|include)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^\W*how\s+many\s+(?:(?:different|major|main)\s+)*(?P<kind>(?:[\w-]+\s+){{0,3}}?{KINDS})\s*(?:of\s+(?P<of>.+?)\s+)?(?:are|were|is)\s+(?:there|listed|included|shown)\b(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)

PERCENT = r"(?:percent(?:age)?|per\s?cent|%)"
PERCENT_CHANGE = (
    re.compile(
        rf"{PERCENT}\s*(?:\(decrease\)\s*)?{BOTH}\s*(?:of|in|for|from)?\s*(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"{BOTH}\s+in\s+{PERCENT}(?:\s+terms)?\s+(?:of|in|for)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
    ),
    re.compile(
        rf"(?:how\s+many|what|by\s+(?:how\s+many|what))\s+{PERCENT}\s+(?:did|has|have)\s+(?P<rest>.*?)\s+(?:change|increase|decrease|grow|decline|rise|fall|drop)d?\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"\bgrowth\s+rate\s+(?:of|in|for)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
)
GREW = r"(?:change|increase|decrease|grow|decline|rise|fall|drop|develop|evolve|move|perform)d?"
SINCE = (
    r"(?P<after>\s*(?:$|\b(?:in|for|from|between|over|during|since|compared|versus|vs|against|year|quarter|on)\b.*"
    r"|\(?(?:19|20)\d\d.*))"
)
GROWTH = (
    re.compile(
        rf"^how\s+(?:did|has|have)\s+(?P<rest>.+?)\s+{GREW}{SINCE}$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"\bgrowth\s+(?:of|in|for)\s+(?P<rest>(?P<after>).*)$", re.IGNORECASE | re.DOTALL),
    re.compile(rf"^(?P<rest>.+?)\s+growth(?:\s+rate)?{SINCE}$", re.IGNORECASE | re.DOTALL),
)
"""Changes of which nobody says how they are to be told: in percent, where the table has it so."""
SINCE_YEAR = re.compile(
    r"\b(?:from|since|over|than|on|compared\s+(?:to|with)|against|versus|vs)\s+(?:\w+\s+){0,2}(?:19|20)\d\d\W*$",
    re.IGNORECASE,
)
CHANGED_LAST = re.compile(
    r"^(?P<rest>.+?)\s+(?:change|variance|increase|decrease|movement)(?P<after>)$", re.IGNORECASE | re.DOTALL
)
CHANGES = (
    re.compile(
        rf"\b{BOTH}\s*(?:\(\w+\)\s*)?(?:of|in|for|between|from|across)\s+(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"\bhow\s+(?:much|many)\s+(?:more|less|higher|lower|greater|fewer)\s+(?:{IS}\s+)?(?P<rest>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\b(?:how\s+much|by\s+how\s+much)\s+(?:did|has|have)\s+(?P<rest>.*?)\s+(?:change|increase|decrease|grow|decline|rise|fall|drop)d?\b(?P<after>.*)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
SHARES = (
    # the part first, the whole after it
    re.compile(
        rf"(?P<a>.+?),?\s+(?:(?:is\s+)?expressed\s+|measured\s+|stated\s+)?as\s+(?:a|the)\s+(?:{PERCENT}|proportion|share|fraction)\s+(?:of|over)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"{PERCENT}(?:\s+(?:constitution|share|proportion|contribution))?\s+of\s+(?P<a>.+?)\s+(?:out\s+of|among(?:st)?|over|to|against|in)\s+(?P<b>(?:the\s+)?(?:\w+['’]s\s+)?(?:total|overall|all|gross|net|entire)\b.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"(?:{PERCENT}(?:\s+(?:constitution|share|proportion))?|proportion(?:\s*,\s*in\s+{PERCENT}\s*,)?|share|fraction)\s+of\s+(?P<a>.+?)\s+(?:out\s+of|among(?:st)?|over|to|against)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    # the whole first
    re.compile(
        rf"(?:what|which)\s+(?:{PERCENT}|proportion|share|fraction)\s+of\s+(?P<b>.+?)\s+{IS}\s+(?:made\s+up\s+of|made\s+up\s+by|generated\s+(?:from|by)|from|due\s+to|attributable\s+to|attributed\s+to|accounted\s+for\s+by|contributed\s+by|comprised\s+of|composed\s+of|represented\s+by|related\s+to|for|in)\s+(?P<a>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"(?:what|which)\s+(?:{PERCENT}|proportion|share|fraction)\s+of\s+(?P<b>.+?)\s+(?:is|are|was|were|did|does|do|(?:comes?|came)\s+from|(?:goes|went)\s+to)\s+(?P<a>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
RATIOS = (
    re.compile(
        rf"\bratio\s*(?:\(?in\s+{PERCENT}\)?)?\s+of\s+(?P<a>.+?)\s+(?:to|over|against|and)\s+(?P<b>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"(?P<a>.+?)\s+as\s+a\s+(?:ratio|multiple)\s+of\s+(?P<b>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(
        r"(?P<a>[\w\s-]+?)[\s-]to[\s-](?P<b>[\w\s]+?)\s+ratio\b(?P<after>.*)$", re.IGNORECASE | re.DOTALL
    ),
)
AVERAGE = re.compile(r"\b(?:average|mean)\b(?:\s+(?:of|for))?", re.IGNORECASE)
SUM = re.compile(
    r"\b(?:sum\s+of|combined|altogether|in\s+total|aggregate|net\s+total|total)\b(?:\s+(?:of|for))?",
    re.IGNORECASE,
)
EXPLICIT_SUM = re.compile(
    r"\b(?:sum\s+of|combined|(?:make\s+|made\s+)?(?:al)?together|net\s+total)\b", re.IGNORECASE
)
AMOUNTS_TO = re.compile(
    r"^\W*what\s+(?:did|do|does)\s+(?P<what>.+?)\s+(?:(?P<add>add\s+up)|amount|come)\s+to\b(?P<after>.*)$",
    re.IGNORECASE | re.DOTALL,
)
LAST_YEARS = re.compile(
    r"\b(?:last|past|latest|recent|for|over|across|during|in|of)\s+(?:the\s+)?(?:(?:last|past|latest|most\s+recent|recent|all)\s+)*"
    r"(?P<count>[2-9]|two|three|four|five)[\s-]+(?:fiscal\s+|financial\s+)?(?:years?|quarters?|periods?|months?)\b",
    re.IGNORECASE,
)
"""So many of the latest times."""
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}
RESPECTIVE = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
UNSIGNED = re.compile(
    r"\bdifference\b(?!.*\bcompared\b)|\bhow\s+much\b.*\b(?:decrease|decline|fall|drop|reduce)d?\b",
    re.IGNORECASE | re.DOTALL,
)
VALUE = re.compile(
    r"^\W*(?:in\s[^,]*,\s*)?(?:what|how\s+much|how\s+many|which|who|when|at\s+what)\b", re.IGNORECASE
)
EXPLAINED = re.compile(
    r"\b(?:reasons?|causes?|purpose|basis|method|definition|impact|effect|risks?)\b.*\b(?:of|for|behind|to)\b"
    r"|\b(?:due\s+to|driven\s+by|recogni[sz]ed\s+as|influenced\s+by|attributable\s+to|attributed\s+to|caused\s+by|based\s+on|defined\s+as"
    r"|affected\s+by|offset\s+by|comprised\s+of|composed\s+of|because\s+of|in\s+accordance\s+(?:to|with))\W*$"
    r"|^\W*what\s+(?:is|are|was|were)\s+(?:not\s+)?(?:included|excluded|represented|covered|meant|contained|required|considered)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What is answered by words, whatever figures it names."""
QUANTITY = re.compile(
    r"\b(?:amounts?|values?|numbers?|total|balances?|rates?|ratio|percent(?:age)?|price|how\s+much|how\s+many|net|gross)\b|%",
    re.IGNORECASE,
)
IMPERATIVE = re.compile(
    r"^\W*(?:(?:please|(?:can|could|would)\s+you)\s+)*(?:(?:tell|give|show|find|get)\s+(?:me|us)|state|give|find)\s+(?=\S)",
    re.IGNORECASE,
)
ASKS = re.compile(
    rf"\b(?:what|how|which|who|whose|when|where|why|whether|if|about|all|any|{IS}|can|could|will|would|should)\b",
    re.IGNORECASE,
)
NAME_ONLY = 8
"""Words of a question that is but the name of what is asked for: "Gross profit 2024"."""
REASON = re.compile(
    r"^\W*(?:why|how\s+(?:does|do|did|is|are|was|were|can|should|will|would)|where|when|does|do|did|is|are|was|were|has|have|can"
    r"|what\s+(?:does|do|did|caused|drove|led))\b",
    re.IGNORECASE,
)
SPAN_OF_TIME = re.compile(
    rf"\b(?:for|over|across|during|in)\s+(?:the\s+)?(?:all\s+)?(?:last\s+|past\s+)?(?:\d|two|three|four|five)[\s-]+{PERIOD}(?:\s+{PERIOD})?\b"
    rf"|\b(?:(?:for|over|across|during|in|between)\s+)?(?:both|all)\s+(?:the\s+)?(?:\d\s+)?{PERIOD}\b",
    re.IGNORECASE,
)
"""The 3 year period, both FYs, all years."""
BETWEEN = re.compile(r"\bbetween\s+(?P<a>.+?)\s+(?:and|to)\s+(?P<b>.+)$", re.IGNORECASE | re.DOTALL)
JOINED = re.compile(r"\s*(?:,\s*and\s+|,\s+|\s+and\s+|\s+plus\s+)", re.IGNORECASE)
THROUGH = re.compile(
    r"\bfrom\s+\S*\s*(?:19|20)\d\d\s+(?:to|through|until)\b|\b(?:19|20)\d\d\s+(?:to|through)\s+(?:19|20)\d\d"
    r"|\bbetween\s+(?:\w+\s+){0,3}(?:19|20)\d\d\s+(?:to|and|through)|\b(?:across|over|during)\s+the\b",
    re.IGNORECASE,
)
