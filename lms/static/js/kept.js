// What a person did on this device, kept here until the server has it, and sent from whatever page
// of hers comes next. Loaded wherever somebody is signed in; js/kept-shown.js shows what waits.
//
//   kept.put(item)           keeps and sends it. False where this browser cannot keep it (no storage,
//                            no room): it is still sent, but lives no longer than the page.
//   kept.items(topic)        what is kept of a topic, oldest first; of every topic without one
//   kept.waiting(topic)      those of them that are still to be sent
//   kept.fields(item)        what would be sent for it now
//   kept.flush(topic)        tries at once. A promise: whether everything has arrived.
//   kept.again(item)         sends what was refused once more, because what stood in its way is gone
//   kept.drop(item)          lets it go, because the server has it; kept.remove(item) because she says so
//   kept.watch(topic, told)  told(item, state, said) at each turn, also of another tab: "saved", "refused"
//                            or "waiting", with the server's JSON or {message}. The page shows these itself.
//
// An item:
//   topic   what it belongs to, such as "positioning.12"
//   place   what it is about within the topic: a later item takes the place of an earlier one
//   key     a UUID, sent as client_key: the server does the same thing once, however often it comes;
//           beside it goes sent_at, this device's clock at each try
//   url     the path that it is posted to
//   fields  what is posted
//   late    fields added when it does not go at once: what the server needs to judge an old one
//   label, text, page   how she recognises it, what she wrote, where it was given
//   draft   a sentence that says what is missing: kept and shown, but not sent
//   rests   milliseconds during which it is still being written, unless the page is left
// Added here: queued_at (this device's clock, ISO), tab, tries, not_before; refused (a sentence), said (JSON).
//
// The server answers 2xx when it is done (JSON is handed on). Any other answer in 4xx is a refusal for good,
// with {"message"} or an element [data-refusal] that says why; the item stays readable until she removes it.
// 401, 403 and a redirect: the page asks for a fresh token, and waits where she has to sign in again.
// 408, 425, 429, no network: tried again, with pauses that grow to 30 s. 5xx: those behind it go
// first, and its own pauses grow to 5 min. Requests ask for application/json. What waits goes under
// the name of the person who left it and of nobody else.
"use strict";

