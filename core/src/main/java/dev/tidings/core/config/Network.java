package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * The addresses that begin with the same bits (RFC 4632, RFC 4291 §2.3).
 *
 * @param prefix the address in hexadecimal, of which the first {@code bits} count
 */
public record Network(String prefix, int bits) {

    private static final String EXPECTED = "an address or a network, such as 10.0.0.7, 10.0.0.0/8 or fd00::/8";

    public Network {
        if (bits < 0 || bits > 4 * prefix.length()) {
            throw new InvalidValue("network", bits, "at most as many bits as the address has");
        }
    }

    /**
     * Reads an address, or one with the number of bits that count.
     *
     * @param where the key, for the error
     */
    public static Network parse(String where, String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(where, slash < 0 ? text : text.substring(0, slash), text);
        int all = 8 * address.getAddress().length;
        String bits = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > all) {
            throw new InvalidValue(where, text, EXPECTED);
        }
        return new Network(hex(address), Integer.parseInt(bits));
    }

    /** Returns whether the address is one of them. An IPv4 address that came as an IPv6 one is the IPv4 address. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress(); // asked for each request, so without making a text of it
        if (2 * bytes.length != prefix.length()) {
            return false;
        }
        for (int at = 0; 4 * at < bits; at++) {
            int ignored = Math.max(0, 4 * (at + 1) - bits);
            int digit = bytes[at / 2] >> (at % 2 == 0 ? 4 : 0) & 0xf;
            if ((digit ^ Character.digit(prefix.charAt(at), 16)) >> ignored != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns it as it is written in a configuration, with the zeros of an IPv6 address left out (RFC 5952 §4.2). */
    @Override
    public String toString() {
        return address(prefix).replaceFirst("(^|:)(0(:|$)){2,}", "::") + "/" + bits;
    }

    private static String address(String hex) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(hex)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /** Never a name, which would be looked up; Java reads an IPv4 address in IPv6 form as IPv4. */
    private static InetAddress address(String where, String literal, String text) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(where, text, EXPECTED);
        }
    }

    private static String hex(InetAddress address) {
        return HexFormat.of().formatHex(address.getAddress());
    }
}
