"""Starts the testee that was built; where the toolchain for Swift is a system of its own, inside of that."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

program = str(Path(sys.argv[1]) / ".build" / "debug" / "testee")
inside = shutil.which("swift-inside")
os.execv(inside or program, [inside, program] if inside else [program])
