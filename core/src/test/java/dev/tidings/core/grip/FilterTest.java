package dev.tidings.core.grip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filters that change content; those that do not are in {@link InstructionTest}. */
class FilterTest {

    private static final Map<String, String> META = Map.of("user", "b\u00f6b", "a\\b(c)", "odd", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing            | nothing",
                "100%% of %(user)s! | 100% of b\u00f6b!",
                "%(a\\\\b(c\\))s.   | odd.",
                "[%(empty)s]        | []",
                "%%(user)s          | %(user)s",
            })
    void varSubstPutsTheHoldersMetaIn(String content, String changed) {
        assertThat(change(Filter.VAR_SUBST, content, META, Map.of())).isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%          | content: got \"%\", expected a directive that does not end with the content",
                "%(user     | content: got \"%\", expected a directive that does not end with the content",
                "%(user)    | content: got \"%\", expected a directive that does not end with the content",
                "%(user\\   | content: got \"%\", expected a directive that does not end with the content",
                "%s         | content: got \"%s\", expected %(name)s",
                "%(user)d   | content: got \"%(user)d\", expected %(name)s",
                "% of it    | content: got \"% \", expected %(name)s",
            })
    void saysWhatIsWrongWithContent(String content, String message) {
        assertThatThrownBy(() -> change(Filter.VAR_SUBST, content, META, Map.of()))
                .isInstanceOf(InvalidValue.class)
                .hasMessage(message);
    }

    @Test
    void aNameThatIsNotThereIsNotPutIn() {
        assertThatThrownBy(() -> change(Filter.VAR_SUBST, "%(other)s", Map.of("user", "bob"), Map.of()))
                .hasMessage("content: got \"%(other)s\", expected one of the names [user]");
    }

    @ParameterizedTest
    @CsvSource({"'', at 7/3 of 5%", "hex, at 372f33 of 5%"})
    void buildIdPutsInWhereTheClientIs(String encoding, String changed) {
        var meta = Map.of("id_format", "%(a)s/%(b)s", "id_encoding", encoding);
        assertThat(change(Filter.BUILD_ID, "at %I of 5%%", meta, Map.of("a", "7", "b", "3")))
                .isEqualTo(changed);
    }

    @Test
    void buildIdTakesAnIdThatIsThere() {
        assertThat(change(Filter.BUILD_ID, "%(R2D2)I", Map.of("id_encoding", "hex"), Map.of()))
                .isEqualTo("52324432");
    }

    @Test
    void buildIdSaysWhatIsMissing() {
        var ids = Map.of("a", "7");
        assertThatThrownBy(() -> change(Filter.BUILD_ID, "%I", Map.of(), ids))
                .hasMessage("meta.id_format: got \"nothing\", expected the form of an id");
        assertThatThrownBy(() -> change(Filter.BUILD_ID, "%I", Map.of("id_format", "%(b)s"), ids))
                .hasMessage("content: got \"%(b)s\", expected one of the names [a]");
        assertThatThrownBy(() -> change(Filter.BUILD_ID, "%s", Map.of("id_format", "x"), ids))
                .hasMessage("content: got \"%s\", expected %I or %(id)I");
        assertThatThrownBy(() -> change(Filter.BUILD_ID, "%I", Map.of("id_format", "x", "id_encoding", "base64"), ids))
                .hasMessage("meta.id_encoding: got \"base64\", expected hex");
    }

    @Test
    void contentMayBeMadeForCertainFilters() {
        var plain = Channel.of("channel", "a", Optional.empty(), List.of("skip-self"));
        var both = Channel.of("channel", "a", Optional.empty(), List.of("build-id", "skip-self", "var-subst"));
        var forAll = new Item.ForStream.Send(Content.EMPTY, Optional.empty());
        var forNone = new Item.ForStream.Send(Content.EMPTY, Optional.of(List.of()));
        var forBoth = new Item.ForStream.Send(Content.EMPTY, Optional.of(List.of("build-id", "var-subst")));

        assertThat(plain.takes(forAll)).isTrue();
        assertThat(plain.takes(forNone)).isTrue();
        assertThat(plain.takes(forBoth)).isFalse();
        assertThat(both.takes(forAll)).isTrue();
        assertThat(both.takes(forNone)).isFalse();
        assertThat(both.takes(forBoth)).isTrue();
        assertThat(both.takes(new Item.ForStream.Close())).isTrue();
    }

    private static String change(Filter filter, String content, Map<String, String> meta, Map<String, String> ids) {
        return filter.change(Content.of(content), meta, ids).toString();
    }
}
