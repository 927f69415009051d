package dev.tidings.core.json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of RFC 8259 the naive way: tokens become letters, and whole values one letter, until one is left. */
final class JsonReference {

    private static final String STRING = "\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*\"";
    private static final String OTHER = "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null";
    private static final Pattern TOKEN =
            Pattern.compile("\\G[ \\t\\r\\n]*(?:(" + STRING + ")|(" + OTHER + ")|([{}\\[\\]:,]))");

    private JsonReference() {}

    /** Returns whether it is one value, without a lone half of a surrogate pair in any string. */
    static boolean isJson(String text) {
        var letters = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (token.find()) {
            end = token.end();
            if (token.group(1) != null && !isText(token.group(1))) {
                return false;
            }
            letters.append(token.group(1) != null ? "s" : token.group(2) != null ? "v" : token.group(3));
        }
        return text.substring(end).matches("[ \\t\\r\\n]*")
                && reduce(letters.toString()).matches("[sv]");
    }

    private static String reduce(String letters) {
        String before = letters;
        while (true) {
            String after = before.replaceAll("\\{(?:s:[sv](?:,s:[sv])*)?\\}|\\[(?:[sv](?:,[sv])*)?\\]", "v");
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
    }

    private static boolean isText(String string) {
        String unescaped = Pattern.compile("\\\\u(....)")
                .matcher(string.replaceAll("\\\\[^u]", "x"))
                .replaceAll(code ->
                        Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(code.group(1), 16))));
        return unescaped.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
}
