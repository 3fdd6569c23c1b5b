"""Questions made of sentences by rule, out of spaCy's parse: one part of a clause is asked for.

After Heilman and Smith (2010, "Good Question!") and, for the clauses that are not turned round, Lewis et al.
(2019, arXiv:1906.04980). What is asked for is the answer, word for word.
"""

# ruff: noqa: RUF001 - marks of print
from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHEN = {"DATE", "TIME"}
PLACES = {"GPE", "LOC", "FAC"}
NAMED = {
    "PERSON": ("who",),
    "ORG": ("which organization", "which company", "who", "what organization", "what"),
    "NORP": ("which group", "what nationality", "who"),
    "GPE": ("which place", "which country", "what city", "where", "what state"),
    "LOC": ("where", "which region", "what place"),
    "FAC": ("which building", "what place", "where"),
    "EVENT": ("which event", "what event", "what"),
    "WORK_OF_ART": ("which work", "what", "what title"),
    "LAW": ("which law", "what act", "what"),
    "PRODUCT": ("which product", "what"),
    "LANGUAGE": ("which language", "what language"),
    "MONEY": ("how much", "how much money", "what amount"),
    "PERCENT": ("what percentage", "how much", "what share", "what percent"),
    "QUANTITY": ("how much", "what"),
    "CARDINAL": ("how many", "what number"),
    "ORDINAL": ("which", "what rank"),
}
OBJECTS = {"dobj", "attr", "oprd", "dative"}
SUBJECTS = {"nsubj", "nsubjpass"}
SIDE = {"relcl", "appos", "acl", "advcl", "parataxis"}
KEPT = {"prt", "acomp", "xcomp", "ccomp", "agent", "prep", "advmod", "neg", "npadvmod", "dative"} | OBJECTS
EMPTY = {"example", "instance", "order", "addition", "fact", "case", "terms"}
"""Nouns of fixed phrases ("for example"): nobody asks for them."""
LONGEST_ANSWER, LONGEST_QUESTION = 14, 24
MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
YEAR = re.compile(r"(?:1\d|20)\d\d")


@dataclass(frozen=True, slots=True)
class Made:
    """A question with the (start, end) of its answer in the text. `kind` names the rule."""

    question: str
    start: int
    end: int
    kind: str


