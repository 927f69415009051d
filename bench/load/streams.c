/*
 * What a proxy adds to streams: an application that sends the time, and a client that compares it with its own clock.
 *
 *   streams serve PORT                    answers any request with an endless event stream: the time, every 10 ms
 *   streams read PORT STREAMS SECONDS     reads so many of them; prints {"events":…,"p50_us":…,"p99_us":…,"max_us":…}
 *
 * The streams' moments are spread over the 10 ms, as those of strangers are; half a second of warming up is not counted.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EVERY_NS = 10 * 1000 * 1000, SLOTS = 50, MOST = 1024, WARM_NS = 500 * 1000 * 1000 };

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static struct sockaddr_in local(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void watch(int epoll, int fd) {
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) die("epoll_ctl");
}

/* One timer for each fiftieth of the 10 ms; a stream belongs to the one that its descriptor says. */
static void serve(int port) {
    static char streaming[MOST];
    int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0), on = 1, slot = 0;
    struct sockaddr_in at = local(port);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 512)) die("listen");
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec each = {{0, EVERY_NS / SLOTS}, {0, EVERY_NS / SLOTS}};
    timerfd_settime(timer, 0, &each, NULL);
    watch(epoll, listener);
    watch(epoll, timer);
    for (;;) {
        struct epoll_event e;
        if (epoll_wait(epoll, &e, 1, -1) < 1) continue;
        if (e.data.fd == listener) {
            int fd = accept(listener, NULL, NULL);
            if (fd < 0 || fd >= MOST) die("accept");
            no_delay(fd);
            watch(epoll, fd);
        } else if (e.data.fd == timer) {
            uint64_t times;
            if (read(timer, &times, sizeof times) < 0) die("timer");
            slot = (slot + 1) % SLOTS; /* when it is late, it leaves one out rather than hurry */
            for (int fd = slot; fd < MOST; fd += SLOTS) {
                if (!streaming[fd]) continue;
                char event[64], chunk[96];
                int length = snprintf(event, sizeof event, "data: %lld\n\n", (long long)now_ns());
                int all = snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n", length, event);
                if (send(fd, chunk, all, MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET) die("send");
            }
        } else {
            char request[4096];
            ssize_t got = read(e.data.fd, request, sizeof request);
            if (got <= 0) {
                streaming[e.data.fd] = 0;
                close(e.data.fd);
            } else if (!streaming[e.data.fd]) {
                static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
                if (write(e.data.fd, head, sizeof head - 1) > 0) streaming[e.data.fd] = 1;
            }
        }
    }
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void read_streams(int port, int streams, double seconds) {
    size_t room = (size_t)(streams * (seconds + 1) * 1e9 / EVERY_NS) * 2, count = 0;
    int64_t *latencies = malloc(room * sizeof *latencies), began = now_ns(), from = began + WARM_NS;
    int64_t until = from + (int64_t)(seconds * 1e9);
    int epoll = epoll_create1(0);
    struct sockaddr_in at = local(port);
    for (int i = 0; i < streams; i++) {
        static const char request[] = "GET /stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&at, sizeof at)) die("connect");
        no_delay(fd);
        if (write(fd, request, sizeof request - 1) < 0) die("write");
        watch(epoll, fd);
    }
    while (now_ns() < until) {
        struct epoll_event e;
        if (epoll_wait(epoll, &e, 1, 100) < 1) continue;
        char text[8192];
        ssize_t got = read(e.data.fd, text, sizeof text - 1);
        if (got <= 0) {
            fprintf(stderr, "a stream ended\n");
            exit(1);
        }
        int64_t now = now_ns();
        text[got] = 0;
        for (char *at = strstr(text, "data: "); at && now >= from; at = strstr(at + 1, "data: ")) {
            if (count < room) latencies[count++] = now - atoll(at + 6); /* an event is small: never cut in two here */
        }
    }
    qsort(latencies, count, sizeof *latencies, by_size);
    if (count < (size_t)(streams * seconds * 10)) { /* of 100 a second each; a machine that is busy brings fewer */
        fprintf(stderr, "%zu events: too few\n", count);
        exit(1);
    }
    printf("{\"events\": %zu, \"p50_us\": %.1f, \"p99_us\": %.1f, \"max_us\": %.1f}\n", count, latencies[count / 2] / 1e3,
           latencies[count * 99 / 100] / 1e3, latencies[count - 1] / 1e3);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc == 3 && !strcmp(argv[1], "serve")) {
        serve(atoi(argv[2]));
    } else if (argc == 5 && !strcmp(argv[1], "read")) {
        read_streams(atoi(argv[2]), atoi(argv[3]), atof(argv[4]));
    } else {
        fprintf(stderr, "streams serve PORT | streams read PORT STREAMS SECONDS\n");
        return 2;
    }
    return 0;
}
