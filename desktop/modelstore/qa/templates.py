"""Passages with slots, and questions on their marked parts, several ways to ask for each.

`<<key:words>>` marks an answer, `{name}` is a slot of the tagger's synthesis, a bar in square brackets parts
choices. In a question `@key` stands for what is marked so. Each passage holds others of the answer's kind, so
that the kind alone does not give it away.
"""

# ruff: noqa: E501 - prose, a line each
from __future__ import annotations

import random
import re
from dataclasses import dataclass

from desktop.modelstore.pii.gazetteers import Gazetteers
from desktop.modelstore.pii.slots import Filler, Person
from desktop.modelstore.pii.synthesis import filled

_MARKED = re.compile(r"<<(\w+):(.*?)>>", re.DOTALL)
_NAMED = re.compile(r"@(\w+)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with (question, start, end) for each question; all of them are of one topic, `genre`."""

    text: str
    asked: tuple[tuple[str, int, int], ...]
    genre: str


class _Cast(Filler):
    """Persons keep their numbers from the passage to its questions; those without number are nobody's again."""

    def __init__(self, rng: random.Random, gazetteers: Gazetteers) -> None:
        super().__init__(rng, gazetteers)
        self._cast: dict[int, Person] = {}

    def person(self, number: int | None) -> Person:
        """The person of that number, or somebody new."""
        made = self._cast.get(number) if number is not None else None
        if made is None:
            firsts, lasts = self.rng.choice(self.lists.people)
            made = Person(self.rng.choice(firsts), self.rng.choice(firsts), self.rng.choice(lasts))
            if number is not None:
                self._cast[number] = made
        return made


def passage(genre: str, number: int, rng: random.Random, lists: Gazetteers) -> Passage:
    """The `number`th template of a genre, filled; of each marked part two ways to ask at most."""
    template, ways = TEMPLATES[genre][number]
    fill = _Cast(rng, lists)
    made = filled(template, fill).text
    text = ""
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for match in _MARKED.finditer(made):
        text += made[at : match.start()]
        places[match[1]] = (len(text), len(text) + len(match[2]))
        text += match[2]
        at = match.end()
    text += made[at:]
    asked = []
    for key, questions in ways.items():
        for question in rng.sample(questions, min(2, len(questions))):
            said = _NAMED.sub(lambda match: text[slice(*places[match[1]])], filled(question, fill).text)
            asked.append((said, *places[key]))
    return Passage(text, tuple(asked), genre)


TEMPLATES: dict[str, tuple[tuple[str, dict[str, tuple[str, ...]]], ...]] = {
    "contract": (
        (
            'This [Agreement|Service Agreement|Lease|Non-Disclosure Agreement] is [made|entered into] [on|as of] <<date:{date}>> between <<first:{org}>>, [a company registered in|with its seat in] <<place:{city}>> (the "Supplier"), and <<second:{org}>> of {street}, {city} (the "Client").',
            {
                "date": (
                    "When was the agreement made?",
                    "What is the effective date?",
                    "What is the date of the contract?",
                    "On what date was the agreement entered into?",
                    "when was this signed",
                ),
                "first": (
                    "Who is the supplier?",
                    "Which company is the Supplier?",
                    "Who provides the services?",
                    "Who entered into the agreement with @second?",
                ),
                "second": (
                    "Who is the client?",
                    "Which company is the Client?",
                    "Who is the other party beside @first?",
                ),
                "place": (
                    "Where is @first registered?",
                    "In which city is the supplier based?",
                    "Where does the supplier have its seat?",
                ),
            },
        ),
        (
            "[The term of this Agreement is|This Agreement remains in force for|The initial term shall be] <<term:[one|two|three|five|seven] years>> from the Effective Date. Thereafter it renews for [successive|further] periods of <<renew:[twelve|six] months>> unless a party gives <<notice:[sixty|ninety|thirty] days' [written |prior written |]notice>>.",
            {
                "term": (
                    "How long does the agreement last?",
                    "What is the term of the contract?",
                    "What is the duration of the agreement?",
                    "How long is the initial term?",
                ),
                "renew": (
                    "For how long does the contract renew?",
                    "What is the renewal period?",
                    "By how much is the agreement extended?",
                ),
                "notice": (
                    "How much notice must a party give?",
                    "What notice is needed to end the agreement?",
                    "What is the notice period?",
                ),
            },
        ),
        (
            "This [Agreement|contract] [shall be|is] governed by <<law:the laws of [{state}|{country}|the State of {state}]>>, without regard to conflict of laws. The courts of <<court:{city}>> have [exclusive|non-exclusive] jurisdiction. Claims below <<small:{amount}>> go to arbitration.",
            {
                "law": (
                    "What law governs the agreement?",
                    "Which law applies to the contract?",
                    "What is the governing law?",
                    "Under whose laws is the agreement interpreted?",
                ),
                "court": (
                    "Which courts have jurisdiction?",
                    "Where can a party sue?",
                    "Where are disputes decided?",
                    "What is the venue for litigation?",
                ),
                "small": (
                    "Below what amount do claims go to arbitration?",
                    "Up to what value are disputes arbitrated?",
                ),
            },
        ),
        (
            "The [Tenant|Lessee] shall pay a monthly rent of <<rent:{amount}>>, due on <<day:the [first|fifth|last] [working |]day of each month>>, and a deposit of <<deposit:{amount}>>. A late payment bears interest of <<interest:{percent}>> a year. The premises at <<where:{street}, {city}>> may be used only <<use:as [an office|a shop|a warehouse|a dwelling]>>.",
            {
                "rent": (
                    "How much is the rent?",
                    "What does the tenant pay each month?",
                    "What is the monthly rent?",
                ),
                "day": ("When is the rent due?", "On which day must the rent be paid?"),
                "deposit": (
                    "How large is the deposit?",
                    "What deposit must be paid?",
                    "How much security does the tenant leave?",
                ),
                "interest": (
                    "What interest is charged on late payments?",
                    "What is the penalty rate for paying late?",
                ),
                "where": ("Where are the premises?", "What is the address of the leased property?"),
                "use": ("What may the premises be used for?", "How can the tenant use the property?"),
            },
        ),
        (
            "Neither party may [assign|transfer] this Agreement <<unless:without the prior written consent of the other party>>. The Supplier's total liability [is limited to|shall not exceed] <<cap:{amount}>>, except <<except:in cases of [fraud|wilful misconduct|gross negligence|death or personal injury]>>. It maintains insurance of {amount}.",
            {
                "unless": (
                    "When may a party not assign the agreement?",
                    "Under what condition can the agreement be transferred?",
                ),
                "cap": (
                    "What is the limit of liability?",
                    "How much can the supplier be liable for at most?",
                    "What is the liability cap?",
                ),
                "except": (
                    "When does the liability limit not apply?",
                    "What is excluded from the cap on liability?",
                ),
            },
        ),
        (
            "Each party shall keep Confidential Information secret for <<years:[two|three|five|ten] years>> after [termination|disclosure]. Confidential Information does not include information that <<public:is or becomes [publicly known|available to the public] through no fault of the recipient>>. On request the recipient shall <<return:return or destroy all copies within [ten|thirty|fourteen] days>>.",
            {
                "years": (
                    "How long must information be kept secret?",
                    "How long do the confidentiality obligations last?",
                    "For what period does secrecy survive?",
                ),
                "public": (
                    "What does not count as confidential information?",
                    "Which information is excluded from confidentiality?",
                ),
                "return": (
                    "What must the recipient do on request?",
                    "What happens to the copies when asked?",
                ),
            },
        ),
        (
            "Invoices are payable within <<days:[14|30|45|60] days>> of receipt, in <<currency:[euros|US dollars|pounds sterling|Swiss francs]>>, to {bank}. The fee is <<fee:{amount}>> per [month|day|project]. Travel expenses are [repaid|reimbursed] up to <<travel:{amount}>>. Either party may terminate <<ground:if the other commits a material breach and fails to remedy it within thirty days>>.",
            {
                "days": (
                    "When are invoices due?",
                    "How many days does the client have to pay?",
                    "What are the payment terms?",
                ),
                "currency": ("In what currency are invoices paid?", "Which currency is used?"),
                "fee": (
                    "What is the fee?",
                    "How much does the client pay for the services?",
                    "What is the price?",
                ),
                "travel": (
                    "Up to what amount are travel costs reimbursed?",
                    "What is the limit for expenses?",
                ),
                "ground": ("When may a party terminate?", "On what ground can the agreement be ended?"),
            },
        ),
        (
            '{name:1} (the "Employee") is employed as <<job:{job}>> from <<start:{date}>> with a yearly salary of <<salary:{amount}>> and <<leave:[25|28|30] days>> of paid leave. The place of work is <<place:{city}>>. During the probation of <<trial:[three|six] months>> either side may give <<notice:two weeks\'>> notice. The Employee reports to <<boss:{name:2}>>.',
            {
                "job": (
                    "What is {name:1}'s position?",
                    "What job does {name:1} have?",
                    "As what is the employee hired?",
                ),
                "start": (
                    "When does the employment begin?",
                    "When does {name:1} start work?",
                    "What is the start date?",
                ),
                "salary": (
                    "What is the salary?",
                    "How much does {name:1} earn a year?",
                    "What is the annual pay?",
                ),
                "leave": (
                    "How many days of holiday are there?",
                    "How much paid leave does the employee get?",
                ),
                "place": ("Where does {name:1} work?", "What is the place of work?"),
                "trial": ("How long is the probation?", "What is the length of the trial period?"),
                "boss": (
                    "Who is {name:1}'s manager?",
                    "To whom does the employee report?",
                    "Who supervises {name:1}?",
                ),
            },
        ),
    ),
    "report": (
        (
            "[Revenue|Net sales|Total revenue] [rose|increased|grew] by <<growth:{percent}>> to <<revenue:{amount}>> in [2019|2021|fiscal 2020|the third quarter|2023], [mainly because of|driven by|due to] <<why:[higher prices and stronger demand in {country}|the acquisition of {org}|growth in the number of subscribers|new products in the {noun} segment]>>. [Operating profit|Operating income] was <<profit:{amount}>>, compared with <<before:{amount}>> a year earlier.",
            {
                "growth": (
                    "By how much did revenue increase?",
                    "What was the growth rate of sales?",
                    "How fast did revenue grow?",
                    "What is the percentage increase in revenue?",
                ),
                "revenue": (
                    "What was the revenue?",
                    "How much were net sales?",
                    "What did total sales amount to?",
                ),
                "why": (
                    "Why did revenue increase?",
                    "What drove the growth of sales?",
                    "What was the reason for the higher revenue?",
                    "What caused the increase?",
                ),
                "profit": ("What was the operating profit?", "How much was operating income?"),
                "before": (
                    "What was operating profit in the previous year?",
                    "How high was operating income a year before?",
                ),
            },
        ),
        (
            "The Board [proposes|recommends] a dividend of <<dividend:{amount}>> per share, to be paid on <<paid:{date}>> to shareholders on the register at <<record:{date}>>. [Basic earnings|Earnings] per share were <<eps:{amount}>>. During the year the Company bought back <<shares:{num}>> shares for <<cost:{amount}>>.",
            {
                "dividend": (
                    "What dividend does the board propose?",
                    "How much is the dividend per share?",
                    "How much will shareholders receive?",
                ),
                "paid": ("When will the dividend be paid?", "What is the payment date of the dividend?"),
                "record": ("What is the record date?", "By when must one be on the register?"),
                "eps": ("What were the earnings per share?", "What is the EPS?"),
                "shares": ("How many shares were repurchased?", "How many shares did the company buy back?"),
                "cost": ("How much was spent on buybacks?", "What did the share repurchase cost?"),
            },
        ),
        (
            "For [2020|2022|2024|the coming year] we expect revenue of <<revenue:{amount} to {amount}>> and capital expenditure of [about |approximately |]<<capex:{amount}>>. The [main|principal|greatest] risk is <<risk:[a rise in the price of energy|the loss of our largest customer|a delay of the plant in {city}|a shortage of semiconductors]>>. We plan to <<plan:[open {num} new stores|close the plant in {city}|enter the {nat} market|reduce our debt]>>.",
            {
                "revenue": (
                    "What revenue does the company expect?",
                    "What is the revenue guidance?",
                    "What is the forecast for sales?",
                ),
                "capex": (
                    "How much will be invested?",
                    "What capital expenditure is planned?",
                    "What is the capex outlook?",
                ),
                "risk": (
                    "What is the main risk?",
                    "What could go wrong?",
                    "Which risk does the company see?",
                ),
                "plan": ("What does the company plan to do?", "What are the plans for the coming year?"),
            },
        ),
        (
            "At the end of the year the Group had cash of <<cash:{amount}>> and borrowings of <<debt:{amount}>>, of which <<short:{amount}>> fall due within one year. The credit facility with <<bank:{bank}>> expires in <<expiry:{year}>> and bears interest at <<rate:[LIBOR|EURIBOR|SOFR] plus {percent}>>. [The covenants were met.|] <<staff:{num}>> people were employed.",
            {
                "cash": (
                    "How much cash does the group have?",
                    "What was the cash balance?",
                    "What are the liquid funds at year end?",
                ),
                "debt": (
                    "How high is the debt?",
                    "What were the total borrowings?",
                    "How much does the group owe?",
                ),
                "short": ("How much debt is due within a year?", "How much of the borrowings is current?"),
                "bank": ("Which bank granted the credit facility?", "Who is the lender?"),
                "expiry": ("When does the credit facility expire?", "In what year does the facility end?"),
                "rate": (
                    "What interest does the facility bear?",
                    "What is the interest rate on the credit line?",
                ),
                "staff": (
                    "How many employees are there?",
                    "How many people work for the group?",
                    "What was the headcount?",
                ),
            },
        ),
        (
            "On <<date:{date}>> {org} [acquired|bought|completed the acquisition of] <<share:{percent}>> of <<target:{org}>>, a [maker of|provider of|distributor of] <<business:[{noun} software|medical devices|packaging|industrial pumps|animal feed]>> based in <<city:{city}>>, for <<price:{amount}>> in cash. Goodwill of <<goodwill:{amount}>> [was recognised|arose], which reflects <<reason:expected synergies and the workforce>>.",
            {
                "date": (
                    "When was @target acquired?",
                    "When did the acquisition take place?",
                    "On which date was the purchase completed?",
                ),
                "share": ("What share of @target was bought?", "What percentage was acquired?"),
                "target": ("Which company was acquired?", "What company did it buy?", "Who was taken over?"),
                "business": ("What does @target make?", "What is the business of @target?"),
                "city": ("Where is @target based?", "Where does @target have its headquarters?"),
                "price": (
                    "How much was paid for @target?",
                    "What was the purchase price?",
                    "What did the acquisition cost?",
                ),
                "goodwill": (
                    "How much goodwill was recognised?",
                    "What goodwill arose from the acquisition?",
                ),
                "reason": ("What does the goodwill reflect?", "What is the goodwill attributable to?"),
            },
        ),
        (
            "[Inventories are|Inventory is] stated at <<inventory:the lower of cost and net realisable value>>. Property and equipment are depreciated <<method:on a straight-line basis>> over <<life:[three to ten|five to twenty|two to seven] years>>. Revenue is recognised <<when:when control of the goods passes to the customer>>. Goodwill is tested for impairment <<test:annually, or more often where there is an indication>>.",
            {
                "inventory": (
                    "How are inventories valued?",
                    "At what value is inventory stated?",
                    "How is inventory measured?",
                ),
                "method": ("What depreciation method is used?", "How is equipment depreciated?"),
                "life": (
                    "What are the useful lives of the equipment?",
                    "Over how many years is property depreciated?",
                ),
                "when": ("When is revenue recognised?", "At what point does the company recognise revenue?"),
                "test": ("How often is goodwill tested?", "When is goodwill tested for impairment?"),
            },
        ),
        (
            "The effective tax rate was <<rate:{percent}>>, [down|up] from <<before:{percent}>> in the prior year, [primarily|mainly] as a result of <<why:[a one-time benefit from the release of reserves|changes in the mix of earnings|a lower rate in {country}|non-deductible costs of {amount}]>>. Research and development expenses [rose|fell] to <<rnd:{amount}>>, or <<share:{percent}>> of revenue.",
            {
                "rate": ("What was the effective tax rate?", "How high was the tax rate?"),
                "before": (
                    "What was the tax rate in the prior year?",
                    "What tax rate applied a year before?",
                ),
                "why": ("Why did the tax rate change?", "What caused the change in the effective tax rate?"),
                "rnd": ("How much was spent on research and development?", "What were R&D expenses?"),
                "share": (
                    "What share of revenue goes to research?",
                    "What percentage of revenue were R&D expenses?",
                ),
            },
        ),
    ),
    "letter": (
        (
            "Dear {prefix} {last:1}, thank you for your [letter|message] of <<received:{date}>> about order <<order:{id}>>. The [goods|parts|books] left our warehouse in <<from:{city}>> on <<sent:{date}>> and should arrive by <<arrive:{date}>>. The delay was caused by <<why:[a strike at the port|heavy snow|a fault in our system|missing papers at customs]>>. As an apology we have credited <<credit:{amount}>> to your account. Yours, {name:2}, <<job:{job}>>",
            {
                "received": (
                    "When was the customer's letter written?",
                    "What is the date of the letter that is answered?",
                ),
                "order": ("What is the order number?", "Which order is meant?"),
                "from": ("Where is the warehouse?", "From where were the goods sent?"),
                "sent": ("When were the goods shipped?", "When did the goods leave the warehouse?"),
                "arrive": ("When should the delivery arrive?", "By when will the goods be there?"),
                "why": (
                    "Why was the delivery late?",
                    "What caused the delay?",
                    "What was the reason for the delay?",
                ),
                "credit": ("How much was credited?", "What compensation did the customer get?"),
                "job": ("What is {name:2}'s job?", "What position does {name:2} hold?"),
            },
        ),
        (
            "The [meeting|workshop|conference] takes place on <<date:{date}>> at <<time:[nine|ten|two|half past three] o'clock>> in <<room:[Room {num}|the library|the main hall|the canteen]>> of {org}. <<speaker:{name}>> will speak about <<topic:[the budget for {year}|the new pension rules|safety in the laboratory|the move to {city}]>>. Please reply to <<contact:{email}>> before <<reply:{date}>>.",
            {
                "date": ("When is the meeting?", "On what day does the event take place?"),
                "time": ("At what time does it start?", "What time is the meeting?"),
                "room": ("Where is the meeting held?", "In which room does it take place?"),
                "speaker": ("Who will speak?", "Who gives the talk?", "Who is the speaker?"),
                "topic": (
                    "What is the talk about?",
                    "What will the speaker discuss?",
                    "What is the subject of the talk?",
                ),
                "contact": ("Where should replies be sent?", "To which address should I answer?"),
                "reply": ("By when should one reply?", "What is the deadline for replies?"),
            },
        ),
        (
            "{name:1}, aged <<age:{age}>>, was [admitted|referred] to <<hospital:{hospital}>> on <<date:{date}>> with <<complaint:[chest pain|a broken wrist|severe headache|shortness of breath|a high fever]>>. The diagnosis was <<diagnosis:[pneumonia|a fracture of the radius|migraine|atrial fibrillation|appendicitis]>>. We prescribed <<drug:[amoxicillin|ibuprofen|metoprolol|ramipril|paracetamol] [5|20|400|500] mg>> <<often:[twice|three times|once] a day>>. {dr} <<doctor:{name:2}>> will see the patient again in <<next:[two|four|six] weeks>>. The patient is allergic to <<allergy:[penicillin|nuts|latex]>>.",
            {
                "age": ("How old is the patient?", "What is {name:1}'s age?"),
                "hospital": ("Where was {name:1} treated?", "To which hospital was the patient admitted?"),
                "date": ("When was the patient admitted?", "When did {name:1} come to the hospital?"),
                "complaint": (
                    "What did the patient complain of?",
                    "Why was {name:1} admitted?",
                    "What were the symptoms?",
                ),
                "diagnosis": (
                    "What was the diagnosis?",
                    "What illness was found?",
                    "What does the patient suffer from?",
                ),
                "drug": (
                    "What was prescribed?",
                    "Which medicine does the patient take?",
                    "What medication was given?",
                ),
                "often": (
                    "How often is the medicine taken?",
                    "How many times a day should the drug be taken?",
                ),
                "doctor": ("Who is the doctor?", "Which doctor will see the patient again?"),
                "next": ("When is the next appointment?", "When should the patient come back?"),
                "allergy": ("What is the patient allergic to?", "Which allergy is known?"),
            },
        ),
        (
            "At <<time:[08:15|14:40|21:05]>> on <<date:{date}>> <<what:[a forklift hit a rack|water came through the ceiling|a fire broke out in the kitchen|the cooling system failed]>> in <<where:[hall {num}|the basement|the server room|the {city} depot]>>. <<who:{name:1}>> [noticed|discovered] it and <<did:[called the fire brigade|switched off the power|warned the others|closed the main valve]>>. The damage is put at <<damage:{amount}>>. [Nobody was hurt.|<<hurt:[Two|Three] workers>> were slightly hurt.]",
            {
                "time": ("At what time did it happen?", "What time was the incident?"),
                "date": ("When did the accident happen?", "On what date did the incident occur?"),
                "what": ("What happened?", "What was the incident?"),
                "where": ("Where did it happen?", "Where was the incident?"),
                "who": ("Who discovered it?", "Who noticed the incident?"),
                "did": ("What did {name:1} do?", "How did {name:1} react?"),
                "damage": ("How great is the damage?", "What did the damage cost?"),
            },
        ),
        (
            "Minutes. Present: {name:1} (<<role:[chair|treasurer|secretary]>>), {name:2}, {name:3}. {name:2} proposed <<motion:[to raise the fee to {amount}|to sell the house in {city}|to hire a second {job}|to change the auditor]>>. The motion was [carried|passed] by <<votes:[seven|nine|twelve] votes to [two|three|four]>>. {name:3} will <<task:[ask for three offers|write to the {org}|prepare the accounts]>> by <<due:{date}>>. The next meeting is on <<next:{date}>>.",
            {
                "role": ("What is {name:1}'s role?", "What office does {name:1} hold?"),
                "motion": ("What did {name:2} propose?", "What was the motion?"),
                "votes": ("What was the result of the vote?", "How many voted for it?"),
                "task": ("What will {name:3} do?", "What is {name:3}'s task?"),
                "due": ("By when must {name:3} finish?", "What is the deadline for {name:3}?"),
                "next": ("When is the next meeting?", "When do they meet again?"),
            },
        ),
    ),
    "life": (
        (
            "{name:1} ([born|*] <<born:{date}>> in <<place:{city}>>) is a <<nat:{nat}>> <<job:[physicist|painter|novelist|chemist|conductor|historian|engineer|botanist]>>. After school in {city} [he|she] studied <<field:[mathematics|law|medicine|music|chemistry|history]>> at <<univ:{univ}>>, where [he|she] [graduated|took a degree] in <<year:{year}>>. [His|Her] [best-known work|most famous book|main work] is <<work:{work}>>. In {year} [he|she] received the <<prize:{prize}>> for <<for:[work on the structure of crystals|a cycle of songs|the discovery of a new fungus|a history of trade]>>.",
            {
                "born": (
                    "When was {name:1} born?",
                    "What is {last:1}'s date of birth?",
                    "What is the birthday of {name:1}?",
                ),
                "place": (
                    "Where was {name:1} born?",
                    "What is the birthplace of {last:1}?",
                    "In which city was {name:1} born?",
                ),
                "nat": ("What is {name:1}'s nationality?", "Of which nationality is {last:1}?"),
                "job": (
                    "What is {name:1}'s profession?",
                    "What does {name:1} do?",
                    "What is {last:1} by occupation?",
                ),
                "field": ("What did {name:1} study?", "Which subject did {last:1} study?"),
                "univ": (
                    "Where did {name:1} study?",
                    "Which university did {last:1} attend?",
                    "At which university was {last:1} a student?",
                ),
                "year": ("When did {name:1} graduate?", "In which year did {last:1} take a degree?"),
                "work": ("What is {name:1}'s most famous work?", "What is {last:1} best known for writing?"),
                "prize": ("Which prize did {name:1} receive?", "What award did {last:1} win?"),
                "for": ("For what did {name:1} receive the prize?", "Why was {last:1} honoured?"),
            },
        ),
        (
            "{name:1} married <<spouse:{name:2}>> in <<wed:{year}>>; they had <<children:[two|three|four|five]>> children. [He|She] moved to <<moved:{country}>> <<because:[to escape the war|because of ill health|to work for {org}|after the death of a brother]>> and died of <<cause:[tuberculosis|a heart attack|cancer]>> on <<died:{date}>>, aged <<age:[61|72|84]>>. [He|She] is buried in <<buried:{city}>>.",
            {
                "spouse": (
                    "Whom did {name:1} marry?",
                    "Who was {last:1}'s spouse?",
                    "What was the name of {last:1}'s wife or husband?",
                ),
                "wed": ("When did {name:1} marry?", "In what year was the wedding?"),
                "children": ("How many children did {name:1} have?", "How many children were there?"),
                "moved": ("Where did {name:1} move?", "To which country did {last:1} emigrate?"),
                "because": ("Why did {name:1} move to @moved?", "What made {last:1} leave?"),
                "cause": ("What did {name:1} die of?", "What was the cause of death?"),
                "died": ("When did {name:1} die?", "What is the date of {last:1}'s death?"),
                "age": ("How old was {name:1} at death?", "At what age did {last:1} die?"),
                "buried": ("Where is {name:1} buried?", "In which place is {last:1}'s grave?"),
            },
        ),
        (
            "{org} was [founded|established|set up] in <<year:{year}>> by <<founder:{name:1}>> [and {name:2} |]in <<city:{city}>>. At first it made <<first:[bicycles|tin boxes|radios|sewing machines|paint]>>; today its main product is <<today:[electric motors|plastic film|kitchen scales|insulin pumps]>>. It has <<staff:{num}>> employees and its headquarters moved to <<now:{city}>> in <<moved:{year}>>. Since {year} <<ceo:{name:3}>> has been its [chief executive|director|head].",
            {
                "year": (
                    "When was the company founded?",
                    "In what year was it set up?",
                    "How old is the company, when was it established?",
                ),
                "founder": ("Who founded the company?", "Who established it?", "Who was the founder?"),
                "city": ("Where was the company founded?", "In which town did it start?"),
                "first": ("What did the company make at first?", "What was its first product?"),
                "today": ("What does the company make today?", "What is the main product now?"),
                "staff": ("How many employees does it have?", "How many people does the company employ?"),
                "now": ("Where are the headquarters today?", "To which city did the head office move?"),
                "moved": ("When did the headquarters move?", "In what year did it move to @now?"),
                "ceo": (
                    "Who runs the company?",
                    "Who is the chief executive?",
                    "Who is at the head of the company?",
                ),
            },
        ),
    ),
    "world": (
        (
            "The [river|lake|canal] rises in <<rise:{region}>> and flows for <<length:{num} kilometres>> through {country} before it reaches <<mouth:the [North|Black|Red|Caspian] Sea>> near {city}. Its largest tributary is <<tributary:the {last}>>. In winter it freezes because <<why:its current is slow>>. Some <<fish:[forty|sixty|ninety]>> kinds of fish live in it; the rarest is <<rare:the [grey sturgeon|blind cavefish|river lamprey]>>.",
            {
                "rise": (
                    "Where does the river rise?",
                    "Where is the source?",
                    "In which region does it begin?",
                ),
                "length": ("How long is it?", "What is the length of the river?"),
                "mouth": ("Into what does it flow?", "Where does the river end?", "Which sea does it reach?"),
                "tributary": ("What is its largest tributary?", "Which river flows into it?"),
                "why": ("Why does it freeze in winter?", "What makes the water freeze?"),
                "fish": ("How many kinds of fish live there?", "How many species of fish are there?"),
                "rare": ("Which fish is the rarest?", "What is the rarest species?"),
            },
        ),
        (
            "The {event:1} [began|broke out] on <<date:{date}>>, when <<trigger:[the king dissolved parliament|troops crossed the border|the harvest failed|the treaty was broken]>>. The army of <<winner:{country}>> under <<general:{name:1}>> [defeated|beat] that of {country} after <<long:[three days|six weeks|two months]>>. About <<dead:{num}0>> soldiers [died|fell]. Peace was signed in <<peace:{city}>> in <<year:{year}>>, and <<result:[the province was divided|the tax on salt was abolished|the fleet was handed over|the border was moved to the river]>>.",
            {
                "date": ("When did the war begin?", "On what date did fighting break out?"),
                "trigger": (
                    "What set off the war?",
                    "Why did the war begin?",
                    "What event caused the fighting?",
                ),
                "winner": ("Which country won?", "Whose army was victorious?"),
                "general": (
                    "Who led the winning army?",
                    "Who commanded the troops of @winner?",
                    "Which general won?",
                ),
                "long": ("How long did the fighting last?", "After how much time was it over?"),
                "dead": ("How many soldiers died?", "What were the losses?", "How many men were killed?"),
                "peace": ("Where was peace signed?", "In which city was the treaty made?"),
                "year": ("In what year was peace signed?", "When did the war end?"),
                "result": ("What was the result of the peace?", "What did the treaty bring about?"),
            },
        ),
        (
            "[The metal|The substance|The mineral] was [discovered|first described] in <<year:{year}>> by <<who:{name:1}>>, who <<how:[heated sea salt with charcoal|passed a current through molten potash|dissolved the ore in acid]>>. It is <<colour:[silvery white|pale blue|dark red|yellow]>>, melts at <<melt:{num} degrees>> and boils at <<boil:{num} degrees>>. It is used <<use:[in batteries|to colour glass|in the treatment of burns|as a catalyst]>>. It must be kept under oil because <<why:it reacts violently with water>>. The largest deposits lie in <<where:{country}>>.",
            {
                "year": ("When was it discovered?", "In which year was it first described?"),
                "who": (
                    "Who discovered it?",
                    "Who was the discoverer?",
                    "Which scientist first described it?",
                ),
                "how": ("How was it discovered?", "What did {name:1} do to find it?"),
                "colour": ("What colour is it?", "What does it look like?"),
                "melt": ("At what temperature does it melt?", "What is its melting point?"),
                "boil": ("What is the boiling point?", "At which temperature does it boil?"),
                "use": ("What is it used for?", "How is it used?"),
                "why": ("Why must it be kept under oil?", "What makes it dangerous?"),
                "where": ("Where are the largest deposits?", "In which country is most of it found?"),
            },
        ),
        (
            "The [bridge|tower|cathedral|theatre|museum] in {city:1} was designed by <<architect:{name:1}>> and built between <<begun:{year}>> and <<done:{year}>>. It is <<high:{num} feet>> high and cost <<cost:{amount}>>. It is made of <<stuff:[red sandstone|steel and glass|oak|granite]>>. A fire damaged <<fire:[the roof|the west wing|the organ|the staircase]>> in <<burnt:{year}>>. Each year <<visitors:{num}>> people visit it; entry is free <<free:[on Sundays|for children|after five o'clock]>>.",
            {
                "architect": (
                    "Who designed the building?",
                    "Who was the architect?",
                    "By whom was it designed?",
                ),
                "begun": ("When did building begin?", "In what year was construction started?"),
                "done": ("When was it finished?", "In what year was it completed?"),
                "high": ("How high is it?", "What is its height?", "How tall is the building?"),
                "cost": ("How much did it cost?", "What was the cost of building it?"),
                "stuff": ("What is it made of?", "Which material was used?"),
                "fire": ("What was damaged by the fire?", "Which part burnt?"),
                "burnt": ("When was the fire?", "In which year did it burn?"),
                "visitors": ("How many people visit it each year?", "What is the number of visitors?"),
                "free": ("When is entry free?", "For whom is there no charge?"),
            },
        ),
        (
            "[Researchers|Scientists] at <<where:{univ}>> [studied|followed] <<number:{num}>> <<who:[nurses|school children|farmers|runners|pensioners]>> for <<long:[two|five|eight] years>>. They found that <<found:[those who slept less made more mistakes|a short walk lowers the pulse|noise at night raises blood pressure|coffee has no effect on memory]>>. {name:1}, who led the study, said that <<said:[more work is needed|the effect is small|the result was a surprise]>>. It was [published|printed] in <<journal:{magazine}>> and paid for by <<paid:{body}>>. Some criticised <<critique:the small number of women in the sample>>.",
            {
                "where": ("Where was the study made?", "Which university did the research?"),
                "number": (
                    "How many people took part?",
                    "How many @who were studied?",
                    "What was the size of the sample?",
                ),
                "who": ("Who was studied?", "Who were the participants?"),
                "long": ("How long did the study last?", "For how long were they followed?"),
                "found": (
                    "What did the researchers find?",
                    "What was the result of the study?",
                    "What did the study show?",
                ),
                "said": ("What did {name:1} say?", "What was the comment of the leader of the study?"),
                "journal": ("Where was the study published?", "In which journal did it appear?"),
                "paid": ("Who paid for the study?", "By whom was the research funded?"),
                "critique": ("What was criticised?", "What did critics object to?"),
            },
        ),
        (
            "The [festival|fair|race|market] is held [every|each] <<when:[spring|August|second Sunday in June|year in autumn]>> in {city:1} and lasts <<days:[three|five|ten] days>>. It goes back to <<origin:[a vow after the plague|a market for horses|a wager between two farmers]>>. The winner receives <<prize:[a golden apple|{amount}|a live goose|a silver cup]>>. In {year} it was cancelled because of <<why:[floods|an election|the war|an outbreak of measles]>>. The record is held by <<record:{name:1}>>, who won it <<times:[four|six|nine]>> times.",
            {
                "when": ("When is it held?", "At what time of the year does it take place?"),
                "days": ("How long does it last?", "How many days does the event take?"),
                "origin": (
                    "What is the origin of the event?",
                    "What does it go back to?",
                    "How did it begin?",
                ),
                "prize": ("What does the winner get?", "What is the prize?"),
                "why": ("Why was it cancelled?", "What led to the cancellation?"),
                "record": ("Who holds the record?", "Who won most often?"),
                "times": ("How many times did {name:1} win?", "How often has the record holder won?"),
            },
        ),
    ),
    "rules": (
        (
            "Employees may work from home <<days:[two|three] days a week>> if <<if:their manager agrees in writing>>. Requests are sent to <<to:{dept}>> at least <<ahead:[five|ten] working days>> before. The company pays <<pays:[for a desk and a chair|{amount} a month for electricity|for the connection]>>. Documents marked confidential must <<must:[not be printed at home|be kept in a locked drawer|be shredded after use]>>. The rules are reviewed <<review:[every year|twice a year|every three years]>> by <<by:{name:1}>>.",
            {
                "days": (
                    "How often may employees work from home?",
                    "How many days of home office are allowed?",
                ),
                "if": ("On what condition may one work from home?", "What is needed to work at home?"),
                "to": ("Where are requests sent?", "Who receives the requests?"),
                "ahead": ("How long before must one ask?", "How early must a request be made?"),
                "pays": ("What does the company pay for?", "Which costs are covered?"),
                "must": (
                    "What must be done with confidential documents?",
                    "What is the rule for papers marked confidential?",
                ),
                "review": ("How often are the rules reviewed?", "When is the policy looked at again?"),
                "by": ("Who reviews the rules?", "Who is responsible for the policy?"),
            },
        ),
        (
            "To [reset|restart] the [device|machine|pump], <<how:hold the red button for [five|ten] seconds>>. A [blinking|steady] [green|yellow] light means that <<means:[the filter must be changed|the battery is low|a door is open|it is ready]>>. Clean the filter <<often:[every week|once a month|after fifty hours]>> with <<with:[warm water|a dry cloth|compressed air]>>. Never <<never:[open the lid while it runs|use petrol|cover the vents]>>, since <<since:[it can overheat|the fumes are toxic|you may be burnt]>>. The warranty is <<warranty:[two|three|five] years>>.",
            {
                "how": ("How is the device reset?", "How do I restart it?", "What must be done to reset it?"),
                "means": ("What does the light mean?", "What does the lamp show?"),
                "often": ("How often should the filter be cleaned?", "When must the filter be cleaned?"),
                "with": ("With what is the filter cleaned?", "What should I use to clean it?"),
                "never": ("What should one never do?", "What is forbidden?"),
                "since": ("Why is that forbidden?", "What is the danger?"),
                "warranty": ("How long is the warranty?", "For how long is it guaranteed?"),
            },
        ),
        (
            "We keep [personal data|your data|records] for <<keep:[six months|two years|ten years]>> and delete them <<how:[automatically|by overwriting the disk|once a quarter]>>. We share them only with <<share:[payment providers|the tax office|our parent company {org}]>> <<purpose:[to carry out your order|to meet legal duties|to prevent fraud]>>. You may object by writing to <<object:{email}>>; we answer within <<within:[one month|ten days]>>. Children under <<age:[13|14|16]>> may not register. Cookies are used to <<cookies:[remember your language|count visits|keep you signed in]>>.",
            {
                "keep": ("How long is data kept?", "For how long do you store my data?"),
                "how": ("How is data deleted?", "In what way are records erased?"),
                "share": ("With whom is my data shared?", "Who receives my information?"),
                "purpose": ("Why do you share my data?", "For what purpose is data passed on?"),
                "object": ("How can I object?", "Where do I write to object?"),
                "within": ("How quickly do you answer?", "Within what time is an objection answered?"),
                "age": ("How old must one be to register?", "Under what age may children not register?"),
                "cookies": ("What are cookies used for?", "Why does the site use cookies?"),
            },
        ),
        (
            "The grant pays up to <<most:{amount}>> and at most <<share:{percent}>> of the cost. It is open to <<who:[farmers under forty|schools with fewer than 200 pupils|firms in {region}|artists who live in {city}]>>. Applications [close|must be in] on <<close:{date}>>; they need <<need:[two letters of support|a plan of the costs|proof of residence]>>. A jury chaired by <<chair:{name:1}>> decides. In {year} <<won:{num}>> of <<tried:{num}0>> applicants were successful. The money must be spent within <<spend:[a year|eighteen months]>>.",
            {
                "most": ("How much does the grant pay at most?", "What is the maximum grant?"),
                "share": (
                    "What share of the cost is paid?",
                    "What percentage of the cost does the grant cover?",
                ),
                "who": ("Who can apply?", "To whom is the grant open?", "Who is eligible?"),
                "close": ("When do applications close?", "What is the deadline?"),
                "need": ("What do applications need?", "Which papers must be handed in?"),
                "chair": ("Who chairs the jury?", "Who leads the panel that decides?"),
                "won": ("How many applicants were successful?", "How many got the grant?"),
                "tried": ("How many people applied?", "What was the number of applicants?"),
                "spend": ("How soon must the money be spent?", "Within what time must the grant be used?"),
            },
        ),
    ),
}