class Asker:
    """Makes questions of parsed texts. `synonyms` maps a verb's base form to others; `title` stands for the
    pronouns of a text about one thing."""

    def __init__(self, rng: random.Random, synonyms: Mapping[str, tuple[str, ...]]) -> None:
        self.rng = rng
        self.synonyms = synonyms

    def ask(self, doc: Any, title: str = "") -> Iterator[Made]:
        """All questions that the rules make of `doc`, a `spacy.tokens.Doc`."""
        for sentence in doc.sents:
            if not 5 <= len(sentence) <= 60:
                continue
            for token in sentence:
                for made in self._of_token(token, title):
                    words = len(made.question.split())
                    if 3 <= words <= LONGEST_QUESTION and 0 < made.end - made.start <= 160:
                        yield made
            yield from self._cloze(sentence)

    def _of_token(self, token: Any, title: str) -> Iterator[Made]:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ in {
            "ROOT",
            "conj",
            "ccomp",
            "advcl",
            "relcl",
            "parataxis",
        }:
            yield from self._of_clause(token, title)
        if token.dep_ == "appos":
            yield from self._of_apposition(token)

    # Clauses

    def _of_clause(self, verb: Any, title: str) -> Iterator[Made]:
        subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        if subject is None and verb.dep_ == "conj":  # "X did this and did that"
            subject = next((child for child in verb.head.children if child.dep_ in SUBJECTS), None)
        if subject is None or subject.i > verb.i or subject.tag_ in {"WDT", "WP", "EX"}:
            return
        named = self._subject(subject, title)
        auxes = [child for child in verb.children if child.dep_ in {"aux", "auxpass"} and child.i < verb.i]
        finite = auxes[0].tag_ if auxes else verb.tag_
        if finite not in {"VBD", "VBZ", "VBP", "MD"}:
            return
        if subject.pos_ != "PRON":
            yield from self._for_subject(verb, subject, auxes)
        if not named:
            return
        parts = [child for child in verb.children if child.dep_ in KEPT and child.i > verb.i]
        for part in verb.children:
            if part.i == subject.i or part.dep_ in {"punct", "cc", "conj", "aux", "auxpass", "neg"}:
                continue
            for wh, answer, stranded, kind in self._asked(part):
                rest = [self._short(other) for other in parts if other.i != part.i and self._is_kept(other)]
                front = self._turned(verb, named, auxes)
                if front:
                    made = self._made([wh, front, stranded, *rest], answer, kind)
                    if made:
                        yield made

    def _subject(self, subject: Any, title: str) -> str:
        if subject.pos_ != "PRON":
            return self._short(subject)
        title = title.partition(" (")[0]
        if title and subject.lower_ in {"he", "she", "it", "they"} and self.rng.random() < 0.8:
            return title
        return ""

    def _for_subject(self, verb: Any, subject: Any, auxes: list[Any]) -> Iterator[Made]:
        """The words of the sentence stay as they are: only the subject becomes a question word."""
        answer = self._phrase(subject)
        if answer is None:
            return
        wh = self._wh(subject)
        parts = [child for child in verb.children if child.dep_ in KEPT and child.i > verb.i]
        words = [*(aux.text for aux in auxes), verb.text]
        rest = [self._short(part) for part in parts if self._is_kept(part)]
        if rest:
            made = self._made([wh, *words, *rest], answer, "subject")
            if made:
                yield made

    def _asked(self, part: Any) -> Iterator[tuple[str, tuple[int, int], str, str]]:
        """(question words, answer, a preposition left behind, rule) for a part of a clause."""
        if part.dep_ in OBJECTS:
            answer = self._phrase(part)
            if answer:
                yield self._wh(part), answer, "", "object"
            yield from self._numbers(part)
        elif part.dep_ in {"prep", "agent"}:
            yield from self._of_preposition(part)
        elif part.dep_ == "npadvmod" and part.ent_type_ in WHEN:
            answer = self._entity(part)
            if answer:
                yield self._when(part), answer, "", "time"
        elif part.dep_ == "advcl":
            yield from self._reasons(part)
        elif part.dep_ == "xcomp" and part.tag_ == "VB" and self.rng.random() < 0.5:
            answer = self._phrase(part)
            if answer:
                yield "what", answer, "do" if self.rng.random() < 0.4 else "", "what to"

    def _of_preposition(self, preposition: Any) -> Iterator[tuple[str, tuple[int, int], str, str]]:
        noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
        if noun is None:
            for child in preposition.children:
                answer = self._phrase(child) if child.dep_ == "pcomp" else None
                if answer and preposition.lower_ in {"by", "through"}:
                    yield self.rng.choice(("how", "by what means")), answer, "", "how"
            return
        answer = self._entity(noun) if noun.ent_type_ else self._phrase(noun)
        if answer is None or noun.lower_ in EMPTY:
            return
        word = preposition.lower_
        if noun.ent_type_ in WHEN:
            yield self._time(word, noun), answer, "", "time"
        elif noun.ent_type_ in PLACES and word in {"in", "at", "near", "from", "to", "on"}:
            which = self.rng.choice(NAMED[noun.ent_type_])
            wh = self.rng.choice(("where", "where", which if which == "where" else f"in {which}"))
            yield wh, answer, word if wh == "where" and word in {"from", "to"} else "", "place"
        else:
            wh, stranded, kind = self._noun_of(preposition, noun)
            yield wh, answer, stranded, kind
        yield from self._numbers(noun)

    def _time(self, word: str, noun: Any) -> str:
        if word == "for":
            return "how long"
        return f"{word} when" if word in {"until", "since"} else self._when(noun)

    def _noun_of(self, preposition: Any, noun: Any) -> tuple[str, str, str]:
        """(question words, a preposition left behind, rule) for what is neither time nor place."""
        word = preposition.lower_
        wh = self._wh(noun)
        if word in {"because", "due"} or preposition.head.lower_ == "because":
            return "why", "", "why"
        if word == "by" and preposition.dep_ == "agent":
            if wh == "who":
                return self.rng.choice((("by whom", "", "agent"), ("who", "by", "agent")))
            return f"by {wh}", "", "agent"
        if wh != "who" and self.rng.random() < 0.5:
            return f"{word} {wh}", "", "preposition"
        return wh, word, "preposition"

    def _numbers(self, noun: Any) -> Iterator[tuple[str, tuple[int, int], str, str]]:
        for child in noun.children:
            if (
                child.dep_ != "nummod"
                or child.ent_type_ not in {"CARDINAL", "QUANTITY"}
                or YEAR.fullmatch(child.text)
            ):
                continue
            answer = self._entity(child) or (child.idx, child.idx + len(child.text))
            head = " ".join(
                token.text
                for token in noun.subtree
                if noun.i <= token.i < noun.i + 6 or (token.dep_ == "amod" and token.head == noun)
            )
            before = noun.head.text if noun.dep_ == "pobj" and self.rng.random() < 0.3 else ""
            yield f"{before} how many {head}".strip(), answer, "", "how many"

    def _reasons(self, clause: Any) -> Iterator[tuple[str, tuple[int, int], str, str]]:
        first = next(iter(clause.subtree))
        answer = self._phrase(clause, longest=24)
        if answer is None:
            return
        if first.lower_ in {"because", "since", "as"} and first.dep_ == "mark":
            yield "why", answer, "", "why"
        elif first.lower_ == "to" and clause.tag_ == "VB":
            yield self.rng.choice(("why", "for what purpose", "for what reason")), answer, "", "why"
        elif first.lower_ in {"when", "after", "before", "until", "once"}:
            yield "when", answer, "", "when clause"
        elif first.lower_ == "by":
            yield "how", answer, "", "how"

    def _turned(self, verb: Any, subject: str, auxes: list[Any]) -> str:
        """Auxiliary, subject and verb in the order of a question."""
        negated = "not" if any(child.dep_ == "neg" for child in verb.children) else ""
        if auxes:
            first, *others = auxes
            return " ".join(
                filter(None, (first.lower_, subject, negated, *(aux.text for aux in others), verb.text))
            )
        if verb.lemma_ == "be":
            return f"{verb.lower_} {subject}"
        done = {"VBD": "did", "VBZ": "does", "VBP": "do"}.get(verb.tag_)
        base = verb.lemma_.lower()
        if base in self.synonyms and self.rng.random() < 0.35:
            base = self.rng.choice(self.synonyms[base])
        return " ".join(filter(None, (done, subject, negated, base))) if done else ""

    # Nouns

    def _of_apposition(self, token: Any) -> Iterator[Made]:
        noun = token.head
        told, name = self._phrase(token), self._phrase(noun)
        if noun.ent_type_ == "PERSON" and not token.ent_type_ and told and name:
            was = self.rng.choice(("is", "was"))
            role = self._short(token)
            for words, answer in (([f"who {was}", role], name), ([f"who {was}", self._short(noun)], told)):
                made = self._made(words, answer, "apposition")
                if made:
                    yield made
        elif token.ent_type_ and not noun.ent_type_ and told:
            made = self._made(
                ["what is the name of" if token.ent_type_ != "PERSON" else "who is", self._short(noun)],
                told,
                "name",
            )
            if made:
                yield made

    def _cloze(self, sentence: Any) -> Iterator[Made]:
        """Statements with a question word in the place of a name or number, or in front."""
        for entity in sentence.ents:
            if (entity.label_ not in NAMED and entity.label_ not in WHEN) or self.rng.random() > 0.3:
                continue
            low = max(sentence.start, entity.start - self.rng.randint(2, 9))
            high = min(sentence.end - 1, entity.end + self.rng.randint(2, 9))
            left = [token for token in sentence.doc[low : entity.start] if self.rng.random() > 0.1]
            right = [token for token in sentence.doc[entity.end : high] if self.rng.random() > 0.1]
            if entity.label_ in WHEN:
                wh = self._when(entity.root)
                if left and left[-1].pos_ == "ADP":
                    left.pop()
            else:
                wh = self.rng.choice(NAMED[entity.label_])
            before, after = (" ".join(token.text for token in side) for side in (left, right))
            words = [wh, before, after] if self.rng.random() < 0.7 else [before, wh, after]
            made = self._made(words, (entity.start_char, entity.end_char), "cloze")
            if made and len(left) + len(right) >= 4:
                yield made

    def _wh(self, noun: Any) -> str:
        kind = noun.ent_type_
        if kind in WHEN:
            return self._when(noun)
        if kind in NAMED:
            return self.rng.choice(NAMED[kind])
        if noun.pos_ == "PROPN":
            return self.rng.choice(("what", "who", "which"))
        return "what"

    def _when(self, noun: Any) -> str:
        text = " ".join(token.text for token in noun.subtree)
        if YEAR.fullmatch(noun.text) and not MONTH.search(text):
            return self.rng.choice(("when", "in what year", "in which year", "what year", "when"))
        if MONTH.search(text):
            return self.rng.choice(("when", "when", "on what date", "on which date"))
        return "how long" if re.search(r"\b(?:years|months|days|hours)\b", text) else "when"

    def _entity(self, noun: Any) -> tuple[int, int] | None:
        for entity in noun.doc.ents:
            if entity.start <= noun.i < entity.end:
                return entity.start_char, entity.end_char
        return None

    def _phrase(self, token: Any, longest: int = LONGEST_ANSWER) -> tuple[int, int] | None:
        """The answer that `token` heads: its name, or its whole phrase without what is told beside."""
        entity = self._entity(token) if token.ent_type_ in NAMED and token.ent_type_ != "CARDINAL" else None
        if entity:
            return entity
        tokens = self._own(token)
        if not tokens or len(tokens) > longest or token.pos_ == "PRON":
            return None
        while tokens and (tokens[-1].is_punct or tokens[-1].is_space):
            tokens.pop()
        while tokens and (tokens[0].is_punct or tokens[0].is_space):
            tokens.pop(0)
        if not tokens or tokens[-1].i - tokens[0].i + 1 != len(tokens):
            return None
        if tokens[0].pos_ == "DET" and len(tokens) > 1 and self.rng.random() < 0.7:
            tokens = tokens[1:]
        return tokens[0].idx, tokens[-1].idx + len(tokens[-1].text)

    def _own(self, token: Any) -> list[Any]:
        """The tokens of a phrase, without its clauses, appositions and brackets."""
        gone: set[int] = set()
        for inner in token.subtree:
            if inner.dep_ in SIDE and inner.i > token.i:
                gone |= {deep.i for deep in inner.subtree}
        return [inner for inner in token.subtree if inner.i not in gone]

    def _is_kept(self, part: Any) -> bool:
        return part.dep_ in {"prt", "neg", "acomp"} or part.dep_ in OBJECTS or self.rng.random() < 0.6

    def _short(self, token: Any) -> str:
        tokens = self._own(token)
        if len(tokens) > 10:
            tokens = [inner for inner in tokens if inner.i <= token.i]
        text = "".join(inner.text_with_ws for inner in tokens).strip(' ,;:-–—()"')
        begins = tokens and tokens[0].is_sent_start and tokens[0].pos_ != "PROPN"
        return text[:1].lower() + text[1:] if begins else text

    def _made(self, words: list[str], answer: tuple[int, int], kind: str) -> Made | None:
        text = re.sub(r"\s+", " ", " ".join(filter(None, words))).strip(" ,;:")
        text = re.sub(r"\s+([,.;:%)'’])", r"\1", text)
        if not text or any(mark in text for mark in "\n|="):
            return None
        return Made(self._said(text), *answer, kind)

    def _said(self, text: str) -> str:
        draw = self.rng.random()
        if draw < 0.06:
            return text.lower()
        if draw < 0.1:
            return text[0].upper() + text[1:]
        if draw < 0.13:
            return f"{self.rng.choice(('Tell me', 'According to the text,', 'Please say'))} {text}?"
        return text[0].upper() + text[1:] + "?"


def verb_synonyms(wordnet: Path) -> dict[str, tuple[str, ...]]:
    """Verbs that share the first sense of a verb, by base form, from WordNet's files index.verb and data.verb
    in the folder `wordnet`."""
    synsets = {}
    for line in (wordnet / "data.verb").read_text("ascii").split("\n"):
        fields = line.split()
        if len(fields) > 4 and len(fields[0]) == 8 and fields[0].isdigit():
            count = int(fields[3], 16)
            synsets[fields[0]] = tuple(fields[4 : 4 + 2 * count : 2])
    found = {}
    for line in (wordnet / "index.verb").read_text("ascii").split("\n"):
        fields = line.split()
        if len(fields) > 5 and fields[1] == "v" and "_" not in fields[0]:
            pointers = int(fields[3])
            others = [
                word
                for word in synsets.get(fields[6 + pointers], ())
                if "_" not in word and word != fields[0]
            ]
            if others:
                found[fields[0]] = tuple(others)
    return found
