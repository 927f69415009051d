package dev.tidings.core.grip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

    @Test
    void readsWhereAStreamGoesOnAndWhereToTellThatItsClientIsGone() {
        Links both = of("</a?b=1,2;c>; rel=next; timeout=20, </gone>;rel=\"gone\"");

        assertThat(both)
                .isEqualTo(new Links(
                        Optional.of(new Links.Next("/a?b=1,2;c", Duration.ofSeconds(20))), Optional.of("/gone")));
        assertThat(of("</a?b=1,2;c>; rel=next; timeout=20", "</gone>;rel=gone")).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({"</a>; rel=next, PT2M", "</a>; rel=next; timeout=0, PT1S"})
    void aNextLinkHasATimeout(String value, Duration timeout) {
        assertThat(of(value).next()).contains(new Links.Next("/a", timeout));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "</a>", "</a>; rel=prev", "</a>; title=\"<,;>\"; rel=up,"})
    void otherLinksAreNobodys(String value) {
        assertThat(of(value)).isEqualTo(Links.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/a; rel=next               | Grip-Link: got \"/a; rel=next\", expected such as </path>; rel=next",
                "<>; rel=next               | Grip-Link: got \"<>; rel=next\", expected such as </path>; rel=next",
                "</a>; rel=gone, </b        | Grip-Link: got \"</a>; rel=gone, </b\", expected such as </path>; rel=next",
                "</a> x; rel=next           | Grip-Link: got \"</a> x; rel=next\", expected such as </path>; rel=next",
                "</a>; rel=next; timeout=-1 | Grip-Link timeout: got \"-1\", expected a number of seconds",
            })
    void saysWhatIsWrong(String value, String message) {
        assertThatThrownBy(() -> of(value)).isInstanceOf(InvalidValue.class).hasMessage(message);
    }

    @Test
    void anInstructionHasThemInItsFieldsAlsoWhenItsBodyIsTheRest() {
        List<Field> fields =
                List.of(new Field("Content-Type", Instruction.MEDIA_TYPE), new Field("Grip-Link", "</more>; rel=next"));

        Instruction read = Instruction.of(new Reply(200, Optional.empty(), fields, Content.of("{}")));

        assertThat(read.links().next()).isPresent();
        assertThat(Instruction.of(new Reply(200, Optional.empty(), fields.subList(1, 2), Content.EMPTY)))
                .isEqualTo(new Instruction(
                        Optional.empty(), new Reply(200, Optional.empty(), List.of(), Content.EMPTY), read.links()));
    }

    @ParameterizedTest
    @CsvSource({
        "/x,                      /x",
        "/x?y=1/../2#z,           /x?y=1/../2",
        "c?d,                     /a/c?d",
        "../c/./d,                /c/d",
        "../../..,                /",
        ".,                       /a/",
        "?page=2,                 /a/b?page=2",
        "#top,                    /a/b?q=1",
        "http://example.com/x,    /x",
        "HTTPS://Example.COM:443, /",
        "//example.com:80?x=/,    /?x=/",
        "/a:b,                    /a:b",
    })
    void aReferenceLeadsOnFromWhereItWasSaid(String reference, String target) {
        assertThat(new Place("example.com", "/a/b?q=1").to(reference)).isEqualTo(new Place("example.com", target));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.org/x        | a path, or a URL of example.com",
                "http://example.com:8080/    | a path, or a URL of example.com",
                "http://example.com@evil.org/ | a path, or a URL of example.com",
                "http://evil.org?example.com | a path, or a URL of example.com",
                "//evil.org/                 | a path, or a URL of example.com",
                "http:/x                     | a path, or a URL of example.com",
                "file:///etc/passwd          | a path, or a URL of example.com",
                "/x y                        | a path in visible ASCII characters",
                "/\u00e9                     | a path in visible ASCII characters",
            })
    void aLinkDoesNotLeadToStrangers(String reference, String expected) {
        assertThatThrownBy(() -> new Place("example.com", "/").to(reference))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("Grip-Link: got ")
                .hasMessageEndingWith(", expected " + expected);
    }

    @Test
    void aPlaceMayHaveNoHostAndNoPath() {
        assertThat(new Place("", "*").to("x")).isEqualTo(new Place("", "/x"));
        assertThatThrownBy(() -> new Place("", "/").to("http://a/")).hasMessageEndingWith("expected a path");
    }

    private static Links of(String... values) {
        return Links.of(Arrays.stream(values));
    }
}
