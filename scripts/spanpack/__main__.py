"""Run the command as ``python -m spanpack``."""

import sys

from spanpack.cli import main

sys.exit(main())
