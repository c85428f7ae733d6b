"""Runs the Protobuf compiler from Maven Central; Maven fetches it once and keeps it.

The first argument is its version; the others go to the compiler as they are.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

_SYSTEMS = {"Linux": "linux", "Darwin": "osx", "Windows": "windows"}
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "aarch_64", "aarch64": "aarch_64"}


def compiler(version: str) -> Path:
    """Give the compiler of this platform; Maven fetches it if it is not here."""
    system = _SYSTEMS.get(platform.system(), "")
    machine = _MACHINES.get(platform.machine().lower(), "")
    if not system or not machine:
        sys.exit(f"Maven Central has no protoc for {platform.system()} on {platform.machine()}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dao-sdk" / "protoc"
    path = cache / f"protoc-4.{version}-{system}-{machine}.exe"
    if not path.is_file():
        # Maven writes the file in place: another run must not see half of it.
        fresh = cache / f"new-{os.getpid()}"
        artifact = f"com.google.protobuf:protoc:4.{version}:exe:{system}-{machine}"
        maven = shutil.which("mvn") or sys.exit("there is no Maven (`mvn`) here")
        command = [maven, "-B", "-q", "dependency:copy", f"-Dartifact={artifact}"]
        done = subprocess.run(
            [*command, f"-DoutputDirectory={fresh}"], stdout=sys.stderr, check=False
        )
        if done.returncode:
            sys.exit(f"Maven could not fetch {artifact}")
        (fresh / path.name).chmod(0o755)
        (fresh / path.name).replace(path)
        shutil.rmtree(fresh, ignore_errors=True)
    return path


if __name__ == "__main__":
    sys.exit(subprocess.run([compiler(sys.argv[1]), *sys.argv[2:]], check=False).returncode)
