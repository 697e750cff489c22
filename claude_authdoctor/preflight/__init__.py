"""Before a job runs: what its credential, its workflow and its checkout would do under `claude -p`."""
