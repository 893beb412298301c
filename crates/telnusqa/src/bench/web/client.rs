//! A client that costs little: HTTP/1.1 on one connection, requests written out beforehand.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use totp_rs::{Builder, Secret};

use super::super::house::House;

/// A connection that stays.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    read: Vec<u8>,
}

/// An answer.
pub(super) struct Asked {
    pub(super) body: String,
    /// On the wire, with the head.
    pub(super) bytes: usize,
    pub(super) cookie: Option<String>,
    pub(super) status: u16,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(32 * 1024) })
    }

    /// Sends a request, and reads its answer.
    pub(super) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Asked> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            anyhow::ensure!(self.stream.read_buf(&mut self.read).await? > 0, "read an answer: it ended");
        };
        let text = std::str::from_utf8(&self.read[..head])?;
        let header = |name: &str| {
            text.lines().filter_map(|line| line.split_once(':')).find(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).context("read a status")?;
        let cookie = text.lines().filter_map(|line| line.split_once(": ")).find_map(|(name, value)| {
            let is_session = name.eq_ignore_ascii_case("set-cookie") && !value.starts_with("lang=");
            is_session.then(|| value.split(';').next().unwrap_or_default().to_owned())
        });
        let length = header("content-length").map(|(_, length)| length.trim().parse::<usize>()).transpose()?;
        // What is made smaller on the way says at its end that it is one.
        let in_chunks = header("transfer-encoding").is_some();
        let whole = head + 4 + length.unwrap_or_default();
        while self.read.len() < whole || in_chunks && !self.read.ends_with(b"\r\n0\r\n\r\n") {
            anyhow::ensure!(self.stream.read_buf(&mut self.read).await? > 0, "read an answer: it ended");
        }
        let body = String::from_utf8_lossy(&self.read[head + 4..]).into_owned();
        Ok(Asked { body, bytes: self.read.len(), cookie, status })
    }
}

impl Asked {
    /// The styles and scripts that a page names, and the letters that a style sheet does.
    pub(super) fn assets(&self) -> Vec<String> {
        let named = self.body.split(['"', '(']).filter_map(|rest| rest.strip_prefix("/assets/"));
        named.filter_map(|rest| rest.split(')').next()).map(|name| format!("/assets/{name}")).collect()
    }
}

/// A browser of somebody who is signed in.
pub(super) struct Visit {
    cookie: String,
    origin: String,
}

impl Visit {
    /// Of an operator of 1414.
    pub(super) async fn begin(house: &House) -> anyhow::Result<Self> {
        Self::of(house, "operator").await
    }

    /// Of somebody with this role.
    pub(super) async fn of(house: &House, role: &str) -> anyhow::Result<Self> {
        let (id, password, secret) = house.account(role)?;
        let secret = Secret::try_from_base32(secret).map_err(|error| anyhow::anyhow!("read the secret: {error}"))?;
        let totp =
            Builder::new().with_secret(secret).build().map_err(|error| anyhow::anyhow!("make a code: {error}"))?;
        let code = totp.generate(telnusqa_chassis::Clock::open(None)?.now().timestamp().unsigned_abs()).to_string();
        let mut visit = Self { cookie: String::new(), origin: house.web().to_owned() };
        let request = visit.post("/sign-in", &[("id", id), ("password", password), ("code", &code), ("next", "")]);
        let answer = Connection::open(address(house.web())?).await?.ask(&request).await?;
        visit.cookie = answer.cookie.with_context(|| format!("sign in as {id}: {}", answer.status))?;
        Ok(visit)
    }

    pub(super) fn get(&self, path: &str) -> Vec<u8> {
        get(path, &[("cookie", &self.cookie)])
    }

    /// Sends a form, as a page of ours does.
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        self.form(path, fields, "")
    }

    /// The same as browsers do, which take the answer smaller.
    pub(super) fn post_smaller(&self, path: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        self.form(path, fields, "accept-encoding: gzip, deflate, br, zstd\r\n")
    }

    fn form(&self, path: &str, fields: &[(&str, &str)], smaller: &str) -> Vec<u8> {
        let body =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&");
        format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\nsec-fetch-site: same-origin\r\n{smaller}cookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.origin.trim_start_matches("http://"),
            self.origin,
            self.cookie,
            body.len()
        )
        .into_bytes()
    }
}

/// A request without a body.
pub(super) fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\r\n").into_bytes()
}

/// Where a door listens.
pub(super) fn address(url: &str) -> anyhow::Result<SocketAddr> {
    url.trim_start_matches("http://").trim_end_matches('/').parse().with_context(|| format!("read the address {url}"))
}

fn escaped(value: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(one).collect()
}
