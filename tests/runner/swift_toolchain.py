"""Puts a toolchain for Swift on a Linux machine that has none: Debian 13's, in a folder of its own.

Debian 12 has no Swift, and programs of Debian 13 do not run on its C library. So the toolchain is a
small Debian 13 that the user's cache keeps, and what stands in :func:`programs` are commands of the
same names that run inside it. They see the machine's files where they are, have the caller's
folder as theirs, and are the process that they become: signals and exit codes are the program's own.

``python3 -m tests.runner.swift_toolchain`` makes it, which takes root, `debootstrap` and two minutes,
and prints the folder for PATH. A machine with Swift 6 needs none of this.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dao-sdk" / "swift"
SUITE = "trixie"
PACKAGES = (
    *("swiftlang", "libc6-dev", "g++", "git", "ca-certificates", "libcurl4-openssl-dev"),
    *("libxml2-dev", "libsqlite3-dev", "libssl-dev"),
)
COMMANDS = {
    "swift": "swift",
    "swiftc": "swiftc",
    "swift-format": "/usr/libexec/swift/bin/swift-format",
    "swift-inside": "",
}
"""The commands, and what each runs; `swift-inside` runs what it is given, such as a program that was built."""
OLDEST = (6, 0)
"""The Swift that the pack is written in."""

ENTER = """\
#!/bin/sh
# Runs {what} of the Debian in {system}; made by tests/runner/swift_toolchain.py.
# Mounts are this process's own: they go with it.
if [ -z "$DAO_SWIFT_INSIDE" ]; then
    exec unshare --mount env DAO_SWIFT_INSIDE=1 "$0" "$@"
fi
unset DAO_SWIFT_INSIDE
system={system}
for folder in /*; do
    case $folder in
        /bin | /boot | /etc | /lib | /lib32 | /lib64 | /libx32 | /sbin | /usr | /var) continue ;;
    esac
    [ -d "$folder" ] && [ ! -L "$folder" ] || continue
    [ -d "$system$folder" ] || mkdir -p "$system$folder"
    mount --rbind "$folder" "$system$folder" || exit 125
done
# Not the caller's PATH, in which this very script is what it runs.
exec chroot "$system" /usr/bin/env -C "$PWD" PATH=/usr/bin:/bin:/usr/sbin:/sbin {command} "$@"
"""


def found() -> str:
    """The version of the Swift in PATH; nothing if there is none that is new enough."""
    swift = shutil.which("swift")
    if swift is None:
        return ""
    said = subprocess.run([swift, "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"Swift version (\d+)\.(\d+)\S*", said.stdout)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        return ""
    return version[0]


def programs() -> Path:
    """The folder with the commands, for PATH."""
    return CACHE / "bin"


def system() -> Path:
    """The folder with Debian 13. What it is made of is in its name: other packages, another one."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return CACHE / f"{SUITE}-{machine}"


def made() -> bool:
    """Whether it is here, with all packages."""
    listed = system() / "dao-packages"
    return listed.is_file() and listed.read_text("utf-8").split() == list(PACKAGES)


def make() -> None:
    """Make it. What a run that was cut off left behind is removed first."""
    place, part = system(), system().with_suffix(".part")
    if not made():
        for old in (part, place):
            shutil.rmtree(old, ignore_errors=True)
        part.mkdir(parents=True)
        run("debootstrap", "--variant=minbase", SUITE, str(part))
        # dpkg need not sync a folder that is made anew if the machine stops.
        quick = part / "etc" / "dpkg" / "dpkg.cfg.d" / "quick"
        quick.write_text("force-unsafe-io\n", "ascii")
        install = "apt-get -qq install -y --no-install-recommends " + " ".join(PACKAGES)
        inside = f"mount --bind /proc {part}/proc && mount --rbind /dev {part}/dev"
        env = "env DEBIAN_FRONTEND=noninteractive LC_ALL=C"
        enter = f"exec chroot {part} {env} {install}"
        run("unshare", "--mount", "sh", "-c", f"{inside} && {enter}")
        (part / "dao-packages").write_text("\n".join(PACKAGES), "utf-8")
        shutil.rmtree(part / "var" / "cache" / "apt", ignore_errors=True)
        part.rename(place)
    programs().mkdir(exist_ok=True)
    for name, command in COMMANDS.items():
        script = programs() / name
        what = command or "a program"
        script.write_text(ENTER.format(system=place, command=command, what=what), "utf-8")
        script.chmod(0o755)


def run(*words: str) -> None:
    """Run a command; what it says goes where ours does."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        sys.exit(f"{words[0]} failed ({done.returncode}): the toolchain for Swift was not made")


def main() -> int:
    """Make what is missing, and print the folder for PATH."""
    missing = [it for it in ("debootstrap", "unshare", "chroot") if shutil.which(it) is None]
    if missing or os.geteuid() != 0:
        print(f"this takes root and {', '.join(missing) or 'its rights'}", file=sys.stderr)
        return 1
    make()
    print(programs())
    return 0


if __name__ == "__main__":
    sys.exit(main())
