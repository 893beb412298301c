"""A bus of other hands: SOAP by zeep, signatures by the XML Security Library, as Debian brings them.

    bus.py FOLDER    house.pem, portal.pem and portal.key.pem lie there

Says `PORT n`, then of each question a line of JSON: who it is from, or why it is believed by nobody.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import xmlsec
from lxml import etree
from zeep.wsse.signature import Signature, verify_envelope

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
BUS = "http://bip.bee.kz/SyncChannel/v10/Types"
NOTICE = "urn:telnusqa:cabinet:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FOLDER = Path(sys.argv[1])
SIGNER = Signature(
    FOLDER / "portal.key.pem",
    FOLDER / "portal.pem",
    signature_method=xmlsec.Transform.RSA_SHA256,
    digest_method=xmlsec.Transform.SHA256,
)


def answer(info):
    """As other programs write it: other prefixes, indented, with a declaration."""
    root = etree.fromstring(
        f"""<env:Envelope xmlns:env="{SOAP}">
  <env:Header/>
  <env:Body>
    <ns3:SendMessageResponse xmlns:ns3="{BUS}" xmlns:ns2="urn:nobody">
      <response>
        <responseInfo>
          <messageId>{info["messageId"].upper()}</messageId>
          <correlationId>{info["correlationId"]}</correlationId>
          <responseDate>2026-12-04T11:30:00.000+05:00</responseDate>
          <status><code>SCSS001</code><message>Message has been processed successfully</message></status>
          <sessionId>{info["sessionId"]}</sessionId>
        </responseInfo>
      </response>
    </ns3:SendMessageResponse>
  </env:Body>
</env:Envelope>"""
    )
    SIGNER.apply(root, {})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class Bus(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        question = self.rfile.read(int(self.headers["content-length"]))
        envelope = etree.fromstring(question, etree.XMLParser(resolve_entities=False, remove_blank_text=False))
        told = {"action": self.headers.get("soapaction"), "type": self.headers.get("content-type")}
        try:
            verify_envelope(envelope, FOLDER / "house.pem")
            told["verified"] = True
        except Exception as error:
            told["verified"] = type(error).__name__
        changed = etree.fromstring(question.replace(b"<notice:title>", b"<notice:title>!"))
        try:
            verify_envelope(changed, FOLDER / "house.pem")
            told["changed"] = "believed"
        except Exception as error:
            told["changed"] = type(error).__name__
        told["must_understand"] = envelope.xpath("string(//*[local-name()='Security']/@*[local-name()='mustUnderstand'])")
        info = envelope.find(f"{{{SOAP}}}Body/{{{BUS}}}SendMessage/request/requestInfo")
        data = envelope.find(f"{{{SOAP}}}Body/{{{BUS}}}SendMessage/request/requestData/data")
        told["info"] = {field.tag: field.text for field in info if not len(field)}
        told["properties"] = {field.findtext("key"): field.findtext("value") for field in info.findall("properties")}
        told["sender"] = {field.tag: field.text for field in info.find("sender")}
        told["data"] = {etree.QName(field).localname: field.text for field in data}
        told["foreign"] = [field.tag for field in data if etree.QName(field).namespace != NOTICE]
        told["data_type"] = data.get(f"{{{XSI}}}type")
        print(json.dumps(told, ensure_ascii=False), flush=True)
        body = answer(told["info"])
        self.send_response(200)
        self.send_header("content-type", "text/xml; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Bus)
print(f"PORT {server.server_port}", flush=True)
server.serve_forever()
