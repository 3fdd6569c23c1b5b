"""A server of one file on this machine that does what networks do: `python file_server.py FOLDER`.

Prints its port. The query of an address says how the file comes: cut=N (the connection ends after N bytes),
slow=S (seconds between pieces), none (without a mark, so that nothing can go on), longer (more than was
said), status=N, to=ADDRESS (leads there), hash=H (told on the way), moved=NAME (another file, once the first
part has come).
"""

from __future__ import annotations

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FOLDER = Path(sys.argv[1])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        how = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = self.headers.get("Range", "")
        with (FOLDER / "log").open("a") as log:
            log.write(f"{parts.path} {asked}\n")
        if "to" in how:
            self.send_response(302)
            self.send_header("Location", how["to"])
            if "hash" in how:
                self.send_header("X-Linked-ETag", f'"{how["hash"]}"')
            self.end_headers()
            return
        if "status" in how:
            self.send_error(int(how["status"]))
            return
        data = (FOLDER / (how["moved"] if asked and "moved" in how else parts.path[1:])).read_bytes()
        mark = f'"{len(data)}-{data[:4].hex()}"'
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if start and self.headers.get("If-Range") == mark:
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            start = 0
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - start))
        if "none" not in how:
            self.send_header("ETag", mark)
            self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        sent = data[start:]
        if "cut" in how:
            sent = sent[: int(how["cut"])]
        for at in range(0, len(sent), 1 << 14):
            self.wfile.write(sent[at : at + (1 << 14)])
            self.wfile.flush()
            time.sleep(float(how.get("slow", 0)))

    def log_message(self, *args: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
sys.stdout.write(f"{server.server_address[1]}\n")
sys.stdout.flush()
server.serve_forever()
