"""``python -m dao_sdk.cli`` is ``dao``."""

import sys

from dao_sdk.cli.process import run

sys.exit(run())
