// Saves each answer of a positioning at a tap, keeps it on this device until it is stored, and walks
// through the form step by step. Without this script the buttons do the same with whole pages.
"use strict";

const form = document.getElementById("positioning-form");
if (form) start();

function start() {
  const words = form.dataset;
  const kept = keptAnswers(words.person, words.positioning);
  const waiting = new Map(); // competency -> the answer not yet stored
  const items = [...form.querySelectorAll("[data-item]")];
  const status = form.querySelector("[data-save-status]");
  const isClosed = Boolean(form.querySelector("fieldset.positioning-items:disabled"));
  // The last rating known: an answer that is sent late does not undo what came after it.
  let asOf = Number(form.querySelector("[name=as_of]").value);
  let onlyHere = false; // whether something waits that this browser could not keep
  let sending = false;
  let delay = 1000;
  let wake = () => {};
  let typing;

  takeUp();
  if (!isClosed) {
    listen();
    count();
  }
  walkThrough();
  send();

  // What an earlier visit left on this device goes on its way, and stands in the form again.
  function takeUp() {
    for (const [id, answer] of kept.all()) {
      if (answer.overtaken) continue;
      const item = itemOf(id);
      if (item && !answer.refused && isSame(answer, read(item))) {
        kept.drop(answer);
        continue;
      }
      if (item && !isClosed) write(item, answer);
      if (answer.choice) waiting.set(id, { ...answer, late: true });
      if (item && !isClosed) show(item, "kept", answer.choice ? words.kept : words.choose);
    }
    showRefusals(kept);
  }

  function listen() {
    form.addEventListener("change", (event) => {
      const item = event.target.closest("[data-item]");
      if (item) take(item);
    });
    // A long comment is safe on this device before she leaves the field.
    form.addEventListener("input", (event) => {
      const item = event.target.closest("[data-item]");
      if (!item || event.target.type === "radio") return;
      clearTimeout(typing);
      typing = setTimeout(() => kept.put(read(item)), 400);
    });
    form.addEventListener("submit", leave);
    window.addEventListener("pageshow", () => items.forEach((item) => (item.disabled = false)));
    window.addEventListener("beforeunload", (event) => {
      if (onlyHere && waiting.size && !form.dataset.sent) event.preventDefault();
    });
    window.addEventListener("online", () => wake());
    form.querySelector("[data-next-item]").addEventListener("click", (event) => {
      event.preventDefault();
      goToMissing();
    });
    const saveAll = form.querySelector("[data-save-all]");
    if (saveAll) saveAll.hidden = true;
  }

  function take(item) {
    clearTimeout(typing);
    const answer = read(item);
    const isKept = kept.put(answer);
    if (!answer.choice) {
      show(item, "failed", words.choose);
      return;
    }
    if (!isKept) onlyHere = true;
    waiting.set(answer.revision, answer);
    show(item, "", words.saving);
    count();
    send();
    wake();
  }

  // The page goes with what is not stored yet, and with nothing else: another tab may have gone on.
  function leave(event) {
    if (event.submitter?.matches("[data-enter]")) {
      event.preventDefault();
      onEnter();
      return;
    }
    for (const item of items) item.disabled = !waiting.has(item.dataset.item);
  }

  async function send() {
    if (sending) return;
    sending = true;
    while (waiting.size) {
      const [id, answer] = waiting.entries().next().value;
      const outcome = await post(answer);
      if (outcome.retry) {
        for (const [one, queued] of waiting) {
          queued.late = true;
          show(itemOf(one), "kept", outcome.message || words.kept);
        }
        await new Promise((resolve) => {
          wake = resolve;
          setTimeout(resolve, delay);
        });
        delay = Math.min(delay * 2, 30000);
        continue;
      }
      delay = 1000;
      settle(id, answer, outcome);
    }
    sending = false;
  }

  function settle(id, answer, outcome) {
    const item = itemOf(id);
    // She may have chosen again while this one was on its way.
    const isLast = waiting.get(id)?.client_key === answer.client_key;
    if (isLast) waiting.delete(id);
    asOf = Math.max(asOf, outcome.as_of || 0);
    if (outcome.message) {
      const overtaken = Boolean(outcome.stands);
      if (isLast) kept.put({ ...answer, refused: outcome.message, overtaken });
      if (isLast && overtaken && item) write(item, outcome.stands);
      showRefusals(kept);
      show(item, "failed", outcome.message);
      return;
    }
    kept.drop(answer);
    if (answer.refused) showRefusals(kept);
    if (isLast) show(item, "saved", words.saved);
    advance(outcome);
  }

  async function post({ revision, choice, comment, evidence, client_key, late, as_of, follows }) {
    const fields = { revision, choice, comment, client_key, csrfmiddlewaretoken: token().value };
    // What goes at once wins: it is the last word, whatever another tab has saved.
    if (late) Object.assign(fields, { as_of: as_of || 0, follows: (follows || []).join(" ") });
    if (evidence !== undefined) fields.evidence = evidence;
    try {
      const response = await fetch(words.answerUrl, {
        method: "POST",
        body: new URLSearchParams(fields),
        redirect: "manual",
      });
      if (response.ok || response.status === 409 || response.status === 422) {
        return await response.json();
      }
      if (response.type === "opaqueredirect" || response.status === 403) {
        return { retry: true, message: (await renewToken()) ? "" : words.signedOut };
      }
      if (response.status === 404) return { retry: true, message: words.elsewhere };
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
    const fresh = page.querySelector("#positioning-form");
    if (fresh?.dataset.person !== words.person) return false;
    token().value = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
    return true;
  }

  function token() {
    return form.querySelector("[name=csrfmiddlewaretoken]");
  }

  // What stands in the form for one competency, ready to be kept and sent.
  function read(item) {
    const choice = item.querySelector("input[type=radio]:checked");
    // It may have arrived, and nobody told this page.
    const before = waiting.get(item.dataset.item);
    return {
      revision: item.dataset.item,
      code: item.querySelector(".item-code").textContent,
      choice: choice?.value || "",
      label: choice?.closest("label").querySelector("b, span").textContent || "",
      comment: textOf(item, "comment"),
      evidence: textOf(item, "evidence"),
      client_key: newKey(),
      as_of: asOf,
      follows: before ? [...(before.follows || []), before.client_key] : [],
    };
  }

  function textOf(item, name) {
    return item.querySelector(`textarea[name^=${name}]`)?.value;
  }

  function write(item, answer) {
    const choice = [...item.querySelectorAll("input[type=radio]")].find((one) => one.value === answer.choice);
    if (choice) choice.checked = true;
    for (const name of ["comment", "evidence"]) {
      const place = item.querySelector(`textarea[name^=${name}]`);
      if (!place || answer[name] === undefined) continue;
      place.value = answer[name];
      if (answer[name]) item.querySelector("details").open = true;
    }
  }

  function isSame(one, other) {
    const trimmed = (text) => (text || "").trim();
    return one.choice === other.choice && trimmed(one.comment) === trimmed(other.comment)
      && trimmed(one.evidence) === trimmed(other.evidence);
  }

  function itemOf(id) {
    return document.getElementById(`item-${id}`);
  }

  function show(item, state, message) {
    const place = item?.querySelector("[data-save-state]");
    if (place) say(place, state, message);
    const number = state === "kept" ? ` (${waiting.size})` : "";
    say(status, state, message + number);
  }

  function say(place, state, message) {
    if (place.textContent === message) return;
    place.className = `save-state ${state}`;
    place.textContent = message;
  }

  function advance(outcome) {
    const bar = form.querySelector(".positioning-progress");
    bar.querySelector("progress").value = outcome.answered;
    bar.querySelector(".progress-line span").textContent = outcome.progress;
  }

  function isAnswered(item) {
    return Boolean(item.querySelector("input[type=radio]:checked"));
  }

  function count() {
    for (const place of form.querySelectorAll("[data-part-count]")) {
      tally(place, document.getElementById(`part-${place.dataset.partCount}`));
    }
    for (const place of form.querySelectorAll("[data-group-count]")) {
      tally(place, form.querySelector(`[data-group="${CSS.escape(place.dataset.groupCount)}"]`));
    }
    form.querySelector("[data-next-item]").hidden = items.every(isAnswered);
  }

  function tally(place, within) {
    const own = [...within.querySelectorAll("[data-item]")];
    place.textContent = `${own.filter(isAnswered).length}/${own.length}`;
  }

  // Step by step: what the server drew hidden comes on screen without the network.

  function walkThrough() {
    if (words.view === "liste") return;
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-walk], [data-step]");
      if (!button) return;
      event.preventDefault();
      goTo(stepNames().indexOf(button.value));
    });
  }

  function stepElements() {
    return words.view === "une" ? items : [...form.querySelectorAll("[data-group]")];
  }

  function stepNames() {
    return stepElements().map((one) => one.dataset.item || one.dataset.group);
  }

  function goTo(place) {
    const elements = stepElements();
    const names = stepNames();
    const step = elements[place];
    if (!step) return;
    for (const one of [...items, ...form.querySelectorAll("[data-group], [data-part]")]) {
      one.hidden = !(one.contains(step) || step.contains(one));
    }
    for (const button of form.querySelectorAll("[data-walk]")) {
      const name = names[place + Number(button.dataset.walk)];
      button.hidden = !name;
      button.value = name || "";
    }
    form.querySelector("[data-walk-position]").textContent = words.position
      .replace("{number}", place + 1)
      .replace("{total}", elements.length);
    form.querySelector("[name=pas]").value = names[place];
    history.replaceState(null, "", `?vue=${words.view}&pas=${encodeURIComponent(names[place])}`);
    focusOn(items.find((item) => step.contains(item)), "start");
  }

  function goToMissing() {
    const item = items.find((one) => !isAnswered(one));
    if (!item) return;
    if (words.view !== "liste") goTo(stepElements().findIndex((one) => one.contains(item)));
    focusOn(item, "center");
  }

  function onEnter() {
    if (words.view === "liste") goToMissing();
    else form.querySelector("[data-walk='1']:not([hidden])")?.click();
  }

  function focusOn(item, block) {
    const radios = [...item.querySelectorAll("input[type=radio]")];
    item.scrollIntoView({ block });
    (radios.find((one) => one.checked) || radios[0]).focus({ preventScroll: true });
  }
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
