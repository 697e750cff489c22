"""Answers of networks, proxies and faulty servers, that prove nothing. Name, machine, answer, outcome, why."""

from __future__ import annotations

from probe.asked_machines import GATEWAY, KEY, LOGIN, SETUP
from probe.standin import answer, error

PAGE = "<html><head><title>{}</title></head><body>{}</body></html>"
FORBIDDEN = error(403, "Request not allowed", "forbidden")

UNPROVED: list[tuple[str, str, bytes, str, str]] = [
    (
        "a login's access token is over",
        LOGIN,
        error(401, "OAuth token has expired.", error_code="token_expired"),
        "unknown",
        "refresh-due",
    ),
    ("region", KEY, FORBIDDEN, "unknown", "region"),
    ("region, for a login", LOGIN, FORBIDDEN, "unknown", "region"),
    ("region, at a gateway", GATEWAY, FORBIDDEN, "unknown", "region"),
    (
        "too many",
        KEY,
        error(429, "This request would exceed your account's rate limit.", "rate_limit_error"),
        "unknown",
        "rate-limit",
    ),
    (
        "too many, at the account page",
        LOGIN,
        error(429, "Rate limited. Please try again later.", "rate_limit_error"),
        "unknown",
        "rate-limit",
    ),
    (
        "throttled",
        "bedrock",
        answer(400, {"__type": "ThrottlingException", "message": "Rate exceeded"}),
        "unknown",
        "rate-limit",
    ),
    ("500", KEY, error(500, "Internal server error", "api_error"), "unknown", "outage"),
    ("502", LOGIN, answer(502, PAGE.format("502 Bad Gateway", "nginx")), "unknown", "outage"),
    ("503", KEY, answer(503, "upstream connect error", "text/plain"), "unknown", "outage"),
    ("504", SETUP, error(504, "timeout", "timeout_error"), "unknown", "outage"),
    ("529", KEY, error(529, "Overloaded", "overloaded_error"), "unknown", "outage"),
    ("522 of the edge", KEY, answer(522, "connection timed out", "text/plain"), "unknown", "outage"),
    ("a bot challenge", KEY, answer(403, PAGE.format("Just a moment...", "cloudflare")), "unknown", "bot-challenge"),
    (
        "a bot challenge by its header",
        LOGIN,
        answer(403, "x", "text/plain", {"cf-mitigated": "challenge"}),
        "unknown",
        "bot-challenge",
    ),
    ("error 1010", KEY, answer(403, "error code: 1010", "text/plain"), "unknown", "bot-challenge"),
    ("a page of the edge", KEY, answer(403, "denied", "text/plain", {"cf-ray": "8"}), "unknown", "bot-challenge"),
    ("a hotel", KEY, answer(200, PAGE.format("Welcome", "Welcome to Hotel WiFi")), "unknown", "captive-portal"),
    (
        "a sign-in page with 401",
        KEY,
        answer(401, PAGE.format("Sign in", "to the network")),
        "unknown",
        "captive-portal",
    ),
    (
        "a blocked page with 403",
        GATEWAY,
        answer(403, PAGE.format("Blocked", "by your company")),
        "unknown",
        "captive-portal",
    ),
    ("511", KEY, answer(511, PAGE.format("Network Authentication Required", "")), "unknown", "captive-portal"),
    ("a redirect", KEY, answer(302, "", headers={"location": "http://portal.example/login"}), "unknown", "redirect"),
    (
        "a redirect at a gateway",
        GATEWAY,
        answer(307, "", headers={"location": "https://sso.example/"}),
        "unknown",
        "redirect",
    ),
    ("407", KEY, answer(407, "proxy auth required", "text/plain"), "unknown", "proxy"),
    ("no such address", LOGIN, error(404, "Not found", "not_found_error"), "unknown", "not-found"),
    ("no such method", KEY, answer(405, "no", "text/plain"), "unknown", "not-found"),
    ("a page that is missing", KEY, answer(404, PAGE.format("404", "nothing here")), "unknown", "not-found"),
    (
        "200 with an error",
        KEY,
        answer(200, {"error": {"type": "authentication_error", "message": "invalid x-api-key"}}),
        "unknown",
        "not-api",
    ),
    ("200 with other JSON", KEY, answer(200, {"status": "ok"}), "unknown", "not-api"),
    ("200 with nothing", KEY, answer(200, ""), "unknown", "not-api"),
    ("401 in plain words", KEY, answer(401, "Unauthorized", "text/plain"), "unknown", "not-api"),
    ("401 with nothing", LOGIN, answer(401, ""), "unknown", "not-api"),
    ("403 with nothing", KEY, answer(403, ""), "unknown", "not-api"),
    ("418", KEY, answer(418, {"error": "teapot"}), "unknown", "not-api"),
    ("a 400 that says nothing", KEY, error(400, "something else", "invalid_request_error"), "unknown", "not-api"),
    ("204", KEY, answer(204, ""), "unknown", "not-api"),
    (
        "a wrong clock",
        "bedrock",
        answer(403, {"message": "Signature expired: 20260101 is now earlier than"}),
        "unknown",
        "clock",
    ),
    ("AWS says something else", "bedrock", answer(403, {"message": "Forbidden"}), "unknown", "not-api"),
]
