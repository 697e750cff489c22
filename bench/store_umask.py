"""Write a credential file under 8 umasks while another process looks at every mode in the folder.

    python bench/store_umask.py [WRITES]

Wanted: no look ever shows a bit for group or others. Prints one line of JSON.
"""

import json
import os
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from claude_authdoctor.store import writer

MASKS = (0o000, 0o002, 0o007, 0o022, 0o027, 0o077, 0o177, 0o777)


def watch(folder, mouth):
    """Look until told to stop; then say how often, how long, and what was too wide."""
    stop, looks, wide = [], 0, set()
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    started = time.monotonic()
    while not stop:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    mode = os.lstat(entry.path).st_mode & 0o777
                except FileNotFoundError:
                    continue
                looks += 1
                if mode & 0o077:
                    wide.add(oct(mode))
    found = {"looks": looks, "per_second": round(looks / (time.monotonic() - started)), "wide": sorted(wide)}
    os.write(mouth, json.dumps(found).encode())
    os._exit(0)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        answer, mouth = os.pipe()
        child = os.fork()
        if child == 0:
            watch(folder, mouth)
        path = os.path.join(folder, ".credentials.json")
        for number in range(count):
            os.umask(MASKS[number % len(MASKS)])
            writer.write(path, b"x" * 600)
            if number % 7 == 0:
                os.unlink(path)
        os.kill(child, signal.SIGTERM)
        found = json.loads(os.read(answer, 65536))
        os.waitpid(child, 0)
    sys.stdout.write(json.dumps({"writes": count, "umasks": len(MASKS), **found}) + "\n")


if __name__ == "__main__":
    main()
