package dev.tidings.core.event;

/**
 * What a subscriber names: a topic, or a pattern of topics in which {@code *} stands for exactly one segment and
 * {@code **}, as the last segment, for one or more. {@code users/42/**} takes {@code users/42/inbox}, not {@code users/42}.
 * As the first segment neither stands for one that begins with {@code $}, as in MQTT (5.0 §4.7.2): those are the server's.
 */
public record Selector(String text) {

    public Selector {
        Topic.checkPath("topic", text);
        String[] segments = text.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            checkSegment(text, segments[i], i == segments.length - 1);
        }
    }

    /** Returns whether this names one topic and no others. */
    public boolean isTopic() {
        return text.indexOf('*') < 0;
    }

    /** Returns whether an event of the topic is wanted. */
    public boolean matches(Topic topic) {
        return !isShut(text, topic.name()) && names(topic);
    }

    /** Returns whether a topic is among those that this speaks of, the server's own included: they are kept by rules, too. */
    public boolean names(Topic topic) {
        String name = topic.name();
        int at = 0;
        int in = 0;
        while (true) {
            int segmentEnd = Topic.segmentEnd(text, at);
            int nameEnd = Topic.segmentEnd(name, in);
            if (text.startsWith("**", at)) {
                return true;
            }
            boolean one = segmentEnd - at == 1 && text.charAt(at) == '*';
            boolean same = segmentEnd - at == nameEnd - in && text.regionMatches(at, name, in, nameEnd - in);
            if (!one && !same) {
                return false;
            }
            if (segmentEnd == text.length() || nameEnd == name.length()) {
                return segmentEnd == text.length() && nameEnd == name.length();
            }
            at = segmentEnd + 1;
            in = nameEnd + 1;
        }
    }

    /** Returns whether every topic that the other can match, this matches too. */
    public boolean covers(Selector other) {
        if (isShut(text, other.text)) {
            return false;
        }
        String[] mine = text.split("/", -1);
        String[] theirs = other.text.split("/", -1);
        for (int i = 0; i < mine.length && i < theirs.length; i++) {
            if (mine[i].equals("**")) {
                return true;
            }
            boolean one = mine[i].equals("*") && !theirs[i].equals("**");
            if (!one && !mine[i].equals(theirs[i])) {
                return false;
            }
        }
        return mine.length == theirs.length;
    }

    /** Returns whether there can be a topic that both match. */
    public boolean overlaps(Selector other) {
        if (isShut(text, other.text) || isShut(other.text, text)) {
            return false;
        }
        String[] mine = text.split("/", -1);
        String[] theirs = other.text.split("/", -1);
        for (int i = 0; i < mine.length && i < theirs.length; i++) {
            if (mine[i].equals("**") || theirs[i].equals("**")) {
                return true;
            }
            if (!mine[i].equals("*") && !theirs[i].equals("*") && !mine[i].equals(theirs[i])) {
                return false;
            }
        }
        return mine.length == theirs.length;
    }

    @Override
    public String toString() {
        return text;
    }

    /** A wildcard at the beginning stands for none of the server's own topics. */
    private static boolean isShut(String pattern, String name) {
        return pattern.charAt(0) == '*' && name.charAt(0) == Topic.OWN;
    }

    private static void checkSegment(String text, String segment, boolean last) {
        boolean wild = segment.equals("*") || (last && segment.equals("**"));
        if (!wild && segment.indexOf('*') >= 0) {
            throw new InvalidValue(
                    "topic",
                    text,
                    "'*' only as a whole segment and '**' only as the last one, as in users/*/inbox or users/**");
        }
    }
}
