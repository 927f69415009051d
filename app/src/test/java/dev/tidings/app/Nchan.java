package dev.tidings.app;

import dev.tidings.app.system.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Nginx with its module nchan as a hub, in a process of its own: channels at {@code /sub/…} and {@code /pub/…}. */
final class Nchan implements AutoCloseable {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private final Process process;
    private final int port;

    private Nchan(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean isInstalled() {
        return Files.isExecutable(NGINX) && Files.exists(MODULE);
    }

    static Nchan start(Path folder) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("nchan.conf"), """
                load_module %s;
                pid nchan.pid; worker_processes 1; daemon off;
                events { worker_connections 1000; }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  server {
                    listen 127.0.0.1:%d;
                    location ~ ^/pub/(.+)$ { nchan_publisher; nchan_channel_id $1; }
                    location ~ ^/sub/(.+)$ { nchan_subscriber eventsource websocket; nchan_channel_id $1; }
                  }
                }
                """.formatted(MODULE, port));
        Process process = new ProcessBuilder(NGINX.toString(), "-p", folder + "/", "-e", "stderr", "-c", "nchan.conf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nchan.log").toFile())
                .start();
        Await.until("nchan listens", () -> listens(port) || !process.isAlive());
        return new Nchan(process, port);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static boolean listens(int port) {
        try (var connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connected.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
