"""What a user allows a round of questions beyond reading: nothing, unless a flag says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """`programs`: a cloud's own command line may be started. `exchange`: an identity token may be traded.

    Such a token may be good for one trade only (anthropics/claude-code#89095): then the job itself comes too late.
    """

    programs: bool = False
    exchange: bool = False


NOTHING = Consent()
