package dev.tidings.net.stream;

import dev.tidings.net.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request's {@code Accept} lists, and how much it likes each (RFC 9110 §12.5.1). Nobody is sent away over a
 * parameter: those other than {@code q} make no difference to what there is, and a {@code q} that is no number counts as
 * none.
 */
record Accepts(List<Range> ranges) {

    private static final String ANY = "*/*";
    private static final double MOST = 1;

    /**
     * One media range.
     *
     * @param quality 0 for not at all, to 1
     */
    record Range(String type, double quality) {

        private static Range of(String item) {
            String[] parts = item.split(";", -1);
            double quality = MOST;
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].strip();
                if (parameter.startsWith("q=")) {
                    quality = quality(parameter.substring(2));
                }
            }
            return new Range(parts[0].strip(), quality);
        }

        private static double quality(String text) {
            return text.matches("0(\\.[0-9]{0,9})?|1(\\.0{0,9})?") ? Double.parseDouble(text) : MOST;
        }
    }

    Accepts {
        ranges = List.copyOf(ranges);
    }

    static Accepts of(Request request) {
        List<Range> ranges = new ArrayList<>();
        for (String line : request.head().headers().all("accept")) {
            for (String item : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                Range range = Range.of(item);
                if (!range.type.isEmpty()) {
                    ranges.add(range);
                }
            }
        }
        return new Accepts(ranges);
    }

    /** Returns what the client likes best; a request that says nothing takes anything. Empty when nothing will do. */
    Optional<Transport> best() {
        if (ranges.isEmpty()) {
            return Optional.of(Transport.SSE);
        }
        Optional<Transport> best = Optional.empty();
        double most = 0;
        for (Transport transport : Transport.NEGOTIATED) {
            double quality = quality(transport.mediaType());
            if (quality > most) {
                most = quality;
                best = Optional.of(transport);
            }
        }
        return best;
    }

    /** Returns whether it is a client that looks at the status, unlike a native {@code EventSource}. */
    boolean problem() {
        return lists("application/problem+json");
    }

    /** Returns whether a browser's {@code EventSource} may have sent it. */
    boolean listsEventStream() {
        return lists(Transport.SSE.mediaType());
    }

    private boolean lists(String mediaType) {
        return ranges.stream().anyMatch(range -> range.type.equals(mediaType) && range.quality > 0);
    }

    /** The most specific range decides; what none matches is not wanted. */
    private double quality(String mediaType) {
        String family = mediaType.substring(0, mediaType.indexOf('/')) + "/*";
        for (String type : List.of(mediaType, family, ANY)) {
            Optional<Double> most = ranges.stream()
                    .filter(range -> range.type.equals(type))
                    .map(Range::quality)
                    .max(Double::compare);
            if (most.isPresent()) {
                return most.get();
            }
        }
        return 0;
    }
}
