"""Runs before each child's own program: dies with the launcher, drops to an ordinary user, then becomes the child.

    python -I -S leash.py SIGNAL PARENT UID GID -- PROGRAM…

A separate file rather than a `preexec_fn`, which is unsafe in a process with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    death, parent, uid, gid = (int(word) for word in sys.argv[1:5])
    command = sys.argv[6:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user: the kernel forgets the signal when credentials change.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death)
    if os.getppid() != parent:
        sys.exit(1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


main()
