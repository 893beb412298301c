"""What pyHanko, and `cryptography` under it, make of signatures of ours: one line of JSON for each file."""

import asyncio
import datetime
import json
import pathlib
import sys

from asn1crypto import cms, core, ocsp, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.ocsp import OCSPCertStatus, load_der_ocsp_response
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext


class BasicAnswers(core.SequenceOf):
    _child_spec = ocsp.BasicOCSPResponse


class Lists(core.SequenceOf):
    _child_spec = core.Any


class RevocationValues(core.Sequence):
    """RFC 5126 §6.3.4."""

    _fields = [
        ("crl_vals", Lists, {"explicit": 0, "optional": True}),
        ("ocsp_vals", BasicAnswers, {"explicit": 1, "optional": True}),
    ]


def root(folder):
    _, _, der = pem.unarmor((folder / "root.pem").read_bytes())
    return x509.Certificate.load(der)


def kept(signed):
    """The OCSP answers that are kept with the signers."""
    for signer in signed["signer_infos"]:
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].dotted == "1.2.840.113549.1.9.16.2.24":
                for value in attribute["values"]:
                    yield from RevocationValues.load(value.dump())["ocsp_vals"]


def is_good(basic):
    """Whether `cryptography` finds the answer good, and signed by the responder whose certificate it brings."""
    whole = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(basic.dump())},
        }
    )
    answer = load_der_ocsp_response(whole.dump())
    key = answer.certificates[0].public_key()
    how = ec.ECDSA(answer.signature_hash_algorithm)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(answer.signature, answer.tbs_response_bytes, how)
        else:
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), answer.signature_hash_algorithm)
    except InvalidSignature:
        return False
    return answer.certificate_status == OCSPCertStatus.GOOD


async def look(folder, name, moment):
    content = cms.ContentInfo.load((folder / name).read_bytes(), strict=True)
    context = lambda: ValidationContext(trust_roots=[root(folder)], moment=moment, allow_fetching=False)
    status = await async_validate_detached_cms(
        (folder / "document").read_bytes(),
        content["content"],
        signer_validation_context=context(),
        ts_validation_context=context(),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
    )
    stamp = status.timestamp_validity
    return {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "stamped": bool(stamp and stamp.intact and stamp.valid and stamp.trusted),
        "answers": sum(map(is_good, kept(content["content"]))),
    }


async def main(folder, moment, names):
    for name in names:
        try:
            found = await look(folder, name, moment)
        except Exception as error:  # whatever it says, it does not believe it
            found = {"refused": type(error).__name__, "why": str(error)[:200]}
        print(json.dumps({"name": name, **found}))


asyncio.run(main(pathlib.Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2]), sys.argv[3:]))