const kept = (() => {
  const words = document.querySelector("[data-kept]")?.dataset;
  const person = words?.person;
  const prefix = `kept.${person}.`;
  const LONGEST = 300_000;
  const NEEDED = ["key", "url", "topic", "place", "queued_at"]; // an entry without them is none of ours
  const GRACE = 15_000; // how long what another tab was given is left to that tab
  const memory = new Map(); // what this browser could not keep
  const fresh = new Set(); // keys of what was given on this page and not tried yet
  const watchers = new Map();
  const listeners = [];
  const tab = nameOfTab();
  let token = csrfToken(document);
  let sending = false;
  let pause = 1000;
  let arrived = 0; // how many this page sent for others
  let reason = ""; // why the last try came to nothing
  let wake = () => {};

  const name = (item) => `${prefix}${item.topic}.${item.place}`;

  // The same from page to page of one tab.
  function nameOfTab() {
    try {
      sessionStorage.kept ||= newKey();
      return sessionStorage.kept;
    } catch {
      return newKey();
    }
  }

  function parse(text) {
    try {
      const item = JSON.parse(text);
      return NEEDED.every((fact) => typeof item?.[fact] === "string") ? item : null;
    } catch {
      return null;
    }
  }

  function stored() {
    try {
      const names = Object.keys(localStorage).filter((one) => one.startsWith(prefix));
      const found = names.map((one) => [one, parse(localStorage.getItem(one))]);
      return found.filter(([one, item]) => item && name(item) === one).map(([, item]) => item);
    } catch {
      return [];
    }
  }

  function items(topic) {
    const all = new Map(stored().map((item) => [name(item), item]));
    for (const [where, item] of memory) all.set(where, item);
    return [...all.values()]
      .filter((item) => !topic || item.topic === topic)
      .sort((one, other) => one.queued_at.localeCompare(other.queued_at));
  }

  function waiting(topic) {
    return items(topic).filter((item) => !item.refused && !item.draft);
  }

  function keep(item) {
    try {
      localStorage.setItem(name(item), JSON.stringify(item));
      memory.delete(name(item));
      return true;
    } catch {
      memory.set(name(item), { ...item, instead: keyThere(item) });
      return false;
    }
  }

  // Of what could be kept before it at the same place, while there was room.
  function keyThere(item) {
    try {
      return parse(localStorage.getItem(name(item)))?.key;
    } catch {
      return undefined;
    }
  }

  function isCurrent(item) {
    return items(item.topic).some((one) => one.place === item.place && one.key === item.key);
  }

  // Changes what is known of an item, unless a later one has taken its place meanwhile.
  function change(item, facts) {
    if (isCurrent(item)) keep({ ...item, ...facts });
  }

  // A later one at the same place stays, by its key: the clock of the device may have been set back.
  function drop(item) {
    const unkept = memory.get(name(item));
    const gone = [item.key];
    if (unkept?.key === item.key) {
      memory.delete(name(item));
      gone.push(unkept.instead);
    }
    const there = keyThere(item);
    if (there && gone.includes(there)) localStorage.removeItem(name(item));
    changed();
  }

  // What was refused goes once more, because what stood in its way is gone.
  function again(item) {
    change(item, { refused: undefined, said: undefined, tries: 0, not_before: 0, tab });
    changed();
    send();
  }

  // Other tabs learn from the mark that it did not arrive.
  function remove(item) {
    change(item, { refused: words.refused });
    drop(item);
  }

  function put(given) {
    const now = Date.now();
    const queued_at = new Date(now).toISOString();
    const item = { ...given, tab, tries: 0, queued_at, not_before: now + (given.rests || 0) };
    fresh.add(item.key);
    const isKept = keep(item);
    changed();
    send();
    if (!given.rests) wake();
    return isKept;
  }

  function fields(item) {
    const late = fresh.has(item.key) ? {} : item.late;
    return { ...item.fields, ...late, client_key: item.key, sent_at: new Date().toISOString() };
  }

  // Where the clock of the device was set back, nothing waits for ever.
  function restOf(item) {
    const grace = item.tab === tab ? 0 : Date.parse(item.queued_at) + GRACE;
    const rest = Math.max(item.not_before || 0, grace || 0) - Date.now();
    return rest > 0 && rest <= LONGEST ? rest : 0;
  }

  async function send() {
    if (!person || sending) return;
    sending = true;
    try {
      await sendAll();
    } finally {
      sending = false;
    }
  }

  async function sendAll() {
    for (let queue = waiting(); queue.length; queue = waiting()) {
      const due = queue.filter((item) => !restOf(item)).sort((one, other) => one.tries - other.tries);
      if (!due.length) {
        await rest(Math.min(...queue.map(restOf)));
        continue;
      }
      const outcome = await inTurn(due[0]);
      if (outcome.wait) await comeBack(due[0], outcome);
      else settle(due[0], outcome);
    }
  }

  // One tab at a time, so that nothing goes twice; where it does, the key stands for it.
  function inTurn(item) {
    const go = async () => (isCurrent(item) ? post(item) : { gone: true });
    return navigator.locks ? navigator.locks.request(prefix, go) : go();
  }

  function settle(item, { gone, refused, said }) {
    pause = 1000;
    reason = "";
    if (gone) return;
    if (refused) {
      change(item, { refused, said });
      tell(item, "refused", { ...said, message: refused });
    } else {
      if (!watchers.has(item.topic)) arrived += 1;
      drop(item);
      tell(item, "saved", said);
    }
    changed();
  }

  async function comeBack(item, { wait, isIll, after }) {
    const tries = item.tries + 1;
    const own = isIll ? Math.min(1000 * 2 ** tries, LONGEST) : 0;
    change(item, { tries, not_before: Date.now() + own });
    reason = wait;
    for (const one of waiting()) {
      fresh.delete(one.key);
      tell(one, "waiting", { message: memory.has(name(one)) ? words.unkept : wait });
    }
    changed();
    await rest(after || pause);
    pause = Math.min(pause * 2, 30_000);
  }

  function rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function post(item) {
    const sent = fields(item);
    fresh.delete(item.key);
    let response = await request(item.url, sent);
    if (!response) return { wait: words.waiting };
    if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) {
      const obstacle = await renewToken();
      if (obstacle) return { wait: obstacle };
      if (response.status !== 404) response = await request(item.url, sent);
    }
    return read(response);
  }

  async function request(url, sent) {
    try {
      return await fetch(url, {
        method: "POST",
        body: new URLSearchParams(sent),
        redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        signal: AbortSignal.timeout(30_000),
      });
    } catch {
      return null;
    }
  }

  async function read(response) {
    if (!response) return { wait: words.waiting };
    if ([408, 425, 429].includes(response.status)) {
      const seconds = Number(response.headers.get("Retry-After")) || 0;
      return { wait: words.waiting, after: Math.min(seconds * 1000, LONGEST) };
    }
    if (response.type === "opaqueredirect" || response.status >= 500) {
      return { wait: words.waiting, isIll: true };
    }
    const said = await saying(response);
    return response.ok ? { said } : { said, refused: said.message || words.refused };
  }

  async function saying(response) {
    try {
      const text = await response.text();
      if (response.headers.get("Content-Type")?.includes("json")) return JSON.parse(text) || {};
      const page = new DOMParser().parseFromString(text, "text/html");
      return { message: page.querySelector("[data-refusal]")?.textContent.trim() };
    } catch {
      return {};
    }
  }

  // Signing in again gives another token. Why nothing can be sent now, or nothing.
  async function renewToken() {
    try {
      const response = await fetch(words.home, { redirect: "manual" });
      if (response.type === "opaqueredirect") return words.signedOut;
      if (!response.ok) return words.waiting;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.querySelector("[data-kept]")?.dataset.person !== person) return words.elsewhere;
      token = csrfToken(page);
      document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
      for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
      return "";
    } catch {
      return words.waiting;
    }
  }

  function csrfToken(page) {
    return JSON.parse(page.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  }

  async function flush(topic) {
    for (const item of waiting(topic)) change(item, { not_before: 0, tab });
    const ours = () => waiting(topic);
    const tried = (item) => `${item.place} ${item.tries}`;
    const before = ours().map(tried);
    const until = Date.now() + 5000;
    send();
    wake();
    // As long as nothing came back in vain: what failed once has its own pauses.
    while (ours().length && ours().every((item) => item.tries === 0 || before.includes(tried(item)))) {
      if (Date.now() > until) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return !ours().length;
  }

  function watch(topic, told) {
    watchers.set(topic, told);
    changed();
  }

  function tell(item, state, said = {}) {
    const told = watchers.get(item.topic);
    if (told) heed(() => told(item, state, said));
  }

  function changed() {
    for (const listener of listeners) heed(listener);
  }

  // What is wrong with a page keeps nothing from being sent.
  function heed(listener) {
    try {
      listener();
    } catch (error) {
      reportError(error);
    }
  }

  window.addEventListener("online", () => wake());
  window.addEventListener("pageshow", send);
  window.addEventListener("beforeunload", (event) => {
    const isLost = [...memory.values()].some((item) => !item.refused && !item.draft);
    if (isLost && !document.querySelector("form[data-sent]")) event.preventDefault();
  });
  window.addEventListener("storage", ({ key, oldValue, newValue }) => {
    if (!person || !key?.startsWith(prefix)) return;
    const [before, after] = [parse(oldValue), parse(newValue)];
    if (before && !after && !before.refused && !before.draft) tell(before, "saved");
    else if (after?.refused) tell(after, "refused", { ...after.said, message: after.refused });
    changed();
    send();
  });

  return {
    put, items, waiting, fields, flush, again, drop, remove, watch, words,
    isWatched: (topic) => watchers.has(topic),
    reason: () => reason,
    arrived: () => arrived,
    onChange: (listener) => listeners.push(listener),
  };
})();

// The same shape everywhere, also where the page came without TLS.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
