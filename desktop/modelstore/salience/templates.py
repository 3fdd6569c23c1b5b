"""Sentences of earnings calls and reports with slots, by how much they matter to a reader who was not there.

Written for this program, from the way in which companies report in general. KEY is what a news agency would
send: results of the whole company, guidance, what goes to shareholders. SECOND is what an analyst asks for
next. DETAIL has figures of a part or a line below. COLOUR has none that matter, NOTHING is talk.
"""

# ruff: noqa: E501 - a sentence a line

from __future__ import annotations

KEY = """
{Total} {revenue} for the {q} {was} {m}, {up} {p} {against}.
{Q} {revenue} {rose} {p} to {m}.
{revenue_cap} {rose} {p} to {m} in the {q}.
{revenue_cap} in the {q} {was} {m}, {compared} {m} in the same period last year.
We reported {q} {revenue} of {m}, {an} {increase} of {p} {against}.
For the {q}, {total} {revenue} {rose} {p} {against} to {m}.
{In_the} {q}, we generated {revenue} of {m} and {adj} {eps} of {e}.
{Adj} {eps} {was} {e}, {compared} {e} in the prior year period.
{Adj} {eps} for the {q} {was} {e}, {up} {p} from a year ago.
{Q} {adj} {eps} {rose} {p} to {e}.
On a GAAP basis, {eps} {was} {e} for the {q}.
GAAP {eps} {was} {e}, and {adj} {eps} {was} {e}.
We reported {adj} earnings of {e} per share, {up} from {e} in the {q} of last year.
{adj_cap} net income was {m} or {e} per diluted share, {compared} {m} or {e} per diluted share last year.
Net income for the {q} was {m}, or {e} per share, {compared} net income of {m}, or {e} per share, in the prior year.
Net {loss} for the {q} was {m}, or {e} per diluted share.
Our {q} results included {adj} {eps} of {e} and {revenue} of {m}.
{Co} reported {q} {revenue} of {m} and {eps} of {e}.
For the full year, {revenue} {was} {m}, {up} {p} from {py}, and {adj} {eps} {was} {e}.
For fiscal {y}, {total} {revenue} {rose} {p} to {m} and {adj} {eps} {rose} to {e}.
Full year {adj} {eps} {was} {e}, {an} {increase} of {p}.
We delivered {adj} {eps} of {e}, above our guidance range of {e} to {e2}.
Core FFO was {e} per share for the {q}, {compared} {e} per share last year.
Operating earnings were {m}, or {e} per share, for the {q}.
We now expect full year {adj} {eps} in the range of {e} to {e2}.
We expect {fy} {adj} {eps} to be between {e} and {e2}.
For the full year {y}, we expect {revenue} of {m} to {m2} and {adj} {eps} of {e} to {e2}.
We are raising our full year {adj} {eps} guidance to a range of {e} to {e2} from {e} to {e2}.
We are reaffirming our {y} {adj} {eps} guidance of {e} to {e2}.
We are maintaining our full year outlook for {revenue} of {m} to {m2}.
For the {nq}, we expect {revenue} in the range of {m} to {m2}.
For {nQ}, we anticipate {revenue} growth of {p} to {p2} and {adj} {eps} of {e} to {e2}.
We expect {nq} {revenue} to be {up} {p} to {p2} {against}.
We expect full year {revenue} growth of {p} to {p2}.
We project fiscal {y} {revenue} to increase {p} to {p2}.
Our guidance for {y} calls for {revenue} between {m} and {m2}.
We are lowering our full year {revenue} outlook to {m} to {m2}.
We are initiating {y} earnings guidance of {e} to {e2} per share.
Due to the ongoing uncertainty, we are not providing financial guidance for fiscal {y}.
We are withdrawing our full year guidance.
We are increasing our full year guidance for {adj} {eps} by {e} at the midpoint.
{adj_cap} EBITDA for the full year is expected to be between {m} and {m2}.
The Board declared a quarterly dividend of {e} per share.
The Board of Directors approved {an} {p} increase in the quarterly dividend to {e} per share.
Our Board authorized a new share repurchase program of up to {m}.
We announced a new {m} share buyback authorization.
{Comparable} sales {rose} {p} in the {q}.
{Comparable} sales {rose} {p} in the {q}, and {total} {revenue} {rose} {p} to {m}.
{adj_cap} EBITDA {was} {m} in the {q}, {up} {p} {against}.
{revenue_cap} {was} {m} and {adj} EBITDA {was} {m} for the {q}.
Organic {revenue} {rose} {p} in the {q}, and {adj} {eps} {rose} {p}.
We entered into an agreement to acquire {name} for {m}.
{Q} was a record quarter with {revenue} of {m}, {up} {p}, and {adj} {eps} of {e}.
Our net sales for the {q} were {m}, {compared} {m} in {q} {py}.
Today we reported {adj} {eps} of {e} on {revenue} of {m}.
"""

