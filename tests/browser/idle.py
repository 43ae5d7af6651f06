"""Waiting until the app has answered all that a window asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

LISTEN = """
(() => {
  // Streamlit's page says that a script runs from the first answer on. A busy server may take its
  // time until then, and the page seems at rest; so what is asked and answered is counted here.
  const RERUN_SCRIPT = 11, NEW_SESSION = 4, SCRIPT_FINISHED = 6;  // fields of BackMsg, ForwardMsg
  const FINISHED_EARLY_FOR_RERUN = 2;
  window.asked = 0;
  window.unanswered = false;
  let begun = false;
  const fields = function* (bytes) {
    let at = 0;
    const varint = () => {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * shift;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = varint();
      const value = varint();  // each field at the top is a number, or has its length here
      yield [tag >>> 3, value];
      if ((tag & 7) === 2) at += value;
    }
  };
  const hear = (bytes) => {
    for (const [field, value] of fields(bytes)) {
      if (field === NEW_SESSION) begun = true;
      if (field === SCRIPT_FINISHED && begun && value !== FINISHED_EARLY_FOR_RERUN)
        window.unanswered = false;
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...options) {
      super(...options);
      if (!this.url.includes('/_stcore/stream')) return;
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) hear(new Uint8Array(data));
      });
    }

    send(data) {
      if (data instanceof Uint8Array && data[0] >>> 3 === RERUN_SCRIPT) {
        window.asked += 1;
        window.unanswered = true;
        begun = false;
      }
      super.send(data);
    }
  };
})();
"""
"""To be run in each page before the app's own scripts."""

IDLE = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const rests = app !== null
    && !window.unanswered
    && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-testid="stSkeleton"]') === null;
  if (!rests) { window.restingSince = null; return false; }
  window.restingSince ??= { time: performance.now(), frames: 0 };
  window.restingSince.frames += 1;  // what a busy page has been told it has not yet done
  return performance.now() - window.restingSince.time > 250 && window.restingSince.frames > 15;
}
"""

FOLLOW = """
async (link) => {
  const before = window.asked;  // a quick server has answered by the time one looks
  for (let waits = 0; window.asked === before && waits < 100; waits++) {
    if (waits % 10 === 0)  // as a class does: once more, where the page was just drawn anew
      document.dispatchEvent(new CustomEvent('gradviz-follow', { detail: link }));
    await new Promise((then) => setTimeout(then, 100));
  }
  return window.asked > before;
}
"""


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Return a context whose pages know what they have asked for and not yet been answered."""
    context = browser.new_context(**options)
    context.add_init_script(LISTEN)
    return context


def wait_until_idle(page: Page, timeout: float = 120.0) -> None:
    """Wait until the app is connected, has answered, and its script has come to rest."""
    page.evaluate("window.restingSince = null")
    page.wait_for_function(IDLE, timeout=timeout * 1000)


def follow(page: Page, link: str) -> None:
    """Go to another link in the same window, as one of a class does: opening it takes longer."""
    assert page.evaluate(FOLLOW, link), "the page asks nothing of the server"
    wait_until_idle(page)
