package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends, it is answered in frames, at the most one close is the last of them and none says that the
 * server made a mistake; others are served, and nothing is left behind. Play a seed again with {@code -Dtidings.seed=N};
 * run more with {@code -Dtidings.seeds=N}.
 */
class WebSocketFuzzTest {

    private static final long SEEDS = Boolean.getBoolean("tidings.long") ? 50_000 : 1000;

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final String V1 = "Sec-WebSocket-Protocol: tidings.v1\r\n";

    private static final List<String> TEXTS = List.of(
            "",
            "hello",
            "x".repeat(200),
            "{\"ref\":1,\"subscribe\":[\"b\",\"c/*\"]}",
            "{\"ref\":2,\"subscribe\":[\"d\"],\"after\":\"000000100000-00000000000\"}",
            "{\"ref\":3,\"unsubscribe\":[\"a\",\"b\"]}",
            "{\"ref\":4,\"publish\":{\"topic\":\"b\",\"data\":\"x\"}}",
            "{\"ref\":5,\"publish\":{\"topic\":\"b\",\"data\":\"",
            "{\"ref\":6}");

    @Test
    void answersAnythingInFramesAndServesOthers() {
        Seeds.each(SEEDS, random -> {
            try (var hub = new TestHub()) {
                play(hub, random);
            }
        });
    }

    private static void play(TestHub hub, Random random) {
        var other = new Talker(hub, "/events/other", "");
        String fields = (random.nextBoolean() ? DEFLATE : "") + (random.nextBoolean() ? V1 : "");
        var talker = new Talker(hub, "/events/a?envelope=json&heartbeat=5s", fields);
        byte[] bytes = bytes(random);
        for (int at = 0; at < bytes.length; ) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 5 : 200));
            talker.connection().hand(Arrays.copyOfRange(bytes, at, next));
            at = next;
            disturb(hub, talker, random);
        }
        hub.journal.held = false;
        talker.connection().readsAgain();
        hub.settle();

        List<String> heard = talker.hear();
        for (String said : heard.subList(0, Math.max(0, heard.size() - 1))) {
            assertThat(said).doesNotStartWith("close ");
        }
        assertThat(heard).noneMatch(said -> said.startsWith("close 1011"));
        assertThat(other.say("x")).containsExactly("text x");
        hub.pass(Duration.ofSeconds(90)); // who says nothing any more is gone
        assertThat(talker.connection().isOpen()).isFalse();
    }

    private static void disturb(TestHub hub, Talker talker, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> hub.settle();
            case 1 -> hub.runOne();
            case 2 -> hub.journal.held = !hub.journal.held;
            case 3 -> talker.connection().stopsReading();
            case 4 -> talker.connection().readsAgain();
            default -> {
                // more bytes come first
            }
        }
    }

    private static byte[] bytes(Random random) {
        var all = new ByteArrayOutputStream();
        int frames = 1 + random.nextInt(12);
        for (int i = 0; i < frames; i++) {
            byte[] frame = frame(random);
            if (random.nextInt(10) == 0) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            boolean cut = random.nextInt(20) == 0;
            all.write(frame, 0, cut ? random.nextInt(frame.length) : frame.length);
        }
        return all.toByteArray();
    }

    private static byte[] frame(Random random) {
        byte[] text = TEXTS.get(random.nextInt(TEXTS.size())).getBytes(UTF_8);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> ClientFrames.frame(ClientFrames.FIN | ClientFrames.TEXT, text);
            case 3 ->
                ClientFrames.frame(
                        ClientFrames.FIN | ClientFrames.RSV1 | ClientFrames.TEXT, ClientFrames.deflate(text));
            case 4 -> ClientFrames.frame(random.nextInt(3) == 0 ? ClientFrames.TEXT : 0, text);
            case 5 ->
                ClientFrames.frame(ClientFrames.FIN | ClientFrames.PING, Arrays.copyOf(text, random.nextInt(126)));
            case 6 -> ClientFrames.frame(random.nextInt(256), text);
            default ->
                random.nextInt(4) == 0
                        ? ClientFrames.close(random.nextInt(5000), "bye")
                        : ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, new byte[0]);
        };
    }
}
