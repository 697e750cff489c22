"""What the engine matches. Made by scan.build from rules/."""
# ruff: noqa: Q000, E501
# fmt: off

DIGEST = 'd94e689551f7971b'
RULES = (
    ('anthropic-session-token', 'session', (b'sk-ant-',), b'(?P<secret>sk-ant-[a-z]{2,10}\\d{0,3}-eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{16,1000})', b'[A-Za-z0-9_]', ('jwt',), (), '', b'', b'', b'', False, False),
    ('anthropic-api-key', 'console-key', (b'sk-ant-',), b'(?P<secret>sk-ant-api\\d{2}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-api\\d{2}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-admin-key', 'admin-key', (b'sk-ant-',), b'(?P<secret>sk-ant-[a-z]{0,6}admin\\d{2}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-admin\\d{2}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-oauth-access', 'oauth', (b'sk-ant-',), b'(?P<secret>sk-ant-oat\\d{2}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-oat\\d{2}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-oauth-refresh', 'oauth', (b'sk-ant-',), b'(?P<secret>sk-ant-ort\\d{2}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-ort\\d{2}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-session-cookie', 'cookie', (b'sk-ant-',), b'(?P<secret>sk-ant-sid\\d{2}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-sid\\d{2}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-key', 'console-key', (b'sk-ant-',), b'(?P<secret>sk-ant-[a-z]{2,10}\\d{0,3}-[A-Za-z0-9_-]{40,200})', b'[A-Za-z0-9_]', ('random',), ('unspelled',), 'anthropic-body', b'', b'', b'sk-ant-[a-z]{2,10}\\d{0,3}-[A-Za-z0-9_-]{85}[AQgw]-[A-Za-z0-9_-]{5}[AQgw]AA', False, False),
    ('anthropic-authorization-code', 'code', (b'/callback?code=',), b'(?:localhost|127\\.0\\.0\\.1|claude\\.ai|claude\\.com|anthropic\\.com)(?::\\d{1,5})?/(?:[a-z]{1,16}/){0,4}callback\\?code=(?P<secret>[A-Za-z0-9_-]{30,200})', b'[A-Za-z0-9_]', ('random',), (), '', b'', b'', b'', False, False),
    ('aws-access-key-id', 'aws', (b'AKIA', b'ASIA', b'ABIA', b'ACCA'), b'(?P<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?!(?:%2[Ff]|/)\\d{8}))', b'[A-Za-z0-9+/_]', ('capitals',), (), '', b'', b'', b'', False, False),
    ('aws-secret-key', 'aws', (b'ecret_access_key', b'SECRET_ACCESS_KEY', b'ecretAccessKey', b'ecret access key'), b'(?:(?i:(?:aws_?)?secret[_ ]?access[_ ]?key))(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}(?P<secret>(?:[A-Za-z0-9+]|\\\\?/){40})', b'[A-Za-z0-9+/]', ('random',), (), '', b'', b'', b'', False, False),
    ('aws-secret-key', 'aws', (b'AKIA', b'ASIA'), b'A[KS]IA[A-Z2-7]{16}["\']?\\s{0,4}[,:;|\\t]\\s{0,4}["\']?(?P<secret>[A-Za-z0-9+/]{40})', b'[A-Za-z0-9+/]', ('random',), (), '', b'', b'', b'', False, False),
    ('aws-session-token', 'aws-session', (b'IQoJb3JpZ2lu', b'FwoGZXIvYXdz', b'FQoGZXIvYXdz'), b'(?P<secret>(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)(?:[A-Za-z0-9+]|\\\\?/){80,3000}={0,2})', b'[A-Za-z0-9+/]', ('random',), (), '', b'', b'', b'', False, False),
    ('bedrock-key', 'bedrock', (b'ABSK',), b'(?P<secret>ABSK[A-Za-z0-9+/]{60,400}={0,2})', b'[A-Za-z0-9+/]', ('bedrock-long',), (), '', b'', b'', b'', False, False),
    ('bedrock-session-key', 'bedrock', (b'bedrock-api-key-',), b'(?P<secret>bedrock-api-key-[A-Za-z0-9+/]{200,8000}={0,2})', b'[A-Za-z0-9+/]', ('bedrock-short',), (), '', b'', b'', b'', False, False),
    ('gcp-service-account', 'google', (b'PRIVATE KEY-----',), b'(?P<secret>-----BEGIN (?:RSA )?PRIVATE KEY-----(?:[A-Za-z0-9+/=]|\\\\{1,4}[nr]|\\s){300,12000}-----END (?:RSA )?PRIVATE KEY-----)', b'', ('rsa-2048',), (), '', b'private_key_id|iam\\.gserviceaccount\\.com', b'', b'', False, True),
    ('private-key', 'private-key', (b'PRIVATE KEY-----',), b'(?P<secret>-----BEGIN (?:RSA )?PRIVATE KEY-----(?:[A-Za-z0-9+/=]|\\\\{1,4}[nr]|\\s){300,12000}-----END (?:RSA )?PRIVATE KEY-----)', b'', ('rsa-2048',), (), '', b'', b'(?i:(?:^|/)(?:t|tests?|testing|test[_-]?(?:data|certs?|keys|files|fixtures)|__tests__|specs?|fixtures|__fixtures__|examples?|samples?|mocks?|docs?|doc|certdata|demos?)/|(?:^|/)test_|[_.-](?:test|spec)\\.[a-z]+$)', b'', False, True),
    ('gcp-api-key', 'google', (b'AIza',), b'(?P<secret>AIza[A-Za-z0-9_-]{35})', b'[A-Za-z0-9_-]', ('random',), (), '', b'', b'', b'', False, False),
    ('gemini-key', 'google', (b'AQ.Ab8RN6',), b'(?P<secret>AQ\\.Ab8RN6[A-Za-z0-9_-]{44})', b'[A-Za-z0-9_-]', ('random',), (), '', b'', b'', b'', False, False),
    ('gcp-oauth-access', 'google', (b'ya29.',), b'(?P<secret>ya29\\.[A-Za-z0-9_.-]{60,2000})', b'[A-Za-z0-9_-]', ('random',), (), '', b'', b'', b'', False, False),
    ('gcp-oauth-client-secret', 'google', (b'GOCSPX-',), b'(?P<secret>GOCSPX-[A-Za-z0-9_-]{28})', b'[A-Za-z0-9_-]', ('random',), (), '', b'', b'', b'', False, False),
    ('gcp-oauth-refresh', 'google', (b'1//0',), b'(?P<secret>1//0[a-z][A-Za-z0-9_-]{50,500})', b'[A-Za-z0-9_]', ('random',), (), '', b'', b'', b'', False, False),
    ('azure-key', 'azure-key', (b'JQQJ9',), b'(?P<secret>[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7})', b'[A-Za-z0-9+/]', ('random',), (), '', b'', b'', b'', False, False),
    ('azure-client-secret', 'azure-secret', (b'Q~',), b'(?P<secret>[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34})', b'[A-Za-z0-9_~.+/-]', ('random',), (), '', b'', b'', b'', False, False),
    ('azure-storage-key', 'azure-key', (b'AccountKey=',), b'AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)', b'[A-Za-z0-9+/]', ('random', 'unpublished'), (), '', b'', b'', b'', False, False),
    ('github-app-token', 'github', (b'ghs_',), b'(?P<secret>ghs_\\d{3,10}_eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{16,1000})', b'[A-Za-z0-9_]', ('jwt',), (), '', b'', b'', b'', False, False),
    ('github-token', 'github', (b'ghp_', b'gho_', b'ghu_', b'ghs_', b'ghr_'), b'(?P<secret>gh[pousr]_[A-Za-z0-9]{36})', b'[A-Za-z0-9_]', ('github-crc',), (), 'github-crc', b'', b'', b'', False, False),
    ('github-fine-grained-token', 'github', (b'github_pat_',), b'(?P<secret>github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})', b'[A-Za-z0-9_]', ('random',), (), '', b'', b'', b'', False, False),
    ('mcp-oauth-token', 'mcp', (b'mcpOAuth',), b'(?:accessToken|refreshToken|clientSecret)(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}(?P<secret>(?!sk-ant-)[A-Za-z0-9_.~+/=-]{20,2000})', b'[A-Za-z0-9_]', ('opaque', 'unspelled'), (), '', b'', b'', b'', False, True),
    ('foundry-key', 'azure-key', (b'FOUNDRY_', b'AZURE_', b'pi-key', b'pi-Key', b'PI-KEY'), b'(?:(?i:ANTHROPIC_FOUNDRY_API_KEY|AZURE_(?:OPENAI_|AI_|FOUNDRY_|COGNITIVE_)?(?:API_)?KEY|AZURE_OPENAI_API_KEY|ocp-apim-subscription-key|(?<![\\w-])api-key))(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}(?P<secret>[0-9a-f]{32})', b'[A-Za-z0-9_]', ('hex',), (), '', b'', b'', b'', False, False),
    ('gateway-auth-token', 'gateway', (b'ANTHROPIC_', b'CLAUDE_CODE_', b'nthropic_api_key', b'claude_code_oauth_token'), b'(?:ANTHROPIC_AUTH_TOKEN|ANTHROPIC_(?:ADMIN_|AWS_|FOUNDRY_)?API_KEY|ANTHROPIC_FOUNDRY_AUTH_TOKEN|ANTHROPIC_IDENTITY_TOKEN|ANTHROPIC_ENVIRONMENT_KEY|CLAUDE_CODE_(?:OAUTH|GATEWAY|SESSION_ACCESS|OAUTH_REFRESH)_TOKEN|anthropic_api_key|claude_code_oauth_token)(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}(?P<secret>(?!sk-ant-)[A-Za-z0-9_.~+/=-]{20,300}(?![A-Za-z0-9_.~+/=-]))', b'[A-Za-z0-9_]', ('opaque', 'unspelled'), (), '', b'', b'', b'', False, False),
    ('bearer-header', 'bearer', (b'earer ',), b'(?:(?i:authorization))(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}[Bb]earer[ ]{1,4}(?P<secret>(?!sk-ant-)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_.~+/=-]{32,4000}(?![A-Za-z0-9_.~+/=-]))', b'[A-Za-z0-9_]', ('opaque', 'unspelled', 'unpublished'), (), '', b'', b'', b'', False, False),
    ('api-key-header', 'bearer', (b'pi-key', b'pi-Key', b'PI-KEY', b'PI-Key'), b'(?:(?<!-)(?i:(?:x-)?(?:[a-z]{2,12}-){0,2}api-key))(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}(?P<secret>(?!sk-ant-)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_.~+/=-]{32,300}(?![A-Za-z0-9_.~+/=-]))', b'[A-Za-z0-9_]', ('opaque', 'unspelled'), (), '', b'', b'', b'', False, False),
    ('mcp-argument-token', 'mcp', (b'-token",', b'-secret",', b'pi-key",'), b'"--?[a-z-]{0,20}(?:token|secret|api-key)",\\s{0,8}"(?P<secret>(?!sk-ant-)[A-Za-z0-9_.~+/=-]{24,300})"', b'[A-Za-z0-9_]', ('opaque', 'unspelled'), (), '', b'', b'', b'', False, False),
    ('proxy-password', 'proxy', (b'HTTP_PROXY', b'HTTPS_PROXY', b'ALL_PROXY', b'http_proxy', b'https_proxy', b'all_proxy', b'_BASE_URL'), b'(?:(?i:(?:https?|all)_proxy|(?:anthropic|claude_code)[a-z_]{0,20}_base_url))(?:\\\\{0,3}["\'`]|\\]|&quot;){0,3}[ \\t]{0,4}(?::[ ]?[A-Za-z]{2,12}[ ]{0,2}(?==))?(?:=>|:=|[=:]|,|[ \\t]|</key>\\s{0,40}<string>|,?\\s{0,40}["\']?[Vv]alue["\']?:)[ \\t]{0,4}(?:["\']?[Vv]alue["\']?[ ]?:[ \\t]{0,4})?(?:\\(\\s{0,40})?(?:\\\\{0,3}["\'`]|&quot;){0,1}[a-z0-9]{2,8}://[^\\s:/@"\'<>\\\\]{1,80}:(?P<secret>[^\\s:/@"\'<>\\\\]{8,128})@[A-Za-z0-9.\\[-]', b'', ('password',), (), '', b'', b'', b'', True, False),
)
BASE64 = {
    b'c2stYW50L': 0,
    b'NrLWFudC': 2,
    b'zay1hbnQt': 3,
    b'cHJpdmF0ZV9rZX': 0,
    b'ByaXZhdGVfa2V5': 2,
    b'wcml2YXRlX2tle': 3,
}
HEX = (
    b'736b2d616e742d',
    b'736B2D616E742D',
)
KUBERNETES = (
    b'kind: Secret',
    b'"kind": "Secret"',
    b'"kind":"Secret"',
)
ESCAPES = {
    'percent': ((b'%2Dant', b'%2dant'), b'%([0-9A-Fa-f]{2})', 16),
    'unicode': ((b'\\u002dant', b'\\u002Dant'), b'\\\\u00([0-9A-Fa-f]{2})', 16),
    'entity': ((b'&#x2d;ant', b'&#x2D;ant', b'&#45;ant'), b'&#(x[0-9A-Fa-f]{2}|\\d{2,3});', 10),
}
CONTEXT = (
    b'PRIVATE KEY-----',
    b'mcpOAuth',
    b'kind: Secret',
    b'"kind": "Secret"',
    b'"kind":"Secret"',
)
ALLOW = b'authdoctor: allow['
ALLOW_FOREIGN = (
    b'pragma: allowlist secret',
    b'gitleaks:allow',
    b'trufflehog:ignore',
    b'kingfisher:ignore',
    b'noqa: secret',
)
