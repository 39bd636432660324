// Keys for triage. The page works without them: each key only presses what is there to press.
"use strict";
(() => {
  const OFF = "wirewatch-keys-off", AT = "wirewatch-at";
  const STATUS = { r: "relevant", i: "irrelevant", e: "escalated" };
  const help = document.getElementById("keys");
  const opener = document.getElementById("keys-button");
  const use = document.getElementById("keys-on");
  const cards = () => [...document.querySelectorAll(".hits > .hit")];
  const title = (card) => card.querySelector("h2 a");
  const current = () => document.activeElement?.closest(".hits > .hit");
  let last = -1;
  const at = () => (current() ? cards().indexOf(current()) : last);

  function go(to) {
    const all = cards();
    if (!all.length) return;
    if (to >= all.length && last === all.length - 1) document.querySelector(".pager [rel=next]")?.click();
    last = Math.max(0, Math.min(to, all.length - 1));
    title(all[last]).focus();
    all[last].scrollIntoView({ block: "nearest" });
  }

  // The card that a key is about; on the page of one hit, the page.
  function subject() {
    const all = cards();
    return all.length ? current() ?? all[last] : document.querySelector(".reading");
  }

  // What a key presses in a card: a verdict, the n-th reason, or what names the key itself.
  function button(card, key) {
    if (STATUS[key]) return card?.querySelector(`[name="status"][value="${STATUS[key]}"]`);
    if (key > 0) return card?.querySelectorAll('[name="reason"]')[key - 1];
    return card?.querySelector(`[data-key="${key}"]`);
  }

  // Rows whose verdict is under way, by id, each with the keys that were pressed on it meanwhile.
  const queued = new Map();

  function press(key, card = subject()) {
    const chosen = document.querySelectorAll('[data-key="x"]:checked');
    const bulk = document.getElementById("bulk");
    const status = STATUS[key];
    if (bulk && status && chosen.length) {
      bulk.querySelector(`button[value="${status}"]`).click();
      return;
    }
    if (card && queued.has(card.id)) queued.set(card.id, queued.get(card.id) + key);
    else button(card, key)?.click();
  }

  const act = {
    j: () => go(at() + 1),
    k: () => go(at() - 1),
    r: press, i: press, e: press, x: press, s: press, 1: press, 2: press, 3: press, 4: press, 5: press,
    n: () => place("n", "#judge textarea"),
    m: () => place("m", "#mute select"),
    u: () => {
      const undo = document.querySelector("#notice [data-key='u']");
      if (undo) undo.click();
      else press("u");
    },
    "/": () => document.querySelector('[data-key="/"]')?.focus(),
    "?": () => help.showModal(),
  };

  // On the page of one hit the place itself, from the list the link that leads there.
  function place(key, selector) {
    const here = document.querySelector(selector);
    if (here) here.focus();
    else press(key);
  }

  // A box to tick takes no text, so keys stay on inside it.
  const typing = (place) => place.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
    if (typing(event.target) || !Object.hasOwn(act, event.key)) return;
    if (localStorage.getItem(OFF) && event.key !== "?") return;
    event.preventDefault();
    act[event.key](event.key);
  });

  // After a verdict the page comes back: stay where the eyes were, also when the card is gone.
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sessionStorage.setItem(AT, String(at()));
  });
  document.addEventListener("focusin", () => {
    last = at();
  });

  // A verdict is shown at once. The row that the server answers with takes its place; where there
  // is no such answer, the row is as it was and says so.
  const was = new WeakMap();

  function foresee(card, status, reason) {
    const state = card.querySelector(".head .state");
    was.set(card, [card.className, state.className, state.textContent]);
    card.className = `hit ${status}`;
    state.className = `state ${status}`;
    state.textContent = reason ? `${status} · ${reason}` : status;
  }

  function takeBack({ detail: { ctx } }) {
    const card = ctx?.sourceElement.closest(".hits > .hit");
    if (!card) return;
    queued.delete(card.id);
    card.removeAttribute("aria-busy");
    const state = card.querySelector(".head .state");
    if (was.has(card)) [card.className, state.className, state.textContent] = was.get(card);
    card.querySelector(":scope > [role=alert]")?.remove();
    return card;
  }

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const card = ctx.sourceElement.closest(".hits > .hit");
    if (!card) return;
    if (!queued.has(card.id)) queued.set(card.id, "");
    card.setAttribute("aria-busy", "true");
    const { name, value } = ctx.sourceEvent?.submitter ?? {};
    if (name === "status") foresee(card, value);
    if (name === "reason") foresee(card, "irrelevant", value);
  });
  document.addEventListener("htmx:response:error", takeBack);  // the answer says why
  document.addEventListener("htmx:error", (event) => {
    takeBack(event)?.insertAdjacentHTML("beforeend",
      '<p class="bad" role="alert">Not stored: there was no answer. Is Wirewatch running? Try again.</p>');
  });
  document.addEventListener("htmx:after:swap", () => {
    // A row that was replaced took the focus with it: give it back to the new one.
    if (document.activeElement === document.body && cards()[last]) title(cards()[last]).focus();
    for (const [id, keys] of [...queued]) {
      const card = document.getElementById(id);
      if (card?.hasAttribute("aria-busy")) continue;
      queued.delete(id);
      if (!keys) continue;
      press(keys[0], card);
      if (keys.length > 1) queued.set(id, keys.slice(1));
    }
  });
  // Late, because a browser that has gone to the place named in the address drops the focus.
  addEventListener("load", () => setTimeout(() => {
    const field = document.querySelector(location.hash === "#judge" ? "#judge textarea" : location.hash === "#mute" ? "#mute select" : "nothing");
    if (field) field.focus();
    const before = sessionStorage.getItem(AT);
    sessionStorage.removeItem(AT);
    const named = cards().indexOf(document.getElementById(location.hash.slice(1)));
    if (named >= 0) go(named);
    else if (before !== null && Number(before) >= 0) go(Number(before));
    else if (new URLSearchParams(location.search).has("before")) go(0);
  }));

  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  use.checked = !localStorage.getItem(OFF);
  use.addEventListener("change", () => {
    if (use.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
})();
