"""What imported models are compared on: short texts of the kind that they are to work on here."""

from __future__ import annotations

TEXTS = (
    "Eleanor Whitfield, chair of the audit committee, wrote to Northgate Holdings in Manchester on 3 May.",
    "Revenue rose by twelve percent to 48.2 million dollars in the third quarter, ahead of the forecast.",
    "Please send the signed contract to Karl Brandt, Hauptstrasse 14, 10115 Berlin, before Friday.",
    "The operating margin fell from 17.4 to 15.9 percent because of higher freight and energy costs.",
    "Dr. Amara Okafor treated the patient at St. Mary's Hospital in Dublin from January to March.",
    "The company employs about 1,200 people in Portugal, Spain and the north of Italy.",
    "A dividend of 35 cents a share was approved at the general meeting in Zurich.",
    "Ms Chen moved from Singapore to Toronto in 2019 and now leads the research group of Halden Pharma.",
    "The tenant must give notice in writing three months before the lease ends.",
    "Our auditors found no sign that the figures of the subsidiary in Lagos had been changed.",
    "The bridge over the river was closed after the storm, and traffic went through the old town.",
    "He asked whether the invoice of 14 March had been paid, and if so to which account.",
    "The committee noted the risk of rising interest rates and asked for a report by June.",
    "Maria da Silva nasceu no Porto e trabalha desde 2015 no Banco Atlântico, em Lisboa.",
    "O lucro líquido subiu oito por cento no primeiro semestre, para 12,3 milhões de euros.",
    "Die Hauptversammlung der Rheinwerk AG findet am 12. Juni in Köln statt.",
    "Le conseil d'administration a nommé Hélène Marchand directrice financière du groupe.",
    "Insurance covers damage by fire and water, but not by frost in houses that nobody lives in.",
    "The court in Edinburgh heard the case of Robertson against Kingsway Motors last autumn.",
    "Net debt stood at 9.5 million dollars at the end of the year, all of it due in March 2026.",
    "She plays the violin in the city's orchestra and teaches at the school on Mill Lane.",
    "The supplier will replace faulty parts within ten working days at its own cost.",
    "Cash flow from operations was 6.1 million pounds, after 4.8 million in the year before.",
    "In the afternoon the delegates of both unions met the minister at the Grand Hotel in Oslo.",
)
