"""Faults put into good workflows: which file, what is replaced by what, the rule that must speak and the line it must name."""

from __future__ import annotations

SK = "sk-ant" + "-"
TOKEN = SK + "api03-" + "Qx7" * 31 + "AA"
KEY = "anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}"
MENTION, OAUTH, WIF, BEDROCK = "01-mention", "02-oauth-token", "03-federation", "04-bedrock-oidc"
VERTEX, FOUNDRY, REVIEW, TRIAGE = "05-vertex-oidc", "06-foundry", "07-review-on-pull-request", "08-own-github-token"
COMMAND, TARGET, TITLE, CALLER = (
    "10-command-line",
    "12-target-without-head",
    "15-title-through-env",
    "17-caller-of-reusable",
)
MATRIX, GATEWAY, STDIN = "18-matrix-and-cache", "19-gateway", "21-secret-by-standard-input"

SEEDED: list[tuple[str, str, str, str]] = [
    (MENTION, KEY, "trigger_phrase: '@bot'", "WFL101"),
    (COMMAND, "ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}", "TEAM: a", "WFL101"),
    (MENTION, KEY, "anthropic_api_key: ''", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: ${{ vars.ANTHROPIC_API_KEY }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: ${{ secrets.GITHUB_TOKEN }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: ${{ secrets.CLAUDE_CODE_OAUTH_TOKEN }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: \"'${{ secrets.ANTHROPIC_API_KEY }}'\"", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: Bearer ${{ secrets.ANTHROPIC_API_KEY }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: ${{ secrets.ANTROPIC_API_KEY }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: ${{ env.ANTHROPIC_API_KEY }}", "WFL102"),
    (MENTION, KEY, "anthropic_api_key: your-key-here", "WFL102"),
    (OAUTH, "          claude_args: |", "          " + KEY + "\n          claude_args: |", "WFL103"),
    (BEDROCK, 'use_bedrock: "true"', 'use_bedrock: "true"\n          use_vertex: "true"', "WFL104"),
    (BEDROCK, 'use_bedrock: "true"', 'use_bedrock: "yes"', "WFL105"),
    (MENTION, KEY, KEY + '\n        env:\n          CLAUDE_CODE_USE_BEDROCK: "1"', "WFL105"),
    (MENTION, "      id-token: write\n", "", "WFL106"),
    (WIF, "      id-token: write\n", "      id-token: read\n", "WFL106"),
    (REVIEW, "    permissions:\n      contents: read\n      pull-requests: write\n      id-token: write\n", "", "WFL106"),
    (BEDROCK, "    env:\n      AWS_REGION: us-west-2\n", "", ""),
    (VERTEX, "          ANTHROPIC_VERTEX_PROJECT_ID: my-project\n", "", "WFL107"),
    (VERTEX, "google-github-actions/auth@v2", "google-github-actions/setup-gcloud@v2", "WFL107"),
    (FOUNDRY, "ANTHROPIC_FOUNDRY_RESOURCE: my-resource", "OTHER: x", "WFL107"),
    (WIF, "          anthropic_organization_id: 00000000-0000-4000-8000-000000000000\n", "", "WFL108"),
    (WIF, "fdrl_abcdefghijkl", "abcdefghijkl", "WFL108"),
    (WIF, "00000000-0000-4000-8000-000000000000", "my-company", "WFL108"),
    (REVIEW, "          prompt: |", "          direct_prompt: |", "WFL109"),
    (OAUTH, "claude_code_oauth_token:", "oauth_token:", "WFL109"),
    (OAUTH, "          claude_args: |", "          max_turns: 3\n          claude_args: |", "WFL109"),
    (MENTION, KEY, "prompt: hi\n        env:\n          ANTHROPIC_AUTH_TOKEN: ${{ secrets.GATEWAY }}", "WFL110"),
    (TARGET, "${{ github.event.repository.default_branch }}", "${{ github.event.pull_request.head.sha }}", "WFL120"),
    (TARGET, "${{ github.event.repository.default_branch }}", "${{ github.head_ref }}", "WFL120"),
    (TARGET, "${{ github.event.repository.default_branch }}", "refs/pull/${{ github.event.number }}/merge", "WFL120"),
    (TARGET, "      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.repository.default_branch }}\n", "      - run: git fetch origin refs/pull/1/head && git checkout FETCH_HEAD\n", "WFL120"),
    (STDIN, " | docker login ghcr.io -u bot --password-stdin", "", "WFL121"),
    (COMMAND, "          git log --oneline -50 > log.txt", "          printenv", "WFL121"),
    (COMMAND, "          git log --oneline -50 > log.txt", "          set -x", "WFL121"),
    (COMMAND, "          git log --oneline -50 > log.txt", '          curl -H "x-api-key: ${{ secrets.ANTHROPIC_API_KEY }}" https://api.anthropic.com/v1/models', "WFL121"),
    (COMMAND, "          git log --oneline -50 > log.txt", "          echo key is $ANTHROPIC_API_KEY", "WFL121"),
    (COMMAND, 'claude -p "Write a changelog from log.txt" > CHANGELOG.new', 'claude --debug -p "Write a changelog"', "WFL121"),
    (MENTION, "${{ secrets.ANTHROPIC_API_KEY }}", TOKEN, "WFL122"),
    (COMMAND, "          git log --oneline -50 > log.txt", f"          export ANTHROPIC_API_KEY={TOKEN}", "WFL122"),
    (TITLE, "printf '%s\\n' \"$TITLE\" > title.txt", "printf '%s\\n' '${{ github.event.issue.title }}' > title.txt", "WFL123"),
    (TITLE, "printf '%s\\n' \"$TITLE\" > title.txt", "git checkout -b ${{ github.head_ref }}", "WFL123"),
    (MENTION, "claude-code-action@v1", "claude-code-action@main", "WFL124"),
    (MENTION, "claude-code-action@v1", "claude-code-action@beta", "WFL124"),
    (STDIN, "      - name: Registry", "      - uses: some-owner/some-action@master\n      - name: Registry", "WFL124"),
    (MENTION, KEY, KEY + "\n          show_full_output: true", "WFL125"),
    (TRIAGE, "          prompt:", '          allowed_non_write_users: "*"\n          prompt:', "WFL126"),
    (MENTION, KEY, KEY + "\n          allowed_bots: '*'", "WFL126"),
    (MENTION, KEY, KEY + "\n          claude_args: --dangerously-skip-permissions", "WFL126"),
    (GATEWAY, "NODE_EXTRA_CA_CERTS: /etc/ssl/certs/company.pem", 'NODE_TLS_REJECT_UNAUTHORIZED: "0"', "WFL127"),
    (GATEWAY, "https://llm.example.com", "http://llm.example.com", "WFL127"),
    (OAUTH, "permissions:\n  contents: read\n  id-token: write\n", "permissions: write-all\n", "WFL128"),
    (COMMAND, "@anthropic-ai/claude-code", "@anthropic-ai/claude-code@1.0.67", "WFL129"),
    (MATRIX, "          path: ~/.npm", "          path: ~/.claude", "WFL130"),
    (MATRIX, "${{ steps.claude.outputs.execution_file }}", "|\n            out\n            ~/.claude/.credentials.json", "WFL130"),
    (CALLER, "./.github/workflows/claude-review.yml", "other/repo/.github/workflows/claude.yml@main", "WFL131"),
    (MENTION, "jobs:", "jobs: [", "WFL132"),
    (MENTION, "    steps:", "\tsteps:", "WFL132"),
]  # fmt: skip
