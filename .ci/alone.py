#!/usr/bin/env python3
"""alone.py SECONDS COMMAND...: runs a command, and ends whatever it leaves behind.

Processes whose parent has gone become children of this one (Linux), so that nothing of the command is missed and
nothing of anybody else is touched. Exit code: that of the command; 124 when the time was over; 70 when it left
processes behind although it had succeeded.
"""
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def children():
    """Process ids and names of what has this process as its parent, without the dead."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                name, rest = file.read().rsplit(")", 1)
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == os.getpid() and state != "Z":
            found.append((int(entry), name.split("(", 1)[1]))
    return found


def end_all():
    """Ends children until none is left: the children of a dead one come to us in turn. Returns their names."""
    names = []
    for patience in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 10
        told = set()
        while (left := children()) and time.monotonic() < deadline:
            for pid, name in left:
                if pid not in told:
                    told.add(pid)
                    names.append(name)
                    os.kill(pid, patience)
            time.sleep(0.1)
    return sorted(set(names))


def main():
    seconds, command = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: child.send_signal(n))
    try:
        code = child.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"not done after {seconds} s", flush=True)
        end_all()
        return 124
    # what is just ending may do so
    deadline = time.monotonic() + 3
    while children() and time.monotonic() < deadline:
        time.sleep(0.1)
    if left := end_all():
        print(f"left behind, and ended: {', '.join(left)}", flush=True)
        return code or 70
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
