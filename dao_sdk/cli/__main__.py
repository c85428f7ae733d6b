"""``python -m dao_sdk.cli`` is ``dao``."""

import sys

from dao_sdk.cli.main import main

sys.exit(main())