SECOND = """
{adj_cap} operating margin was {p}, {an} {increase} of {b} basis points {against}.
Gross margin {rose} {b} basis points to {p}.
Gross profit was {m}, or {p} of {revenue}, {compared} {m}, or {p}, last year.
Operating income {rose} {p} to {m} in the {q}.
{adj_cap} EBITDA margin expanded {b} basis points to {p}.
Free cash flow was {m} for the {q}.
We generated {m} of operating cash flow and {m} of free cash flow in the {q}.
We expect capital expenditures of {m} to {m2} for the full year.
We expect free cash flow of {m} to {m2} for {y}.
We ended the {q} with {m} of cash and total liquidity of {m}.
Net debt was {m} at the end of the {q}, with leverage of {x} times.
We repurchased {n} million shares for {m} during the {q}.
We returned {m} to shareholders through dividends and share repurchases.
Backlog at quarter end was {m}, {up} {p} {against}.
New orders {was} {m}, {up} {p} from last year.
We expect our full year tax rate to be approximately {p}.
We expect gross margin of {p} to {p2} in the {nq}.
We recorded a pretax charge of {m} in the {q} related to the restructuring.
We expect to incur one-time costs of {m} to {m2} in the {nq}.
We expect annual cost savings of {m} by {ny}.
Our combined ratio was {p} for the {q}.
We completed the acquisition of {name} in the {q} for {m}.
Book value per share was {e} at the end of the {q}.
Net interest income was {m}, {up} {p} from the prior quarter.
Global production was {n} thousand barrels of oil equivalent per day in the {q}.
We ended the {q} with {n} million subscribers, {up} {p} {against}.
Our long-term target remains organic growth of {p} to {p2} annually.
{Seg} segment {revenue} {rose} {p} to {m} in the {q}.
We expect {Seg} sales to be {up} {p} to {p2} for the full year.
"""

DETAIL = """
{Seg} sales {rose} {p}, driven by {driver}.
In {Seg}, {revenue} {was} {m}, {up} {p} from the prior year.
{Seg} operating profit was {m}, {compared} {m} a year ago.
In {region}, sales {rose} {p} {against}.
{Seg} margins improved {b} basis points on {driver}.
Foreign exchange had a {p} impact on {revenue}.
SG&A expenses were {m}, or {p} of {revenue}, {compared} {p} last year.
Interest expense was {m} in the {q}.
Depreciation and amortization was {m}.
Our effective tax rate was {p} in the {q}, {compared} {p} last year.
The average diluted share count was {n} million shares.
The average diluted share count used to calculate our {adj} {eps} in the {q} was {n} million.
This includes a {e} per share impact from {driver}.
Currency had an unfavorable impact of {e} on {eps} in the {q}.
{Seg} sales were {n} percent of our total {revenue}.
R&D expense was {m}, {up} {p} {against}.
Inventory was {m} at the end of the {q}, {down} {p}.
Price contributed {p} and volume contributed {p2} to the growth of {Seg}.
We opened {n} new stores and closed {n2} during the {q}.
We have signed {n} new customers in {region} since {py}.
Approximately {p} of our sales now come from {region}.
We added {n} employees to our team in the {q}.
The project in {region} will add {n} megawatts and is expected to be completed in {ny}.
Traffic {rose} {p} and average ticket {rose} {p2}.
Corporate expense was {m} for the {q}.
The comparison with last year includes {n} fewer days in the {q}.
As of today, {n} of our {n2} plants are fully operating.
Excluding {name}, {Seg} sales {rose} {p}.
Accounts receivable were {m} and days sales outstanding were {n} days.
{Seg} volumes {rose} {p} as {driver} more than offset weakness in {region}.
"""

