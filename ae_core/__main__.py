"""``python -m ae_core``: the command line."""

import sys

from ae_core.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
