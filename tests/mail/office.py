"""A receiver of mail of other hands: aiosmtpd takes letters, dkimpy checks who signed them, Python's own parser reads them.

    office.py FOLDER starttls|tls|plain

FOLDER holds server.pem and server.key, and the public halves of the letters' keys (rsa.der, ed25519.der, as OpenSSL writes them). It says
`PORT n` once it listens, keeps the n-th letter as `n.eml`, byte for byte, with `n.json` beside it, before it says that it took it, and ends
with its standard input.
"""

import asyncio
import base64
import email
import email.policy
import json
import logging
import pathlib
import socket
import ssl
import sys
import warnings

import dkim
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FOLDER, MODE = pathlib.Path(sys.argv[1]), sys.argv[2]


def record(name, timeout=5):
    """What DNS says of a key: `rsa._domainkey.telnusqa.example.`"""
    kind = name.decode().split(".")[0]
    der = (FOLDER / f"{kind}.der").read_bytes()
    key = der[-32:] if kind == "ed25519" else der
    return f"v=DKIM1; k={kind}; p={base64.b64encode(key).decode()}".encode()


def is_signed(raw):
    try:
        return dkim.DKIM(raw).verify(dnsfunc=record)
    except dkim.DKIMException as error:
        return str(error)


class Handler:
    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        raw = envelope.original_content
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        parts = [part for part in letter.walk() if not part.is_multipart()]
        changed = raw.replace(b"Subject: ", b"Subject: x", 1)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": getattr(session, "user", None),
            "guarded": server.transport.get_extra_info("cipher") is not None,
            "signed": is_signed(raw),
            "signed_when_changed": is_signed(changed),
            "signed_with_another_sender": is_signed(b"From: x@bad.example\r\n" + raw),
            "headers": {name: str(value) for name, value in letter.items()},
            "kinds": [part.get_content_type() for part in parts],
            "texts": [part.get_content().replace("\r\n", "\n") for part in parts],
            "defects": [str(defect) for part in letter.walk() for defect in part.defects],
            "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        }
        (FOLDER / f"{self.count}.eml").write_bytes(raw)
        (FOLDER / f"{self.count}.json").write_text(json.dumps(said))
        return "250 kept"


def let_in(server, session, envelope, mechanism, data):
    if isinstance(data, LoginPassword) and data == LoginPassword(b"telnusqa", "құпиясөз".encode()):
        session.user = data.login.decode()
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False)


async def main():
    handler = Handler()
    told = {"hostname": "office.test", "authenticator": let_in, "loop": asyncio.get_running_loop()}
    guard = None
    # Of a line that is guarded from its first byte the library says that it is not, and at length that somebody hung up.
    warnings.simplefilter("ignore")
    logging.disable()
    if MODE != "plain":
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(FOLDER / "server.pem", FOLDER / "server.key")
        # Who takes TLS from the first byte has it always.
        told |= {"auth_required": True, "auth_require_tls": MODE == "starttls"}
        if MODE == "starttls":
            told |= {"tls_context": tls, "require_starttls": True}
        else:
            guard = tls
    door = socket.create_server(("127.0.0.1", 0))
    await asyncio.get_running_loop().create_server(lambda: SMTP(handler, **told), sock=door, ssl=guard)
    print("PORT", door.getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
