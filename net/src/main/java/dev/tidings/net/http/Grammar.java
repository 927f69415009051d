package dev.tidings.net.http;

import java.util.regex.Pattern;

/** The small rules that several parts of a message share. */
final class Grammar {

    /** RFC 9110 §5.6.2. */
    static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Names and addresses (RFC 3986 §3.2.2) but without sub-delimiters, which no host has and a list could be made of. */
    private static final Pattern HOST = Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~%-]+)(?::([0-9]{0,5}))?");

    private static final int MAX_PORT = 65_535;
    private static final int SAFE_PORT_DIGITS = 4; // no such number is more

    private Grammar() {}

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isHost(String text) {
        return isName(text) || isAnyHost(text);
    }

    /** What most hosts are: a name or an IPv4 address, without a port or with one of up to four digits. */
    private static boolean isName(String text) {
        int colon = text.indexOf(':');
        int end = colon < 0 ? text.length() : colon;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-') {
                return false;
            }
        }
        for (int i = end + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return end > 0 && text.length() - end <= 1 + SAFE_PORT_DIGITS;
    }

    private static boolean isAnyHost(String text) {
        var host = HOST.matcher(text);
        if (!host.matches()) {
            return false;
        }
        String port = host.group(1);
        return port == null || port.isEmpty() || Integer.parseInt(port) <= MAX_PORT;
    }

    /** Returns what follows, without spaces and tabs around it (RFC 9110 §5.6.3). */
    static String trim(String line, int from) {
        int start = from;
        int end = line.length();
        while (start < end && isBlank(line.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
