package dev.tidings.core.event;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import org.junit.jupiter.api.Test;

class InvalidValueTest {

    @Test
    void saysWhereWhatAndWhatWouldBeRight() {
        var fault = new InvalidValue("heartbeat.every", 7, "at least 10");

        assertThat(fault).hasMessage("heartbeat.every: got \"7\", expected at least 10");
        assertThat(fault.where()).isEqualTo("heartbeat.every");
        assertThat(fault.expected()).isEqualTo("at least 10");
        assertThat(fault.getStackTrace()).isEmpty();
    }

    @Test
    void escapesWhatAHeaderALogOrATerminalWouldObey() {
        assertThat(new InvalidValue("topic", "a\r\nb\0\"\\\u001b[2J\u202e\u2028é👋~", "x"))
                .hasMessage(
                        "topic: got \"a\\u000d\\u000ab\\u0000\\\"\\\\\\u001b[2J\\u202e\\u2028\\u00e9\\ud83d\\udc4b~\", expected x");
    }

    @Test
    void takesAPercentSignAsItIs() {
        String odd = "100 % o" + "f it"; // in one piece the compiler would take it for a format

        assertThat(new InvalidValue("topic", odd, odd)).hasMessage("topic: got \"" + odd + "\", expected " + odd);
    }

    @Test
    void leavesOutWhatMayBeAPassword() {
        assertThat(new InvalidValue("url", "https://u:s3/c@ret@h:1/x", "x"))
                .hasMessage("url: got \"https://...@h:1/x\", expected x");
        assertThat(new InvalidValue("url", "u:s3cret@h", "x")).hasMessage("url: got \"...@h\", expected x");
        assertThat(new InvalidValue("topic", "a@b:c", "x")).hasMessage("topic: got \"a@b:c\", expected x");
    }

    @Test
    void cutsALongValueAfter60Characters() {
        assertThat(new InvalidValue("topic", "a".repeat(60), "x"))
                .hasMessage("topic: got \"" + "a".repeat(60) + "\", expected x");
        assertThat(new InvalidValue("topic", "a".repeat(61), "x"))
                .hasMessage("topic: got \"" + "a".repeat(60) + "…\", expected x");
        assertThat(new InvalidValue("topic", "\n".repeat(1_000_000), "x").getMessage())
                .hasSizeLessThan(400);
    }

    @Test
    void showsAnyValueInPrintableAscii() {
        forAll(random -> assertThat(new InvalidValue("x", Samples.chars(random), "y").getMessage())
                .matches("x: got \"[ -~]*…?\", expected y"));
    }
}
