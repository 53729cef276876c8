"""What `attack` and `soak` share: a server of their own on this machine, raw requests, memory, percentiles."""

import pathlib
import re
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def program(given):
    """The program to attack: the one named, or the newest build in target/."""
    built = [ROOT / "target" / kind / "comity" for kind in ("release", "debug")]
    found = [pathlib.Path(given)] if given else sorted((p for p in built if p.exists()), key=lambda p: -p.stat().st_mtime)
    if not found:
        raise SystemExit("no program: cargo build --release, or name one with --program")
    return found[0].resolve()


class Served:
    """A running `comity serve` on a free port of the loopback address."""

    def __init__(self, path):
        self.process = subprocess.Popen([path, "serve", "--port", "0"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        told = self.process.stderr.readline().decode()
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", told)[1])
        self.host = f"127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def alive(self):
        return self.process.poll() is None

    def status(self, key):
        """A line of /proc/PID/status; memory in MiB."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        value = int(re.search(rf"{key}:\s+(\d+)", text)[1])
        return value / 1024 if key.startswith("Vm") else value

    def memory(self):
        return self.status("VmRSS")

    def files(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def connect(self, timeout=65):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, raw, timeout=65):
        """Bytes as they are; the whole answer, empty if there was none."""
        try:
            with self.connect(timeout) as connection:
                connection.sendall(raw)
                answer = b""
                while piece := connection.recv(1 << 16):
                    answer += piece
                return answer
        except OSError:
            return b""

    def get(self, path, timeout=65, headers=()):
        """Status, body and seconds."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}", "Connection: close", *headers, "", ""]
        return self.asked("\r\n".join(lines).encode(), timeout)

    def post(self, path, body, kind, timeout=65):
        lines = [f"POST {path} HTTP/1.1", f"Host: {self.host}", "Connection: close", f"Content-Type: {kind}"]
        lines += [f"Content-Length: {len(body)}", "", ""]
        return self.asked("\r\n".join(lines).encode() + body, timeout)

    def asked(self, raw, timeout):
        start = time.monotonic()
        answer = self.send(raw, timeout)
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head[9:12]) if head[:5] == b"HTTP/" else 0
        return status, body, time.monotonic() - start


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def table(rows):
    """A Markdown table of two columns, a line as soon as it is known: what was done, what was seen."""
    print("| attack | seen |\n|---|---|", flush=True)
    for what, seen in rows:
        print(f"| {what} | {seen} |", flush=True)
