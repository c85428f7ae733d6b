//! Which addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const PRIVATE_4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

const fn v6(groups: [u16; 8]) -> Ipv6Addr {
    let [a, b, c, d, e, f, g, h] = groups;
    Ipv6Addr::new(a, b, c, d, e, f, g, h)
}

const PRIVATE_6: [(Ipv6Addr, u32); 13] = [
    (v6([0, 0, 0, 0, 0, 0, 0, 0]), 96),
    (v6([0, 0, 0, 0, 0xffff, 0, 0, 0]), 96),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0]), 48),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0]), 64),
    (v6([0x100, 0, 0, 1, 0, 0, 0, 0]), 64),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0]), 23),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0]), 32),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0]), 20),
    (v6([0x5f00, 0, 0, 0, 0, 0, 0, 0]), 16),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0]), 7),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0]), 10),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0]), 10),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0]), 8),
];

/// What IANA calls globally reachable inside 2001::/23.
const PUBLIC_6: [(Ipv6Addr, u32); 7] = [
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 1]), 128),
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 2]), 128),
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 3]), 128),
    (v6([0x2001, 3, 0, 0, 0, 0, 0, 0]), 32),
    (v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0]), 48),
    (v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0]), 28),
    (v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0]), 28),
];

/// Whether an address is public.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => match carried(address) {
            Some(inside) => is_public_4(inside),
            None => within_6(address, &PUBLIC_6) || !within_6(address, &PRIVATE_6),
        },
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    !PRIVATE_4
        .iter()
        .any(|(net, bits)| (address.to_bits() ^ net.to_bits()) >> (32 - bits) == 0)
}

fn within_6(address: Ipv6Addr, nets: &[(Ipv6Addr, u32)]) -> bool {
    nets.iter()
        .any(|(net, bits)| (address.to_bits() ^ net.to_bits()) >> (128 - bits) == 0)
}

/// The IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64 or ISATAP.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let groups = address.segments();
    let last =
        |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match groups {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            last(high, low)
        }
        [0x2002, high, low, ..] => last(high, low),
        [0x2001, 0, _, _, _, _, high, low] => last(!high, !low),
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] => last(high, low),
        _ => None,
    }
}

/// Whether a granted name may lead to addresses that are not public.
pub(super) fn may_be_private(host: &str) -> bool {
    const BELOW: [&str; 7] = [
        ".localhost",
        ".local",
        ".internal",
        ".home.arpa",
        ".lan",
        ".home",
        ".intranet",
    ];
    !host.contains('.') || BELOW.iter().any(|end| host.ends_with(end))
}
