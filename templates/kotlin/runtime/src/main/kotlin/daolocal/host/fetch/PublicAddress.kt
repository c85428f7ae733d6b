// Which addresses are for everybody, and which names may lead to others.
package daolocal.host.fetch

import daolocal.host.isAddress
import java.math.BigInteger
import java.net.InetAddress

/** Endings of names that are private by their nature. */
private val PRIVATE = listOf(".localhost", ".local", ".internal", ".home.arpa", ".lan", ".home", ".intranet")

/**
 * Whether a granted host may lead to a private address. An address was granted as that address, and names such as
 * `nas.local` are private by their nature. Any other name that leads to a private address means to reach this
 * machine's own network (DNS rebinding).
 */
internal fun mayBePrivate(host: String): Boolean = isAddress(host) || "." !in host || PRIVATE.any(host::endsWith)

private const val IPV4_BYTES = 4

private class Network(text: String) {
    private val address = bytesOf(text.substringBefore("/"))
    private val shift = address.size * 8 - text.substringAfter("/").toInt()
    private val prefix = BigInteger(1, address).shiftRight(shift)

    fun contains(other: ByteArray): Boolean = other.size == address.size && BigInteger(1, other).shiftRight(shift) == prefix

    private fun bytesOf(written: String): ByteArray {
        daolocal.host.ipv4Octets(written)?.let { octets -> return ByteArray(octets.size) { octets[it].toByte() } }
        val groups = daolocal.host.ipv6Groups(written) ?: error("not an address: $written")
        return ByteArray(2 * groups.size) { (groups[it / 2] shr (if (it % 2 == 0) 8 else 0)).toByte() }
    }
}

private fun networks(texts: String) = texts.split(" ").map(::Network)

/** Addresses that are not for everybody: IANA's registries of special addresses, and what this host adds. */
private val SPECIAL = networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 " +
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 " +
        "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 " +
        "fc00::/7 fe80::/10 fec0::/10 ff00::/8",
)

/** Those of 2001::/23 that everybody reaches all the same. */
private val REACHABLE = networks(
    "2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28",
)
private val MAPPED = Network("::ffff:0:0/96")
private val SIX_TO_FOUR = Network("2002::/16")
private val TEREDO = Network("2001::/32")
private val NAT64 = Network("64:ff9b::/96")

/** Whether an address is reachable by everybody, and no way around to one that is not. */
internal fun isPublic(address: InetAddress): Boolean = isPublic(address.address)

/** The same, of the bytes of an address. */
internal fun isPublic(address: ByteArray): Boolean {
    innerIpv4(address)?.let { return isPublic(it) }
    return SPECIAL.none { it.contains(address) } || REACHABLE.any { it.contains(address) }
}

/** The IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64 or ISATAP. */
private fun innerIpv4(address: ByteArray): ByteArray? {
    if (address.size == IPV4_BYTES) return null
    fun at(start: Int) = address.copyOfRange(start, start + IPV4_BYTES)
    return when {
        SIX_TO_FOUR.contains(address) -> at(2)
        TEREDO.contains(address) -> at(12).map { (it.toInt() xor 0xff).toByte() }.toByteArray()
        MAPPED.contains(address) || NAT64.contains(address) || isIsatap(address) -> at(12)
        else -> null
    }
}

private fun isIsatap(address: ByteArray): Boolean {
    val (first, second, third, fourth) = address.slice(8..11).map { it.toInt() and 0xff }
    return (first == 0 || first == 2) && second == 0 && third == 0x5e && fourth == 0xfe
}
