package dev.tidings.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.HeadReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What reading a request's head costs. Question: how much of a publish is HTTP? A server that takes 60,000 publishes a
 * second on one loop has 16,000 ns for each.
 */
@OwnedBy(Owner.IO_LOOP)
public class HeadBenchmark extends Question {

    private final ByteBuf post = direct("""
            POST /events/orders/42 HTTP/1.1
            Host: events.example.com
            Content-Type: application/json
            Content-Length: 64

            """);

    private final ByteBuf browser = direct("""
            GET /events?topic=orders/42&topic=chat/* HTTP/1.1
            Host: events.example.com
            Connection: keep-alive
            sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
            sec-ch-ua-mobile: ?0
            sec-ch-ua-platform: "Linux"
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
            Accept: text/event-stream
            Cache-Control: no-cache
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: cors
            Sec-Fetch-Dest: empty
            Referer: https://events.example.com/orders
            Accept-Encoding: gzip, deflate, br, zstd
            Accept-Language: en-GB,en;q=0.9
            Cookie: session=0123456789abcdef0123456789abcdef

            """);

    private final HeadReader reader = new HeadReader();

    @Benchmark
    public @Nullable Head publish() {
        return reader.read(post.readerIndex(0));
    }

    @Benchmark
    public @Nullable Head subscribeFromABrowser() {
        return reader.read(browser.readerIndex(0));
    }

    private static ByteBuf direct(String head) {
        byte[] bytes = head.replace("\n", "\r\n").getBytes(US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }
}
