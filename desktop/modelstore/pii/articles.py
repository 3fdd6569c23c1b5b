"""Articles on organisations that are called like anything else: bands, clubs, stations, papers, parties, leagues.

Each speaks of one organisation several times, by its name and by its letters, beside titles of works, prizes
and festivals, which are none.
"""

# ruff: noqa: E501, SIM905 - prose, a line each; words, without hundreds of quotes
from __future__ import annotations

import random
from collections.abc import Callable, Sequence

WORDS = """
    Acid Amber Angel Anthem Atlas Autumn Avenue Bad Beast Birds Black Blind Blue Bone Bright Broken Burning Candle
    Carbon Castle Century Chaos Chrome Circle Circus Clear Cold Common Copper Cosmic Crystal Dance Dark Days Dead
    Deep Desert Diamond Distant Dust Electric Empire Empty Engine Eternal Ever Eyes Fall False Fever Fire First
    Flowers Fool Fortune Free Frozen Future Glass Gold Grand Gravity Grey Hands Hard Harvest Head Hearts Heaven
    Hidden High Hollow Honey Horizon Horses Hunters Ice Idle Iron Jet Joy Jungle Kid Kings Last Law Lies Light
    Lions Little Lost Loud Lucky Mad Magnetic Marble Mercury Metal Midnight Minor Modern Monkeys Morning Motor
    Native Needle Neon Never New Night Noise North Nothing Number Odd Old Orange Paper Parade Perfect Pilots Pink
    Plastic Poison Pretty Pride Pulse Purple Queen Quiet Radio Rain Red Revolver Rising Rivals Rose Royal Runaway
    Rust Sacred Salt Saturn Savage Scarlet Second Secret Seven Silent Silver Simple Skies Sleep Small Smoke Snow
    Society Solar Soul Sound Spirit Static Steel Strangers Street Sugar Summer Sun Sweet System Teeth Thieves
    Thunder Tiger Tomorrow Toy Traffic Tribe True Twin Ultra Under Union Used Velvet Vertical Violet Voices Walls
    War Water Weather White Wild Winter Wire Wolves Wonder Yellow Young Zero
""".split()
MASCOTS = (
    "Eagles Hawks Bulldogs Panthers Pirates Braves Bisons Reds Blues Saints Dockers Magpies Sharks Wolves Knights "
    "Warriors Spartans Trojans Royals Kings Flyers Rockets Comets Storm Thunder Force Glory Victory Athletic "
    "Wanderers Rovers Albion Hotspur Dynamo Lokomotiv Sporting Racing Cubs Cardinals Tigers Cougars Broncos"
).split()
PUBLICATIONS = (
    "Times Herald Tribune Gazette Post Sentinel Chronicle Examiner Courier Observer Star Echo Mirror Review Monthly "
    "Weekly Journal Telegraph Mercury Dispatch Argus Standard Record"
).split()
SCHOOLS = (
    "{city} High School|{city} Middle School|{last} Elementary School|{city} Unified School District|{last} College|"
    "{city} Institute of Technology|{city} Polytechnic|Royal Academy of {field}|{last} Grammar School|"
    "{city} School of {field}|University of {city}|{city} State University|St. {last}'s College"
).split("|")
BODIES = (
    "{nat} {field} Party|{city} United Front|People's {field} Movement|{nat} Workers' Union|{nat} Football Association|"
    "{nat} {field} Confederation|{city} Football League|National {field} League|Major League {field}|"
    "{nat} Army|{nat} Navy|{nat} Air Force|{city} Police Department|{nat} Red Cross|{city} City Council|"
    "{city} Symphony Orchestra|{city} Hall of Fame|Church of {city}|Diocese of {city}|{last} Foundation|"
    "Court of Appeals of {city}|{field} Research Council|Society of {field}|Friends of {city}|{nat} government|"
    "{city} Museum of {field}|Order of {word}|{nat} Institute of {field}|{city} Medical Center|The {last} Trust"
).split("|")
FIELDS = (
    "Baseball Cycling Rowing Medicine Law Music Arts Science Labour Social Liberal National Independence Housing "
    "Heritage Engineering Rugby Cricket Athletics Culture Energy Railway Transport Mining Education Chess"
).split()

