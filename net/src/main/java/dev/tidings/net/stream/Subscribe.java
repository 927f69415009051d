package dev.tidings.net.stream;

import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.Heartbeat;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.hub.Newest;
import dev.tidings.core.journal.Start;
import dev.tidings.core.run.Deadlines;
import dev.tidings.net.http.Parameters;
import dev.tidings.net.http.Request;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a subscriber asks for.
 *
 * @param hello for a stream; a poll is acknowledged by the next one
 * @param heartbeat the longest silence; zero for no limit
 * @param limit after so many events it is over; 0 when nothing was said
 * @param hold how long a poll is held while there is nothing
 * @param newest when of each topic the newest event is enough; for a stream: a poll has a pace of its own
 */
record Subscribe(
        Interest interest,
        Start start,
        boolean envelope,
        Hellos hello,
        Duration heartbeat,
        int limit,
        Duration hold,
        Optional<Newest> newest) {

    /** Whether the client gets to know its connection, and has to show that it does. */
    enum Hellos {
        NONE,
        SAID,
        ACKNOWLEDGED
    }

    /** Less than the 30 s after which the most hasty of proxies and clients give up on a silent answer. */
    private static final Duration STANDARD_HOLD = Duration.ofSeconds(25);

    /** Less than the 60 s of nginx and most other proxies, whose answer would be a 504. */
    private static final Duration MAX_HOLD = Duration.ofSeconds(55);

    private static final Pattern PACE = Pattern.compile("([0-9]{1,3})/([sm])");

    private static final String STARTS =
            "now, start, -N for the last N events, or an age such as 30s, 5m or 2h (to continue: after=ID)";

    /** Reads the parameters; those that nobody knows are nobody's business. */
    static Subscribe parse(Set<Selector> selectors, Request request, Heartbeat heartbeats) {
        Parameters parameters = request.parameters();
        Set<EventType> types = new LinkedHashSet<>();
        parameters.all("type").forEach(type -> types.add(new EventType(type)));
        Duration heartbeat = parameters
                .one("heartbeat")
                .map(text -> heartbeats.clamp(DurationText.parse("heartbeat", text)))
                .orElse(heartbeats.standard());
        return new Subscribe(
                new Interest(selectors, types),
                start(request),
                parameters.one("envelope").map(Subscribe::envelope).orElse(false),
                hellos(parameters),
                heartbeat,
                parameters.one("limit").map(text -> number("limit", text)).orElse(0),
                parameters.one("wait").map(Subscribe::hold).orElse(STANDARD_HOLD),
                newest(parameters));
    }

    /** All of one topic, as who names nothing else gets it. */
    static Subscribe to(Topic topic, Start start, Heartbeat heartbeats) {
        return new Subscribe(
                new Interest(topic.name()),
                start,
                false,
                Hellos.NONE,
                heartbeats.standard(),
                0,
                STANDARD_HOLD,
                Optional.empty());
    }

    /** A cursor says where to go on, {@code from} where to begin the first time. An empty cursor is none. */
    private static Start start(Request request) {
        Parameters parameters = request.parameters();
        Start from = parameters.one("from").map(Subscribe::from).orElse(new Start.Now());
        return Stream.of(request.header("last-event-id"), parameters.one("after"), parameters.one("last_event_id"))
                .flatMap(Optional::stream)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .<Start>map(Start.After::new)
                .orElse(from);
    }

    private static Start from(String text) {
        if (text.equals("now")) {
            return new Start.Now();
        }
        if (text.equals("start")) {
            return new Start.Earliest();
        }
        if (text.matches("-[0-9]{1,9}") && Integer.parseInt(text) < 0) {
            return new Start.Last(-Integer.parseInt(text));
        }
        if (text.matches("[0-9]{1,9}(ms|s|m|h|d)")) {
            return new Start.Since(DurationText.parse("from", text));
        }
        throw new InvalidValue("from", text, STARTS);
    }

    private static Hellos hellos(Parameters parameters) {
        boolean hello = parameters.one("hello").map(Subscribe::hello).orElse(false);
        boolean ack = parameters.one("ack").map(Subscribe::ack).orElse(false);
        return ack ? Hellos.ACKNOWLEDGED : hello ? Hellos.SAID : Hellos.NONE;
    }

    private static boolean hello(String text) {
        return truth("hello", text);
    }

    private static boolean ack(String text) {
        if (!text.equals("required")) {
            throw new InvalidValue("ack", text, "required");
        }
        return true;
    }

    private static Optional<Newest> newest(Parameters parameters) {
        Optional<Duration> every = parameters.one("pace").map(Subscribe::pace);
        boolean latest =
                parameters.one("latest").map(text -> truth("latest", text)).orElse(false);
        boolean tellsGaps = parameters.one("gaps").map(Subscribe::gaps).orElse(false);
        return every.isPresent() || latest
                ? Optional.of(new Newest(every.orElse(Duration.ZERO), tellsGaps))
                : Optional.empty();
    }

    /** Returns the time between two events of a topic, which a loop can tell apart. */
    private static Duration pace(String text) {
        Matcher matcher = PACE.matcher(text);
        int events = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (events > 0) {
            Duration every = Duration.of(1, matcher.group(2).equals("s") ? ChronoUnit.SECONDS : ChronoUnit.MINUTES)
                    .dividedBy(events);
            if (every.toNanos() >= Deadlines.TICK_NS) {
                return every;
            }
        }
        throw new InvalidValue(
                "pace", text, "events of a topic in a second or a minute, such as 1/s or 30/m, at most 10/s");
    }

    private static boolean gaps(String text) {
        if (!text.equals("all")) {
            throw new InvalidValue("gaps", text, "all");
        }
        return true;
    }

    private static boolean truth(String name, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidValue(name, text, "true or false");
        }
        return text.equals("true");
    }

    private static boolean envelope(String text) {
        if (!text.equals("json")) {
            throw new InvalidValue("envelope", text, "json");
        }
        return true;
    }

    private static Duration hold(String text) {
        Duration asked = DurationText.parse("wait", text);
        return asked.compareTo(MAX_HOLD) > 0 ? MAX_HOLD : asked;
    }

    private static int number(String name, String text) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new InvalidValue(name, text, "a number of events, at least 1");
        }
        return Integer.parseInt(text);
    }
}
