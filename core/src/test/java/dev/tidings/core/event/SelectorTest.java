package dev.tidings.core.event;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

    private static final List<String> SEGMENTS = List.of("a", "b", "ab", "a.b", "(", "👋");

    @ParameterizedTest
    @CsvSource({
        "users/42,       users/42,       true",
        "users/42,       users/4,        false",
        "users/4,        users/42,       false",
        "users/42,       users/42/inbox, false",
        "users/42/inbox, users/42,       false",
        "users/42,       Users/42,       false",
        "*,              users,          true",
        "*,              users/42,       false",
        "users/*,        users,          false",
        "users/*,        users/42,       true",
        "users/*,        users/42/inbox, false",
        "users/*/inbox,  users/42/inbox, true",
        "users/*/inbox,  users/42/sent,  false",
        "users/*/inbox,  users/42,       false",
        "*/42,           users/42,       true",
        "*/*,            users/42,       true",
        "**,             users,          true",
        "**,             users/42/inbox, true",
        "users/**,       users,          false",
        "users/**,       users/42,       true",
        "users/**,       users/42/inbox, true",
        "users/**,       users2/42,      false",
        "*/**,           users,          false",
        "*/**,           users/42,       true",
        "**,             $streams/1,     false",
        "*/1,            $streams/1,     false",
        "$streams/*,     $streams/1,     true",
        "$streams/1,     $streams/1,     true",
        "users/*,        users/$1,       true",
    })
    void matches(String selector, String topic, boolean matches) {
        assertThat(new Selector(selector).matches(new Topic(topic))).isEqualTo(matches);
    }

    @Test
    void namesTheServersOwnTopicsWithAWildcardAlthoughItDoesNotReachThem() {
        assertThat(new Selector("**").names(new Topic("$streams/1"))).isTrue();
        assertThat(new Selector("*/1").names(new Topic("$streams/1"))).isTrue();
        assertThat(new Selector("streams/*").names(new Topic("$streams/1"))).isFalse();
    }

    @Test
    void matchesWhatTheSameRegularExpressionMatches() {
        forAll(5000, random -> {
            String selector = selector(random);
            String topic = Samples.join("/", random, 1, 4, r -> Samples.oneOf(r, SEGMENTS));

            boolean matches = new Selector(selector).matches(new Topic(topic));

            assertThat(matches)
                    .as("%s takes %s", selector, topic)
                    .isEqualTo(regex(selector).matcher(topic).matches());
        });
    }

    @ParameterizedTest
    @CsvSource({"a, true", "a/b, true", "*, false", "a/*, false", "a/**, false", "*/a, false"})
    void isATopicWithoutAStar(String selector, boolean isTopic) {
        assertThat(new Selector(selector).isTopic()).isEqualTo(isTopic);
        assertThat(new Selector(selector)).hasToString(selector);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*", "*a", "a/b*/c", "***", "a/***", "**/a", "a/**/b", "**/**", "**/*"})
    void refusesStarsThatStandForNothingDefined(String selector) {
        assertThatThrownBy(() -> new Selector(selector))
                .isInstanceOf(InvalidValue.class)
                .hasMessageEndingWith("expected '*' only as a whole segment and '**' only as the last one,"
                        + " as in users/*/inbox or users/**");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/*", "*/", "a//*", "../*", "*/.", "*/\n", "*\0"})
    void refusesWhatATopicWouldNotBeEither(String selector) {
        assertThatThrownBy(() -> new Selector(selector)).isInstanceOf(InvalidValue.class);
    }

    private static String selector(Random random) {
        String before =
                Samples.join("", random, 0, 3, r -> (r.nextInt(4) == 0 ? "*" : Samples.oneOf(r, SEGMENTS)) + "/");
        return before + Samples.oneOf(random, List.of("a", "b", "ab", "*", "**", "**"));
    }

    private static Pattern regex(String selector) {
        var regex = new StringBuilder();
        for (String segment : selector.split("/", -1)) {
            regex.append(regex.isEmpty() ? "" : "/");
            regex.append(
                    switch (segment) {
                        case "*" -> "[^/]+";
                        case "**" -> ".+";
                        default -> Pattern.quote(segment);
                    });
        }
        return Pattern.compile(regex.toString());
    }
}