COLOUR = """
We continue to see strong demand for our {Seg} products across {region}.
The increase was primarily driven by {driver}.
This was partially offset by higher freight and labor costs.
Our teams executed very well in a challenging environment.
We believe that our strategy positions us well for the long term.
We remain focused on executing our strategic priorities and serving our customers.
{Seg} continues to perform well, with {driver} contributing to the growth.
We are seeing supply chain disruptions ease in {region}.
Customers tell us that they value the quality of our products and our service.
Our pipeline of opportunities remains robust.
We launched {name} in {region} last month and the early response has been very encouraging.
The integration of {name} is going well and is ahead of our plan.
We have taken a number of actions to improve our cost structure.
Inflation remains a headwind for the industry, and we are working with our suppliers to offset it.
Our balance sheet remains strong and gives us flexibility.
We continue to invest in technology, people and new capabilities.
In our {Seg} business, we have improved the customer experience and shortened delivery times.
The macro environment remains uncertain, and we are planning for a range of outcomes.
Digital engagement keeps growing as more customers use our app.
We are making good progress on sustainability and on diversity.
Demand in {region} was softer than we had hoped at the start of the period.
Over the last {n} years we have built a company that can perform in any environment.
We see a large opportunity in {region}, where we are still underpenetrated.
I am proud of what our people have accomplished this year.
Lead times have stretched to {n} weeks in some categories.
Second, we are accelerating innovation in {Seg} with new products for {region}.
Our first priority is to reinvest in the business, and then to return excess cash to shareholders.
We expect the recovery in {Seg} to be gradual.
Mix was favorable, as customers bought more of our premium offerings.
"""

NOTHING = """
Good morning, and thank you for joining us today.
Good afternoon, everyone, and welcome to the {co} {q} {y} earnings conference call.
With me on the call today are our Chief Executive Officer and our Chief Financial Officer.
During this call, we will make forward-looking statements that are subject to risks and uncertainties.
Actual results may differ materially from those described in these statements.
Please refer to our most recent Form 10-K and Form 10-Q filed with the SEC for a discussion of these risks.
We will also discuss certain non-GAAP financial measures, which are reconciled to GAAP in our press release.
A reconciliation of these measures can be found in the appendix of our slide presentation.
A replay of this call will be available on our website.
I will now turn the call over to our Chief Financial Officer.
Let me now walk you through our results for the {q} in more detail.
Turning to slide {n}, you can see our results by segment.
Moving on to the balance sheet.
With that, operator, please open the line for questions.
Before I begin, I would like to thank all of our employees for their hard work and dedication.
Today I will cover three topics: our results, our strategy and our outlook.
We appreciate your interest in {co}, and we look forward to speaking with you next quarter.
I hope that everyone and their families are safe and healthy.
That is a great question, and let me give you a bit of color on it.
Yeah, I think that is right, and we feel good about where we are.
So how should we think about margins for the rest of the year?
Could you maybe talk a little bit about the pricing environment?
Thanks for taking my question, and congratulations on a great quarter.
I'll start with a review of the business, and then {name} will discuss the financials.
All comparisons are to the {q} of {py} unless otherwise noted.
We undertake no obligation to update any forward-looking statement.
Our earnings release was issued this morning and is posted in the investor section of our website.
Let me give you a few examples of what I mean by that.
It really is a testament to the resilience of our people.
Our press release includes a table of {adj} {eps} by segment.
Unless I say otherwise, I will speak of {adj} {eps} and {revenue}.
As a reminder, this conference call is being recorded.
Now I'd like to talk about our outlook.
We'll begin with our {Seg} business.
"""

