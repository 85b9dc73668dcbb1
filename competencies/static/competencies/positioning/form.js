// Saves each answer of a positioning at a tap, and goes on trying until it is stored. Without this
// script the buttons at the end of the form save all answers at once.
"use strict";

const form = document.getElementById("positioning-form");
if (form && !form.querySelector("fieldset.positioning-items:disabled")) start();

function start() {
  const words = form.dataset;
  const waiting = new Map(); // item id -> the answer not yet stored
  let sending = false;
  let delay = 1000;

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const choice = item.querySelector("input[type=radio]:checked");
    if (!choice) {
      show(item, "failed", words.choose);
      return;
    }
    waiting.set(item.dataset.item, {
      revision: item.dataset.item,
      choice: choice.value,
      comment: item.querySelector("textarea").value,
      client_key: newKey(),
    });
    show(item, "", words.saving);
    count();
    send();
  });

  // What is not stored yet goes before the page does; the answers themselves are saved one by one.
  form.addEventListener("submit", (event) => {
    if (!waiting.size && event.submitter?.name === "finish") {
      event.preventDefault();
      location.assign(`${location.pathname}envoyer/`);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size && !form.dataset.sent) event.preventDefault();
  });
  window.addEventListener("online", () => send());

  async function send() {
    if (sending) return;
    sending = true;
    while (waiting.size) {
      const [id, answer] = waiting.entries().next().value;
      const item = document.getElementById(`item-${id}`);
      const outcome = await post(answer);
      if (outcome.retry) {
        show(item, "failed", outcome.message || words.failed);
        await pause(delay);
        delay = Math.min(delay * 2, 30000);
        continue;
      }
      delay = 1000;
      // She may have chosen again while this one was on its way.
      if (waiting.get(id) === answer) waiting.delete(id);
      if (outcome.message) show(item, "failed", outcome.message);
      else {
        if (!waiting.has(id)) show(item, "saved", words.saved);
        advance(outcome);
      }
    }
    sending = false;
  }

  async function post(answer) {
    try {
      const response = await fetch(words.answerUrl, {
        method: "POST",
        body: new URLSearchParams({ ...answer, csrfmiddlewaretoken: token().value }),
        redirect: "manual",
      });
      if (response.ok || response.status === 409 || response.status === 422) {
        return await response.json();
      }
      if (response.type === "opaqueredirect" || response.status === 403) {
        return { retry: true, message: (await renewToken()) ? "" : words.signedOut };
      }
      if (response.status === 404) return { message: words.failed };
      return { retry: true };
    } catch {
      return { retry: true };
    }
  }

  // Signing in again gives the page another token.
  async function renewToken() {
    const response = await fetch(location.pathname, { redirect: "manual" });
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("#positioning-form [name=csrfmiddlewaretoken]");
    if (fresh) token().value = fresh.value;
    return Boolean(fresh);
  }

  function token() {
    return form.querySelector("[name=csrfmiddlewaretoken]");
  }

  function show(item, state, message) {
    for (const place of [item.querySelector("[data-save-state]"), form.querySelector("[data-save-status]")]) {
      place.className = `save-state ${state}`;
      place.textContent = message;
    }
  }

  function advance(outcome) {
    const bar = form.querySelector(".positioning-progress");
    bar.querySelector("progress").value = outcome.answered;
    bar.querySelector(".progress-line span").textContent = outcome.progress;
  }

  function answered(item) {
    return Boolean(item.querySelector("input[type=radio]:checked"));
  }

  function count() {
    for (const place of form.querySelectorAll("[data-part-count]")) {
      const items = [...document.getElementById(`part-${place.dataset.partCount}`).querySelectorAll("[data-item]")];
      place.textContent = `${items.filter(answered).length}/${items.length}`;
    }
    const open = [...form.querySelectorAll("[data-item]")].some((item) => !answered(item));
    next.hidden = !open;
  }

  const next = form.querySelector("[data-next-item]");
  next.addEventListener("click", (event) => {
    const items = [...form.querySelectorAll("[data-item]")];
    const item = items.find((one) => !answered(one));
    if (!item) return;
    event.preventDefault();
    item.scrollIntoView({ block: "center" });
    item.querySelector("input[type=radio]").focus({ preventScroll: true });
  });

  const saveAll = form.querySelector("[data-save-all]");
  if (saveAll) saveAll.hidden = true;
  count();
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
