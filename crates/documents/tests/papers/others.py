"""What pyHanko makes of papers of ours, strictly: one line of JSON for each file."""

import hashlib
import json
import sys

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader


def files(root):
    names = root["/Names"]["/EmbeddedFiles"]["/Names"] if "/Names" in root else []
    for at in range(0, len(names), 2):
        yield str(names[at]), hashlib.sha256(names[at + 1]["/EF"]["/F"].data).hexdigest()


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        objects = [reader.get_object(ref) for ref in reader.xrefs.explicit_refs_in_revision(0)]
        streams = [len(one.data) for one in objects if isinstance(one, StreamObject)]
        found = {
            "files": dict(files(reader.root)),
            "revisions": reader.xrefs.total_revisions,
            "signatures": len(reader.embedded_signatures),
            "streams": len(streams),
        }
    print(json.dumps(found))
