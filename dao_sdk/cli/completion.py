"""``dao completion``: print the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from dao_sdk.cli import console


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell: commands, options, and names of methods.

    \b
    bash   dao completion bash >> ~/.bashrc
    zsh    dao completion zsh >> ~/.zshrc
    fish   dao completion fish > ~/.config/fish/completions/dao.fish
    """
    from dao_sdk.cli.main import root

    kind = get_completion_class(shell)
    assert kind is not None
    console.out(kind(root, {}, "dao", "_DAO_COMPLETE").source())
