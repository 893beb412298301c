"""A message centre of other hands (smpp34) that does as it is told: what it hears it says line by line on its output, and one line of
JSON on its input tells it what to do next. With a password it is a plain listener that lets nobody in: smpp34 asks nobody for one.
"""

import asyncio
import json
import os
import struct
import sys

import smpp34

BIND_TRANSCEIVER, INVALID_PASSWORD = 0x09, 0x0E
PORT = 2775


def say(**what):
    print(json.dumps(what), flush=True)


def own_address():
    """One that no other peer on this machine has."""
    pid = os.getpid()
    return f"127.{pid >> 16 & 0xFF}.{pid >> 8 & 0xFF}.{pid & 0xFF}"


class Centre:
    def __init__(self):
        self.answers = ["yes"]
        self.esme = None
        self.held = []
        self.nth = 0
        self.server = smpp34.Server(host=own_address(), port=PORT, system_id="SMSC")

    async def serve(self):
        await self.server.start()
        say(listens=f"{own_address()}:{PORT}")
        while True:
            event = await self.server.next()
            if isinstance(event, smpp34.Esme):
                self.esme = event
                say(bound=event.system_id)
            elif isinstance(event, smpp34.Unbound):
                say(unbound=True)
            elif isinstance(event, smpp34.SubmitSmEvent):
                self.submitted(event)

    def submitted(self, event):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        name = f"id-{self.nth}"
        say(
            submit=name, answer=answer, to=event.destination_addr, source=event.source_addr, octets=event.short_message.hex(),
            coding=event.data_coding, esm=event.esm_class, receipts=event.registered_delivery,
            kinds=[event.source_addr_ton, event.source_addr_npi, event.dest_addr_ton, event.dest_addr_npi],
        )
        self.nth += 1
        if answer == "yes":
            event.accept(name)
        elif answer == "die":
            os._exit(0)
        elif answer == "hold":
            self.held.append((event, name))
        else:
            event.reject(answer)

    async def told(self, what):
        if "answers" in what:
            self.answers = what["answers"]
            say(told=True)
        elif "release" in what:
            for event, name in self.held:
                event.accept(name)
            self.held = []
            say(told=True)
        elif "receipt" in what:
            tlvs = []
            if "tlvs" in what:
                name, state = what["tlvs"]
                tlvs = [
                    smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, name.encode() + b"\0"),
                    smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, bytes([state])),
                ]
            sending = self.esme.deliver_sm(
                "Telnusqa", what["receipt"].encode(), source_addr="77011234567", esm_class=what.get("esm", 4), tlvs=tlvs
            )
            asyncio.ensure_future(self.receipted(sending))

    async def receipted(self, sending):
        say(receipted=(await sending).command_status)


async def refuse(reader, writer):
    """Hears a bind, and says that its password is wrong, with nothing behind the header."""
    header = struct.unpack(">IIII", await reader.readexactly(16))
    body = await reader.readexactly(header[0] - 16)
    say(refused=body.split(b"\0")[0].decode(), with_password=body.split(b"\0")[1].decode())
    writer.write(struct.pack(">IIII", 16, 0x80000000 | BIND_TRANSCEIVER, INVALID_PASSWORD, header[3]))
    await writer.drain()
    await reader.read()
    writer.close()


async def main():
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    if sys.argv[1:] == ["refuse"]:
        await asyncio.start_server(refuse, own_address(), PORT)
        say(listens=f"{own_address()}:{PORT}")
        await lines.read()
        return
    centre = Centre()
    serving = asyncio.ensure_future(centre.serve())
    while line := await lines.readline():
        await centre.told(json.loads(line))
    serving.cancel()


asyncio.run(main())
