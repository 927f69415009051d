#!/usr/bin/env python3
"""
Subscribers that are bad company: they read slowly, or not at all. Says "ready" when all are connected, and goes on until it is
stopped.

    slow_readers.py PORT PATH STALLED SLOW

STALLED never read after the head of the answer; each of SLOW reads at a pace of its own, from 1 to 100 KB/s.
"""

import heapq
import random
import selectors
import socket
import sys
import time

SLOWEST, FASTEST = 1_000, 100_000  # bytes a second
AT_ONCE = 4096
SOCKET_BUFFER = 16_384


def main():
    port, path, stalled, slow = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    pace = random.Random(4)
    kept = [connect(port, path) for _ in range(stalled)]
    readers = [Reader(connect(port, path), SLOWEST * (FASTEST / SLOWEST) ** pace.random()) for _ in range(slow)]
    print("ready", flush=True)
    read_slowly(readers)
    while kept:
        time.sleep(60)


def connect(port, path):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
    s.connect(("127.0.0.1", port))
    s.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
    head = s.recv(4096)
    if not head.startswith(b"HTTP/1.1 200"):
        sys.exit(f"slow_readers: refused: {head[:100]!r}")
    return s


class Reader:
    """Takes so many bytes, then pauses for as long as they should have taken."""

    def __init__(self, connection, bytes_per_s):
        self.connection, self.bytes_per_s, self.next = connection, bytes_per_s, 0.0

    def read(self, now):
        """Returns whether there will be more."""
        count = len(self.connection.recv(AT_ONCE))
        self.next = now + count / self.bytes_per_s
        return count > 0


def read_slowly(readers):
    """Those that pause are in the order in which they go on."""
    ready = selectors.DefaultSelector()
    pausing = [(reader.next, number, reader) for number, reader in enumerate(readers)]
    while readers:
        now = time.monotonic()
        while pausing and pausing[0][0] <= now:
            _, number, reader = heapq.heappop(pausing)
            ready.register(reader.connection, selectors.EVENT_READ, (number, reader))
        for key, _ in ready.select(0.01):
            ready.unregister(key.fileobj)
            number, reader = key.data
            if not reader.read(time.monotonic()):
                sys.exit("slow_readers: the server closed the stream")
            heapq.heappush(pausing, (reader.next, number, reader))


if __name__ == "__main__":
    main()
