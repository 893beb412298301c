"""A provider of OpenID Connect for tests, made of Authlib: provider.py

One client (`telnusqa`, with a secret, in the header), the authorization code flow alone, PKCE and a nonce demanded, ID tokens signed
by RS256, a session of its own, and a place to sign out (RP-Initiated Logout 1.0). Whoever signs in types his name, which is his `sub`; `deny`
at the other button. It listens on any port of 127.0.0.1, says its issuer in one line, and ends when its input does.
"""

import os
import secrets
import sys
import threading
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # within this machine

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, OAuth2Error, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, jsonify, redirect, request, session
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "telnusqa", "a-secret-of-the-provider"
KEY = RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(4), "alg": "RS256", "use": "sig"})
PAGE = """<!doctype html><html lang="{language}"><title>Provider</title><h1 id="language">{language}</h1>
<form method="post"><label for="name">name</label> <input id="name" name="name">
<button id="confirm" name="answer" value="confirm">confirm</button> <button id="deny" name="answer" value="deny">deny</button></form>"""
codes, nonces = {}, set()


class Client(ClientMixin):
    """The house. A native one may listen on any port (RFC 8252 §7.3), and so may one under test."""

    client_id = CLIENT

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return "openid" if "openid" in scope.split() else ""

    def check_redirect_uri(self, uri):
        return uri.startswith("http://127.0.0.1:") and uri.endswith("/sign-in/provider/callback")

    def check_client_secret(self, secret):
        return secrets.compare_digest(secret.encode(), SECRET.encode())

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, kind):
        return kind == "code"

    def check_grant_type(self, kind):
        return kind == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, asked, user):
        said = asked.payload
        self.client_id, self.redirect_uri, self.scope = said.client_id, said.redirect_uri, said.scope
        self.nonce, self.user, self.auth_time = said.data.get("nonce"), user, int(session["at"])
        self.code_challenge = said.data.get("code_challenge")
        self.code_challenge_method = said.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return ["pwd"]


class Grant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code, asked):
        codes[code] = Code(asked, asked.user)
        nonces.add(codes[code].nonce)

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, code):
        for known in [known for known, one in codes.items() if one is code]:
            del codes[known]

    def authenticate_user(self, code):
        return code.user


class Tokens(OpenIDCode):
    def exists_nonce(self, nonce, asked):
        return nonce in nonces

    def get_client_algorithm(self, client):
        return "RS256"

    def get_client_claims(self, client):
        return {"iss": app.config["ISSUER"], "exp": int(time.time()) + 300}

    def resolve_client_private_key(self, client):
        return KEY

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user)


class Proof(CodeChallenge):
    """Plain text is no proof of anything."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant, *more):
        if not grant.request.payload.data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        return super().validate_code_challenge(grant, *more)


app = Flask(__name__)
app.secret_key = secrets.token_bytes(32)
app.config["SESSION_COOKIE_NAME"] = "provider"
server = AuthorizationServer(
    app, query_client=lambda name: Client() if name == CLIENT else None, save_token=lambda token, asked: None
)
server.register_grant(Grant, [Tokens(require_nonce=True), Proof(required=True)])


@app.get("/.well-known/openid-configuration")
def describe():
    issuer = app.config["ISSUER"]
    return jsonify(
        issuer=issuer, authorization_endpoint=f"{issuer}/authorize", token_endpoint=f"{issuer}/token",
        jwks_uri=f"{issuer}/keys", end_session_endpoint=f"{issuer}/end", response_types_supported=["code"],
        subject_types_supported=["public"], id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"], token_endpoint_auth_methods_supported=["client_secret_basic"],
    )


@app.get("/keys")
def keys():
    return jsonify(KeySet([KEY]).as_dict(private=False))


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    try:
        grant = server.get_consent_grant(end_user=session.get("user"))
    except OAuth2Error as error:
        return jsonify(dict(error.get_body())), error.status_code
    if request.method == "GET" and "user" not in session:
        return PAGE.format(language=request.args.get("ui_locales", ""))
    if request.form.get("answer") == "deny":
        return server.create_authorization_response(grant=grant, grant_user=None)
    if request.method == "POST":
        session["user"], session["at"] = request.form["name"], time.time()
    return server.create_authorization_response(grant=grant, grant_user=session["user"])


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/end")
def end():
    session.clear()
    back = request.args.get("post_logout_redirect_uri", "")
    assert request.args["client_id"] == CLIENT and back.startswith("http://127.0.0.1:") and back.endswith("/sign-in")
    return redirect(back)


if __name__ == "__main__":
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["ISSUER"] = f"http://127.0.0.1:{listening.port}"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    print(app.config["ISSUER"], flush=True)
    sys.stdin.read()
