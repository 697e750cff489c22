"""Someone who signs in: with a browser that comes back, or with a paste."""

import queue
import threading
import urllib.request
from urllib.parse import parse_qs, urlsplit

from claude_authdoctor.login.direct import DirectPlan, Terminal
from claude_authdoctor.login.endpoints import endpoints

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def plan(machine, **more):
    known = endpoints()
    more = {"accepted": True, "timeout": 10.0} | more
    return DirectPlan(
        str(machine.config), known, "client-1", ("user:inference", "user:profile"), known.authorize, **more
    )


class Person:
    """Someone with a browser: signs in at the stand-in and comes back one way or the other."""

    def __init__(self, server, way, texts=()):
        self.server, self.way, self.texts = server, way, list(texts)
        self.links, self.complaints = None, []
        self.typed = queue.Queue()

    def show(self, links):
        self.links = links
        url = links.here if self.way == "browser" else links.anywhere
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked = asked
        self.server.grants["the-code"] = (asked["code_challenge"], asked["redirect_uri"])
        answer = f"code=the-code&state={asked['state']}"
        if self.way == "browser":
            threading.Thread(target=lambda: OPENER.open(f"{asked['redirect_uri']}?{answer}").read()).start()
        for text in self.texts or ([f"the-code#{asked['state']}"] if self.way == "paste" else []):
            self.typed.put(text.replace("STATE", asked["state"]))
        if self.way != "browser":
            self.typed.put(None)

    def lines(self):
        yield from iter(self.typed.get, None)

    @property
    def terminal(self):
        return Terminal(self.show, self.lines(), self.complaints.append, lambda _: "page")
