"""Run the command: ``spanpack``, or ``python -m spanpack``."""

import signal
import sys

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until there is something to put away, whoever interrupts the command ends it, as any other program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from spanpack.cli import main

if __name__ == "__main__":
    sys.exit(main())
