"""Makes the contract of this unit in build/contract: the SDK's own, and what is in own/ beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from dao_sdk import resources

HERE = Path(__file__).resolve().parent
CONTRACT = HERE / "build" / "contract"


def main() -> None:
    """Write the contract anew."""
    shutil.rmtree(CONTRACT, ignore_errors=True)
    (CONTRACT / "abi").mkdir(parents=True)
    text = (resources.abi() / "v1.yaml").read_text("utf-8")
    text = text.replace("\ncontract: dao\n", "\ncontract: glossary\n")
    for section in ("capabilities", "imports", "services"):
        own = (HERE / "own" / f"{section}.yaml").read_text("utf-8")
        text = text.replace(f"\n{section}:\n", f"\n{section}:\n{own}")
    (CONTRACT / "abi" / "v1.yaml").write_text(text, "utf-8")
    for protos in (resources.proto(), HERE / "own" / "proto"):
        shutil.copytree(protos, CONTRACT / "proto", dirs_exist_ok=True)


if __name__ == "__main__":
    main()
