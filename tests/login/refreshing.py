"""One refresh in a process of its own: `python -m tests.login.refreshing CONFIG STATE` prints how it ended."""

import json
import os
import sys

from claude_authdoctor.login.refresh import RefreshPlan, refresh
from claude_authdoctor.login.transport import Transport
from claude_authdoctor.store import state

if __name__ == "__main__":
    plan = RefreshPlan(sys.argv[1], sys.argv[2], "https://platform.claude.com/v1/oauth/token", "client-1", patience=30)
    try:
        result = refresh(plan, Transport.of_shell(os.environ))
    except KeyboardInterrupt:
        sys.exit(130)
    access = state.fingerprint(result.login.access) if result.login else None
    sys.stdout.write(
        json.dumps({"outcome": result.outcome, "held": result.held, "access": access, "detail": result.detail})
    )
