"use strict";

// Signing: the document goes to the agent on the signer's own machine, which asks for the password; the signature comes back.
const base64 = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};

const signWithAgent = (address, documents, { bin, iin }) => new Promise((resolve, reject) => {
  const socket = new WebSocket(address);
  let asked = false;
  socket.onerror = () => reject(new Error("absent"));
  socket.onclose = () => reject(new Error(asked ? "failed" : "absent"));
  socket.onmessage = (message) => {
    let said;
    try { said = JSON.parse(message.data); } catch (_) { reject(new Error("failed")); return; }
    if (said.result && said.result.version) {
      asked = true;
      socket.send(JSON.stringify({
        module: "kz.gov.pki.knca.basics",
        method: "sign",
        args: {
          allowedStorages: ["PKCS12"],
          format: "cms",
          data: documents.map(base64),
          signingParams: { decode: "true", encapsulate: "false", digested: "false", tsaProfile: null },
          signerParams: { extKeyUsageOids: ["1.3.6.1.5.5.7.3.4"], bin, iin },
          locale: document.documentElement.lang === "kk" ? "kk" : "ru",
        },
      }));
      return;
    }
    if (said.status === true && said.body && said.body.result) { resolve(said.body.result); socket.close(); return; }
    reject(new Error("failed"));
    socket.close();
  };
});

