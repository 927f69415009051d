package dev.tidings.net.ws;

import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One extension that a client offers, and whether it is a permessage-deflate that can be taken (RFC 7692 §7.1). */
record DeflateOffer(String name, Map<String, String> parameters) {

    /**
     * What an offer is answered with, which a server may always ask for: every message is compressed for itself, so that
     * it is compressed once for all who get it, and no connection keeps a window of what was said before.
     */
    static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*(" + TOKEN + ")\\s*(?:=\\s*(?:(" + TOKEN + ")|\"(" + TOKEN + ")\")\\s*)?");

    private static final String LARGEST_WINDOW = "15";

    /**
     * Returns whether the lines of {@code Sec-WebSocket-Extensions} hold an offer that is taken.
     *
     * @throws Refused when they are not well-formed (RFC 6455 §9.1)
     */
    static boolean isIn(List<String> lines) {
        boolean taken = false;
        for (String line : lines) {
            for (String offer : line.split(",", -1)) {
                taken |= !offer.isBlank()
                        && parse(offer).map(DeflateOffer::isTaken).orElse(false);
            }
        }
        return taken;
    }

    /** Returns an offer, if no parameter is there twice (RFC 7692 §7). */
    private static Optional<DeflateOffer> parse(String text) {
        String name = "";
        Map<String, String> parameters = new HashMap<>();
        boolean once = true;
        for (String part : text.split(";", -1)) {
            Matcher matcher = PARAMETER.matcher(part);
            if (!matcher.matches()) {
                throw Refused.permanently(
                        Status.BAD_REQUEST, "Sec-WebSocket-Extensions: names with parameters (RFC 6455 §9.1)");
            }
            String value = Optional.ofNullable(matcher.group(2))
                    .or(() -> Optional.ofNullable(matcher.group(3)))
                    .orElse("");
            if (name.isEmpty()) {
                name = matcher.group(1);
            } else {
                once &= parameters.put(matcher.group(1), value) == null;
            }
        }
        return once ? Optional.of(new DeflateOffer(name, parameters)) : Optional.empty();
    }

    private boolean isTaken() {
        return name.equals("permessage-deflate")
                && parameters.entrySet().stream()
                        .allMatch(parameter -> isTaken(parameter.getKey(), parameter.getValue()));
    }

    /** A smaller window than the largest cannot be promised: the JDK's deflater has no other. What reads has any. */
    private static boolean isTaken(String parameter, String value) {
        return switch (parameter) {
            case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
            case "client_max_window_bits" -> value.matches("([89]|1[0-5])?");
            case "server_max_window_bits" -> value.equals(LARGEST_WINDOW);
            default -> false;
        };
    }
}
