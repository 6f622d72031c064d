use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::{HttpRequest, http::header::HeaderMap};

/// What each proxy on the way adds to: the address that it was asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Whom requests come from, as far as an address tells: a host, or a network of IPv6, of which everybody
/// has as many addresses as they like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// The client of `request`, which has come by `hops` proxies of ours. What is further left in the
    /// header anybody may have written, and without a proxy all of it.
    pub fn of(request: &HttpRequest, hops: usize) -> Self {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        Self::from(told(request.headers(), hops).unwrap_or(peer))
    }

    /// Whether many people may have it: an address of a private network is that of a load balancer or a
    /// gateway, too, behind which all of them are.
    pub fn may_be_many(self) -> bool {
        match self.0 {
            IpAddr::V4(ip) => {
                let [first, second, ..] = ip.octets();
                let carriers = first == 100 && second & 0xc0 == 64;
                let nobodys = ip.is_loopback() || ip.is_link_local() || ip.is_unspecified();
                ip.is_private() || carriers || nobodys
            }
            IpAddr::V6(ip) => {
                let local = ip.is_unique_local() || ip.is_unicast_link_local();
                // The whole network of the loopback address: its host is no part of what is kept.
                local || network(Ipv6Addr::LOCALHOST) == ip
            }
        }
    }
}

impl From<IpAddr> for Client {
    fn from(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V6(ip) => Self(network(ip).into()),
            ip @ IpAddr::V4(_) => Self(ip),
        }
    }
}

fn network(ip: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))
}

/// What the outermost of our `hops` proxies has written.
fn told(headers: &HeaderMap, hops: usize) -> Option<IpAddr> {
    let from_the_right = hops.checked_sub(1)?;
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).collect();
    let mut entries =
        lines.into_iter().rev().flat_map(|line| line.as_bytes().rsplit(|b| *b == b','));
    let entry = std::str::from_utf8(entries.nth(from_the_right)?).ok()?.trim();
    entry.parse().ok().or_else(|| Some(entry.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const PEER: &str = "10.0.0.9:4000";

    fn client(lines: &[&str], hops: usize) -> Client {
        let mut request = TestRequest::get().peer_addr(PEER.parse().expect("an address"));
        for line in lines {
            request = request.append_header((FORWARDED_FOR, *line));
        }
        Client::of(&request.to_http_request(), hops)
    }

    fn at(ip: &str) -> Client {
        Client::from(ip.parse::<IpAddr>().expect("an address"))
    }

    #[test]
    fn only_what_our_own_proxies_wrote_is_believed() {
        let forged = ["1.1.1.1, 2.2.2.2", "203.0.113.7"];
        for (lines, hops, expected) in [
            (&forged[..], 0, "10.0.0.9"),
            (&forged[..], 1, "203.0.113.7"),
            (&forged[..], 2, "2.2.2.2"),
            (&["203.0.113.7"][..], 1, "203.0.113.7"),
            (&["203.0.113.7:55"][..], 1, "203.0.113.7"),
            (&["[2001:db8::7]:55"][..], 1, "2001:db8::7"),
            // Less than our proxies would have written: it has not come by them.
            (&["203.0.113.7"][..], 2, "10.0.0.9"),
            (&[][..], 1, "10.0.0.9"),
            (&["unknown"][..], 1, "10.0.0.9"),
            (&["203.0.113.7, "][..], 1, "10.0.0.9"),
        ] {
            assert_eq!(client(lines, hops), at(expected), "{lines:?} {hops}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client_and_an_address_has_one_spelling() {
        assert_eq!(at("2001:db8:1:2:3:4:5:6"), at("2001:db8:1:2::1"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:203.0.113.7"), at("203.0.113.7"));
        assert_ne!(at("203.0.113.7"), at("203.0.113.8"));
    }

    #[test]
    fn an_address_of_a_private_network_may_be_that_of_many() {
        for many in [
            "10.42.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "127.0.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(at(many).may_be_many(), "{many}");
        }
        for one in ["203.0.113.7", "100.128.0.1", "172.32.0.1", "2001:db8::1"] {
            assert!(!at(one).may_be_many(), "{one}");
        }
    }
}
