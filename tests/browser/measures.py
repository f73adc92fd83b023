"""What can be measured of a page on the screen: targets, overflow, storage, complaints of the policy."""

from __future__ import annotations

from playwright.sync_api import Page

SMALL_TARGETS = """least => {
  const small = [];
  const controls = 'a[href],button,input:not([type=hidden]),select,textarea,summary';
  for (const one of document.querySelectorAll(controls)) {
    const choice = one.matches('input[type=radio],input[type=checkbox]');
    const target = choice ? (one.closest('label') || one) : one;
    const box = target.getBoundingClientRect();
    if (!box.width || !box.height || !target.checkVisibility({visibilityProperty: true})) continue;
    if (target.matches('a') && getComputedStyle(target).display === 'inline') continue;
    if (target.matches('.skip') && target !== document.activeElement) continue;
    if (box.width < least - 0.5 || box.height < least - 0.5)
      small.push(`${Math.round(box.width)}x${Math.round(box.height)} ${target.outerHTML.slice(0, 80)}`);
  }
  return small;
}"""
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > wide + 1 && one.checkVisibility())
    .map(one => one.outerHTML.slice(0, 80));
}"""
STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(window.caches ? await caches.keys() : []),
  ...(indexedDB.databases ? (await indexedDB.databases()).map(one => one.name) : []),
]"""
WATCH_POLICY = """
window.policyFaults = [];
document.addEventListener('securitypolicyviolation', event =>
  window.policyFaults.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


def small_targets(page: Page, *, least: int) -> list[str]:
    """Controls smaller than `least` CSS pixels either way; a link within a sentence is excused."""
    found: list[str] = page.evaluate(SMALL_TARGETS, least)
    return found


def overflowing(page: Page) -> list[str]:
    """What sticks out to the right and makes the page scroll sideways."""
    found: list[str] = page.evaluate(OVERFLOWING)
    return found


def stored(page: Page) -> list[str]:
    """Names of whatever the page left in the browser's storage, cookies apart."""
    found: list[str] = page.evaluate(STORED)
    return found


def watch_policy(page: Page) -> None:
    """Note from here on what the content policy blocks; call before `goto`."""
    page.add_init_script(WATCH_POLICY)


def policy_faults(page: Page) -> list[str]:
    """What the content policy blocked on this page since `watch_policy`."""
    found: list[str] = page.evaluate("window.policyFaults")
    return found