ARTICLES = (
    # bands
    "{band:1} is a {nat} rock band from {city}, formed in {year}. The band [consists of|was formed by] {name}, {name} and {name}. {band:1} released [its|their] debut album {work} through {label}.",
    '{band:1} (often {acro:1}) toured with {band}, {band} and {band} in {year}. Fans of {band:1} call themselves the {word}. The single "{work}" was nominated for the {prize}.',
    'In {year} {band:1} won the {prize} for "{work}". {band:1} then played {festival} and {festival} beside {band} and {band}.',
    "After leaving {band}, {name} joined {band:1} as a drummer. {last:1} left {band:1} in {year} and was replaced by {name}, formerly of {band}.",
    "Their album {work} was influenced by {band}, {band}, {band} and {band}. {magazine} called it the best record of {year}.",
    'The video of "{work}", directed by {name}, was shown on {station} and won a {prize}. {band:1} performed it at the {prize} ceremony in {city}.',
    "{name} is best known as the singer of {band:1}. [He|She] sings on {work}, {work} and {work}, and appeared in the film {work}.",
    # clubs, leagues
    "{club:1} is a football club based in {city}, {country}. {club:1} plays in the {body} and won the {prize} in {year}. The {mascot} were founded in {year}.",
    "{name} (born {date}) was a {nat} player who played for the {club:1}, the {club} and the {club}. [He|She] was traded to the {mascot} in {year} and was inducted into the {body}.",
    "In {year} {club:1} beat {club} {num}-{num} in the final of the {prize}. {club:1} had lost to {club} the year before. The {acro} fined both clubs.",
    "The {acro} season opened with {club:1} against {club}; {station} carried every game of {club:1}. The {acro} and the {acro} share the ground in {city}.",
    "He played [baseball|football|hockey] for {school} before he signed with the {club:1}. With the {mascot} he pitched {num} games.",
    # radio, television, papers
    "{station:1}, known as {station:1} {num}, is a radio station in {city}. {station:1} is owned by {org} and covers the {club}. In {year} {station:1} moved its studio to {city}. Presenters on {station:1} are {name} and {name}.",
    "{station:1} started [broadcasting|transmission] on {date}. Listeners in {city} hear {station:1} and its sister station {station}. The licence of {station:1} passed to {org} in {year}.",
    "{name} presents the breakfast show on {station:1} and writes for the {paper:1}. Before {station:1} [he|she] worked at {station} and the {magazine}.",
    "The {paper:1} is a daily newspaper published in {city} by {org}. The {paper:1} was [bought|sold] in {year}; its rival is the {paper}.",
    "According to the {paper:1}, {body} opposed the plan. The {paper:1} and {magazine} printed letters by {name}.",
    # parties, offices, forces
    "The {body:1} ({acro:1}) is a [party|movement|charity|body] in {country}. The {acro:1} was founded in {year} by {name}. In the election of {year} the {acro:1} won {percent} of the vote, {acro} {percent} and {acro} {percent}.",
    "{name} joined the {body:1} in {year}. The {acro:1} sent [him|her] to {city}, where [he|she] represented the {body:1} until {year}.",
    "[Members|Officers|Spokesmen] of the {body:1} met the {body} in {city}. The {body:1} denied the report; {acro} confirmed it.",
    "The case of {name} went to the {body:1}. {acro} and {acro} filed briefs; the {body:1} ruled on {date} that the hospital, {school}, was liable.",
    "{acro:1}, {acro}, {acro} and {acro} operate buses and trains in {city}. {acro:1} is a subsidiary of {body}. Tickets of {acro:1} are valid on the {acro} network.",
    "He served in the {body:1} during {event} and left the {body:1} as a sergeant. [His|Her] unit fought near {city}.",
    # schools, museums, works
    "{school:1} ({acro:1}) is in {city}, {region}. {acro:1} has {num} students. The Institute and the Faculty moved to {city} in {year}. Graduates of {acro:1} include {name} and {name}.",
    "{name} studied at {school:1} and {school} and taught at {school}. [He|She] holds a Master of Digital Media from {school:1}.",
    "Students of {school:1} come from {city} and {city}. The Technology Centre and the Library of {school:1} opened in {year}.",
    # makers that are called like their founder, with products that are no makers
    "{firm:1} is a {nat} maker of bicycles. {firm:1} was founded in {city} in {year} by {first} {firmname:1}. The {firm:1} brand sells Mountain Bikes and Comfort Bikes. Today {firm:1} belongs to {org}.",
    "The {firmname:1} brothers sold {firm:1} to {org} in {year}. {firm:1} has a plant in {city}, and {firm:1} exports to {country}.",
    "{firm:1} and {firm} make parts for {firm}. {name}, who led {firm:1} for {num} years, retired in {year}.",
    # none
    '{work} is the {num}th album by {name}. Songs: "{work}", "{work}", "{work}", "{work}".',
    "{work} is a {nat} film of {year}, directed by {name}, with {name} and {name}. It won the {prize} and the {prize} at {festival}.",
    "The {event} of {year} was fought near {city} between {first} and {first}. The Revolution and the Great War had not begun.",
    "The Mountain Bike, the Comfort Bike, the Capture Gun and the Safety Lamp were new in {year}. The Hall, the Lounge and the Trophy Room are open daily.",
    "{name} is the author of {work} ({year}), {work} ({year}) and {work}. [He|She] also wrote for {magazine}.",
)
ROSTER_FIELDS = (
    "dob",
    "city",
    "phone",
    "id",
    "amount",
    "job",
    "country",
    "email",
    "date",
    "account",
    "org",
    "street",
)


