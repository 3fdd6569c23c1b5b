"""Codes of languages: what models call them, and the two letters that a direction is named by."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PAIRS = """
    afr=af amh=am ara=ar arb=ar asm=as azj=az aze=az bel=be ben=bn bos=bs bul=bg cat=ca ces=cs cmn=zh cym=cy
    dan=da deu=de ell=el eng=en epo=eo est=et eus=eu fas=fa pes=fa fin=fi fra=fr gle=ga glg=gl guj=gu hau=ha
    heb=he hin=hi hrv=hr hun=hu hye=hy ibo=ig ind=id isl=is ita=it jav=jv jpn=ja kan=kn kat=ka kaz=kk khm=km
    kin=rw kir=ky kor=ko lao=lo lav=lv lvs=lv lit=lt ltz=lb mal=ml mar=mr mkd=mk mlt=mt mon=mn khk=mn msa=ms
    zsm=ms mya=my nep=ne npi=ne nld=nl nno=nn nob=no nor=no oci=oc ory=or pan=pa pol=pl por=pt pus=ps pbt=ps
    ron=ro rus=ru sin=si slk=sk slv=sl sna=sn snd=sd som=so spa=es sqi=sq als=sq srp=sr sun=su swa=sw swh=sw
    swe=sv tam=ta tat=tt tel=te tgk=tg tgl=tl tha=th tur=tr uig=ug ukr=uk urd=ur uzb=uz uzn=uz vie=vi xho=xh
    yid=yi ydd=yi yor=yo zho=zh zul=zu
"""
TWO: Mapping[str, str] = dict(pair.split("=") for pair in _PAIRS.split())
"""ISO 639-3, and a few of its narrower codes, to ISO 639-1."""
NAMES: Mapping[str, str] = {
    "English": "en", "German": "de", "French": "fr", "Romanian": "ro", "Spanish": "es", "Italian": "it",
    "Portuguese": "pt", "Dutch": "nl",
}  # fmt: skip
"""As the prefixes of T5 call them."""
_CODE = re.compile(r"[a-z]{2,3}")


def code_of(said: str) -> str:
    """The code of a language that a model calls "por", "por_Latn", "pt_br" or "pt"; empty for what is none,
    such as the name of a group."""
    plain = re.split("[-_]", said.strip())[0]
    if not _CODE.fullmatch(plain):
        return ""
    return plain if len(plain) == 2 else TWO.get(plain, plain)


def directions_in(name: str) -> str:
    """The direction in a name ("opus-mt-en-de"): its last two codes, where they stand at its end."""
    found = re.search(r"(?:^|[-_/])([a-z]{2,3})[-_]([a-z]{2,3})$", name)
    codes = [code_of(one) for one in found.groups()] if found else []
    known = set(TWO.values())
    return "-".join(codes) if len(codes) == 2 and all(code in known for code in codes) else ""
