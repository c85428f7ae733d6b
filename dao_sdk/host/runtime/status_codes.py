"""The numbers of the contract that the runtime itself acts on, looked up once."""

from __future__ import annotations

from ..abi import Abi
from ..errors import CallError
from .bounded_parse import parse_short

_DAMAGED = (
    "Restore the home from a backup, or bring what can still be read into another one with"
    " `dao home rescue`; keep the damaged home until that has worked."
)
"""What can be done where storage is damaged, which its errors say in their details."""


class Codes:
    """Statuses, results and event kinds of one contract as plain attributes.

    Args:
        abi: The contract.
    """

    def __init__(self, abi: Abi) -> None:
        self._abi = abi
        status = abi.statuses
        self.ok = status["OK"]
        self.more = status["MORE"]
        self.unimplemented = status["UNIMPLEMENTED"]
        self.denied = status["DENIED"]
        self.invalid_argument = status["INVALID_ARGUMENT"]
        self.too_large = status["TOO_LARGE"]
        self.busy = status["BUSY"]
        self.cancelled = status["CANCELLED"]
        self.timeout = status["TIMEOUT"]
        self.not_found = status["NOT_FOUND"]
        self.exhausted = status["EXHAUSTED"]
        self.unavailable = status["UNAVAILABLE"]
        self.interrupted = status["INTERRUPTED"]
        self.internal = status["INTERNAL"]
        self.done = abi.results["DONE"]
        self.pending = abi.results["PENDING"]
        self.yield_ = abi.results["YIELD"]
        self.completion = abi.events["COMPLETION"]
        self.credit = abi.events["CREDIT"]
        self.cancel = abi.events["CANCEL"]
        self.resume = abi.events["RESUME"]
        self.lifecycle = abi.events["LIFECYCLE"]

    def encode(self, error: CallError) -> tuple[int, bytes]:
        """Turn an error into what crosses.

        Args:
            error: The error of a capability's handler, or of the runtime.

        Returns:
            The status and the Error message; an unknown status becomes INTERNAL.
        """
        code = self._abi.statuses.get(error.status, self.internal)
        if code >= 0:
            code = self.internal
        text = f"{error.message} {error.help}".strip()
        message = self._abi.error(code=code, message=text, details=error.details)
        return code, message.SerializeToString()

    def decode(self, status: int, body: bytes) -> CallError:
        """Turn what crossed into an error.

        Args:
            status: The status, negative.
            body: The Error message; where it is absent or damaged the status speaks for itself.

        Returns:
            The error of the class that stands for the status.
        """
        name = self._abi.status_name(status)
        if name not in self._abi.statuses:
            return CallError("INTERNAL", f"the unit answered with the unknown status {status}")
        text, details = "", {}
        if body:
            try:
                message = parse_short(self._abi.error, body)
            except Exception:
                text = f"{name.replace('_', ' ').lower()} (its explanation could not be read)"
            else:
                text = message.message  # type: ignore[attr-defined]
                details = dict(message.details)  # type: ignore[attr-defined]
        advice = _DAMAGED if details.get("cause") == "damaged" else ""
        return CallError.heard(name, text, details, advice)
