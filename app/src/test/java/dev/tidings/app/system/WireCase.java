package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A stream in {@code wire/}, and what a client has to make of it.
 *
 * @param events each as type, data and id
 * @param lastEventId what the client sends when it comes back
 */
record WireCase(String name, List<byte[]> chunks, List<List<String>> events, String lastEventId) {

    private static final List<String> STREAMS =
            List.of("live", "envelope", "earlier", "earlier-envelope", "drain", "foreign");

    /** Reads all there are. */
    static List<WireCase> all() throws IOException {
        List<WireCase> cases = new ArrayList<>();
        for (Object one : (List<?>) json("sse-cases.json")) {
            var json = (Map<?, ?>) one;
            List<byte[]> chunks =
                    ((List<?>) json.get("chunks")).stream().map(WireCase::bytes).toList();
            cases.add(of((String) json.get("name"), chunks, json));
        }
        for (String stream : STREAMS) {
            byte[] bytes = Files.readAllBytes(folder().resolve(stream + ".sse"));
            cases.add(of(stream + ".sse", List.of(bytes), (Map<?, ?>) json(stream + ".json")));
        }
        return cases;
    }

    /** Returns the same, but not cut into chunks: that must not matter. */
    WireCase inOnePiece() {
        var all = new ByteArrayOutputStream();
        chunks.forEach(all::writeBytes);
        return new WireCase(name, List.of(all.toByteArray()), events, lastEventId);
    }

    private static WireCase of(String name, List<byte[]> chunks, Map<?, ?> json) {
        List<List<String>> events = new ArrayList<>();
        for (Object one : (List<?>) json.get("events")) {
            var event = (Map<?, ?>) one;
            events.add(List.of((String) event.get("type"), (String) event.get("data"), (String) event.get("id")));
        }
        return new WireCase(name, chunks, events, (String) json.get("lastEventId"));
    }

    private static byte[] bytes(Object chunk) {
        return chunk instanceof Map<?, ?> hex
                ? HexFormat.of().parseHex(((String) hex.get("hex")).replace(" ", ""))
                : ((String) chunk).getBytes(UTF_8);
    }

    private static Object json(String name) throws IOException {
        return JsonText.read(Files.readString(folder().resolve(name)));
    }

    private static Path folder() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("wire"))) {
            root = root.getParent();
        }
        return root.resolve("wire");
    }
}