def band(rng: random.Random, last: str) -> str:
    """The name of a band, as odd as they are."""
    one, two, three = rng.sample(WORDS, 3)
    return rng.choice(
        (
            *(
                f"{one} {two}",
                f"The {one}",
                f"The {two} {three}",
                f"{one} {two} {three}",
                one,
                f"{last} {one}",
            ),
            *(f"{rng.randint(3, 99)} {one}s to {two}", f"{one} of {two}", f"The {one} of the {two}"),
            *(
                f"{one} {last} Band",
                f"{one}{two.lower()}",
                f"{one} and the {two}s",
                f"{one}-{rng.randint(2, 199)}",
            ),
        )
    )


def station(rng: random.Random, city: str) -> str:
    """A call sign, or the name of a station."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVWXYZ") for _ in range(3))
    return rng.choice(
        (
            *(
                f"{rng.randint(2, 9)}{letters[:2]}",
                f"{rng.randint(2, 9)}{letters}",
                f"W{letters}",
                f"K{letters}-FM",
            ),
            *(
                f"{letters}TV",
                f"{letters}2",
                f"{city} FM",
                f"Radio {city}",
                f"{rng.choice(WORDS)} Radio",
                f"{letters}",
            ),
            *(f"Channel {rng.randint(2, 13)}", f"{letters} Radio {rng.randint(1, 4)}"),
        )
    )


def club(rng: random.Random, city: str) -> str:
    """A club, by its town, its nickname or both."""
    mascot = rng.choice(MASCOTS)
    return rng.choice(
        (f"{city} {mascot}", f"{city} {mascot}", mascot, f"FC {city}", f"{city} FC", f"West {city} {mascot}")
    )


def paper(rng: random.Random, city: str) -> str:
    """A newspaper."""
    return rng.choice(("{0} {1}", "Daily {1}", "{0} Daily {1}", "Sunday {1}", "{0} {1}")).format(
        city, rng.choice(PUBLICATIONS)
    )


def magazine(rng: random.Random, _: str) -> str:
    """A magazine."""
    return rng.choice(("{}!", "{} Magazine", "{}", "{} Monthly", "New {} Express", "{} Weekly")).format(
        rng.choice(WORDS)
    )


def acronym(rng: random.Random, name: str) -> str:
    """The letters of `name`, or some letters where it has too few words."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    if len(initials) > 2:
        return initials
    return "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(rng.randint(3, 5)))


def work(rng: random.Random, last: str) -> str:
    """The title of a song, book or film."""
    one, two = rng.sample(WORDS, 2)
    return rng.choice(
        (
            *(
                f"The {one}",
                f"A {one} {two}",
                f"{one} {two}",
                f"{one}",
                f"{one} and {two}",
                f"The {one} of {two}",
            ),
            *(
                f"{one} to the {two}",
                f"My {one}",
                f"{one} in the {two}",
                f"Song for {one}",
                f"{last}'s {one}",
            ),
        )
    )


def prize(rng: random.Random, _: str) -> str:
    """A prize or cup."""
    one = rng.choice((*WORDS, *FIELDS))
    return rng.choice(
        ("{} Award", "{} Music Award", "{} Cup", "{} Trophy", "Best {} Prize", "{} Medal")
    ).format(one)


def festival(rng: random.Random, city: str) -> str:
    """A festival or tour."""
    one = rng.choice(WORDS)
    return rng.choice(
        (f"{one}pop", f"Rock in {city}", f"{one} Festival", f"the {one} Tour", f"{one} Fest", one)
    )


def event(rng: random.Random, city: str) -> str:
    """A war or battle."""
    return rng.choice(("Battle of {}", "Siege of {}", "War of {}", "Treaty of {}")).format(city)


ONE_NAME: dict[str, Callable[[random.Random, str], str]] = {
    "band": band,
    "station": station,
    "club": club,
    "paper": paper,
    "magazine": magazine,
}
"""Slots of organisations, by how their names are made from a last name or a town."""
NO_NAME: dict[str, Callable[[random.Random, str], str]] = {
    "work": work,
    "prize": prize,
    "festival": festival,
    "event": event,
}
"""Slots of what is written in capitals and names nobody."""


def formed(rng: random.Random, forms: Sequence[str], city: str, last: str, nat: str) -> str:
    """One of `forms` with its parts put in."""
    return rng.choice(forms).format(
        city=city, last=last, nat=nat, field=rng.choice(FIELDS), word=rng.choice(WORDS)
    )
