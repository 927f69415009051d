package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private final StringBuilder body = new StringBuilder();
    private int status;
    private AnswerReader reader = reader();

    @Test
    void takesTheChunksAway() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        inPieces(head + "5\r\nhello\r\nC;name=x\r\n, wide world\r\n0\r\nTrailer: x\r\n\r\n", () -> {
            assertThat(body).hasToString("hello, wide world");
            assertThat(reader.isDone()).isTrue();
        });
    }

    @Test
    void endsWhereTheLengthSays() {
        byte[] two = Fed.bytes("HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n");

        int end = reader.feed(two, 0, two.length);

        assertThat(status).isEqualTo(201);
        assertThat(body).hasToString("{}");
        assertThat(new String(two, end, two.length - end, ISO_8859_1)).isEqualTo("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void goesOnToTheEndOfTheConnectionWithoutALength() {
        inPieces("HTTP/1.0 200 OK\n\nabc\r\n", () -> {
            assertThat(body).hasToString("abc\r\n");
            assertThat(reader.isDone()).isFalse();
            assertThat(reader.mayEndHere()).isTrue();
        });
    }

    @Test
    void passesOverInterimAnswers() {
        inPieces("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", () -> {
            assertThat(status).isEqualTo(204);
            assertThat(reader.isDone()).isTrue();
        });
    }

    @Test
    void givesWhatFollowsASwitchOfProtocols() {
        inPieces(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u0081\u0001x",
                () -> assertThat(body).hasToString("\u0081\u0001x"));
    }

    @Test
    void isNotWholeInTheMiddleOfAChunk() {
        byte[] half = Fed.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");

        reader.feed(half, 0, half.length);

        assertThat(reader.mayEndHere()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_10\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
            })
    void refusesWhatIsNoAnswer(String answer) {
        byte[] bytes = Fed.bytes(answer);

        assertThatThrownBy(() -> reader.feed(bytes, 0, bytes.length)).isInstanceOf(BadAnswer.class);
    }

    @ParameterizedTest
    @CsvSource({
        "307, true",
        "400, true",
        "429, true",
        "503, true",
        "200, false",
        "500, false",
        "502, false",
        "504, false"
    })
    void anAnswerIsARefusalWhenNothingCanHaveBeenDone(int answered, boolean isRefusal) {
        assertThat(new AnswerHead(answered, Map.of()).isRefusal()).isEqualTo(isRefusal);
    }

    private void inPieces(String answer, Runnable check) {
        Fed.inPieces(Fed.bytes(answer), new Fed.Reading() {
            @Override
            public Bytes begin() {
                body.setLength(0);
                reader = reader();
                return (in, from, to) -> assertThat(reader.feed(in, from, to)).isEqualTo(to);
            }

            @Override
            public void end() {
                check.run();
            }
        });
    }

    private AnswerReader reader() {
        return new AnswerReader(head -> {
            status = head.status();
            return (in, from, to) -> body.append(new String(in, from, to - from, ISO_8859_1));
        });
    }
}
