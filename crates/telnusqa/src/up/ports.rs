//! The ports of a house, on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use anyhow::Context as _;

/// Where any free port is looked for: below those that the machine gives to outgoing connections, so that it stays free
/// until the process that shall have it, or have it again, listens.
const RANGE: std::ops::Range<u16> = 20_000..32_000;
/// How many of them are tried.
const TRIES: u32 = 100;

/// The ports that this house has taken. A process of its own opens each of them, later and perhaps again: until the house
/// ends, a datagram socket of the same number holds it, so no other house chooses it meanwhile.
#[derive(Default)]
pub(super) struct Ports {
    held: Vec<UdpSocket>,
}

impl Ports {
    /// Takes this port, or any free one for 0.
    ///
    /// # Errors
    /// Somebody has it.
    pub(super) fn take(&mut self, port: u16) -> anyhow::Result<SocketAddr> {
        let held = if port == 0 {
            (0..TRIES).find_map(|_| hold(any()).ok()).context("find a free port")?
        } else {
            hold(port).with_context(|| format!("listen on port {port} of 127.0.0.1 (0 takes any free one)"))?
        };
        let address = held.local_addr()?;
        self.held.push(held);
        Ok(address)
    }
}

fn hold(port: u16) -> io::Result<UdpSocket> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    UdpSocket::bind((Ipv4Addr::LOCALHOST, port))
}

#[expect(clippy::disallowed_methods, reason = "houses on one machine must not choose the same ports")]
fn any() -> u16 {
    rand::random_range(RANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_houses_never_take_one_port() -> anyhow::Result<()> {
        let (mut one, mut other) = (Ports::default(), Ports::default());
        let taken = one.take(0)?.port();
        assert!(RANGE.contains(&taken), "{taken}");
        let refused = other.take(taken).expect_err("nobody listens yet, and it is taken");
        assert!(format!("{refused:#}").contains(&format!("port {taken} of 127.0.0.1")), "{refused:#}");
        drop(one);
        assert_eq!(other.take(taken)?.port(), taken);
        Ok(())
    }

    #[test]
    fn a_port_where_somebody_listens_is_not_taken() -> anyhow::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        assert!(Ports::default().take(listener.local_addr()?.port()).is_err());
        Ok(())
    }
}
