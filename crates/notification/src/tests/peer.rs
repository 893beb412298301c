//! A receiver of mail that misbehaves as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use telnusqa_chassis::settings::SmtpServer;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it does with a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Manner {
    /// Hangs up before the message is whole.
    HangUp,
    /// Hangs up when it has the whole message, without a word.
    HangUpAfter,
    /// Answers the sender's address with this code.
    Sender(u16),
    /// Answers the recipient's address with this code, and quotes it.
    Recipient(u16),
    /// Takes it.
    Take,
    /// Answers the message with this code.
    Whole(u16),
}

pub(super) struct Peer {
    pub(super) connections: Arc<Mutex<u32>>,
    port: u16,
    pub(super) taken: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// With these manners for one message after the other, the last one for all that follow.
    pub(super) async fn start(manners: &[Manner]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, taken) = (Arc::<Mutex<u32>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let manners = Arc::new(Mutex::new(manners.iter().copied().collect::<VecDeque<_>>()));
        let peer = Self { connections: Arc::clone(&connections), port, taken: Arc::clone(&taken) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                let (manners, taken) = (Arc::clone(&manners), Arc::clone(&taken));
                tokio::spawn(async move { converse(stream, &manners, &taken).await });
            }
        });
        peer
    }

    pub(super) fn server(&self) -> SmtpServer {
        format!("smtp://127.0.0.1:{}", self.port).parse().unwrap()
    }

    /// The messages that it was sent whole.
    pub(super) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn next(manners: &Mutex<VecDeque<Manner>>) -> Manner {
    let mut manners = manners.lock().unwrap();
    if manners.len() > 1 { manners.pop_front().unwrap() } else { manners[0] }
}

async fn converse(stream: TcpStream, manners: &Mutex<VecDeque<Manner>>, taken: &Mutex<Vec<String>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 peer.test").await?;
    let mut manner = Manner::Take;
    loop {
        let line = hear(&mut stream).await?;
        let answer = match line.split([' ', ':']).next()? {
            "EHLO" | "NOOP" | "RSET" => "250 peer.test".to_owned(),
            "MAIL" => {
                manner = next(manners);
                if let Manner::Sender(code) = manner { format!("{code} no") } else { "250 yes".to_owned() }
            }
            "RCPT" => match manner {
                Manner::Recipient(code) => format!("{code} 5.1.1 {line}: who is that"),
                _ => "250 yes".to_owned(),
            },
            "DATA" => "354 go on".to_owned(),
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => "500 what".to_owned(),
        };
        say(&mut stream, &answer).await?;
        if !answer.starts_with("354") {
            continue;
        }
        let mut message = String::new();
        loop {
            let line = hear(&mut stream).await?;
            if manner == Manner::HangUp {
                return None;
            }
            if line == "." {
                break;
            }
            message.push_str(&line);
            message.push('\n');
        }
        if let Manner::Whole(code) = manner {
            say(&mut stream, &format!("{code} not this one")).await?;
            continue;
        }
        taken.lock().unwrap().push(message);
        if manner == Manner::HangUpAfter {
            return None;
        }
        say(&mut stream, "250 it is mine").await?;
    }
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.ok()
}