LEVELS: tuple[tuple[float, str], ...] = (
    (1.0, KEY),
    (0.55, SECOND),
    (0.2, DETAIL),
    (0.05, COLOUR),
    (0.0, NOTHING),
)

WORDS: dict[str, str] = {
    "q": "first quarter|second quarter|third quarter|fourth quarter|quarter|third quarter of {y}|fiscal second quarter",
    "Q": "Q1|Q2|Q3|Q4|First quarter|Second quarter|Third quarter|Fourth quarter|Our second quarter|Our fourth quarter",
    "nq": "second quarter|third quarter|fourth quarter|next quarter|first quarter of {ny}",
    "nQ": "Q2|Q3|Q4|Q1 of {ny}|the fourth quarter",
    "fy": "{y}|fiscal {y}|full year {y}|fiscal year {y}",
    "revenue": "revenue|revenues|net sales|sales|net revenue|revenue|sales|total revenue",
    "revenue_cap": "Revenue|Revenues|Net sales|Sales|Total revenue|Consolidated revenue|Consolidated net sales|Total company sales|Our revenue|Our sales",
    "Total": "Total|Consolidated|Overall|Our total|Our|Total company",
    "total": "total|consolidated|overall|our total|our",
    "eps": "earnings per share|diluted earnings per share|EPS|earnings per diluted share|diluted EPS",
    "adj": "adjusted|adjusted|non-GAAP|core|operating|adjusted diluted",
    "Adj": "Adjusted|Adjusted|Non-GAAP|Core|Our adjusted|Diluted",
    "adj_cap": "Adjusted|Adjusted|Our adjusted|Consolidated adjusted|Core|Non-GAAP",
    "loss": "loss|income",
    "was": "was|were|totaled|came in at|was approximately|of",
    "rose": "increased|grew|rose|were up|was up|declined|decreased|fell|were down|improved",
    "up": "up|down|an increase of|a decrease of|representing growth of",
    "down": "down|up",
    "increase": "increase|decrease|improvement|decline",
    "an": "an",
    "against": "year-over-year|compared to the prior year|from the prior year quarter|versus last year|compared with the same quarter last year|from a year ago|over the prior year period|year over year",
    "compared": "compared to|compared with|versus|up from|down from",
    "In_the": "In the|For the|During the",
    "Comparable": "Comparable|Same-store|Comparable store|Organic|Like-for-like",
    "Seg": "Aerospace|Industrial|Consumer|Commercial|Healthcare|Residential|Performance Materials|North America|International|Automation|Nutrition|Energy|Packaging|Aviation|Wholesale|Retail|Data Center|Life Sciences|Water|Electronics",
    "region": "Europe|Asia Pacific|North America|China|Latin America|Germany|the United States|India|our core markets",
    "driver": "higher volumes|strong pricing|new product launches|favorable mix|productivity|strong demand|the recovery in travel|share gains|higher utilization|lower material costs",
    "co": "Norwood Industries|Calder Foods|Hartwell|Ostrander Energy|Pinecrest|Vantis|Meridian Rail|Lakemont",
    "Co": "Norwood Industries|Calder Foods|Hartwell|Ostrander Energy|Pinecrest|Vantis|Meridian Rail|Lakemont|The company",
    "name": "Brightline|Arden|Seacrest|Tolland|Verity|Kestrel|Marlow|Solvane",
}
"""What a slot may hold; figures, years and multiples are made by `calls.py`."""
