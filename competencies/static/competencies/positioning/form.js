// Saves each answer of a positioning at a tap (js/kept.js keeps it until it has arrived), and walks
// through the form step by step. Without this script the buttons do the same with whole pages.
"use strict";

const form = document.getElementById("positioning-form");
if (form) start();

function start() {
  const words = form.dataset;
  const topic = `positioning.${words.positioning}`;
  const last = new Map(); // competency -> the key of what was given last
  const items = [...form.querySelectorAll("[data-item]")];
  const status = form.querySelector("[data-save-status]");
  const isClosed = Boolean(form.querySelector("fieldset.positioning-items:disabled"));
  // The last rating known: an answer that is sent late does not undo what came after it.
  let asOf = Number(form.querySelector("[name=as_of]").value);
  let isLeaving = false;
  let typing;

  kept.watch(topic, told);
  takeUp();
  if (!isClosed) {
    listen();
    count();
  }
  walkThrough();
  kept.flush(topic);

  // What an earlier visit left on this device goes on its way, and stands in the form again.
  function takeUp() {
    for (const answer of kept.items(topic)) {
      // It was closed when the answer came, and has been opened again.
      if (answer.said?.closed && !isClosed) kept.again(answer);
    }
    for (const answer of kept.items(topic)) {
      const item = itemOf(answer.place);
      if (!item || answer.said?.stands) continue;
      if (!answer.refused && isSame(answer.fields, textsOf(item))) {
        kept.drop(answer);
        continue;
      }
      last.set(answer.place, answer.key);
      if (isClosed) continue;
      write(item, answer.fields);
      if (answer.refused) show(item, "failed", answer.refused);
      else show(item, "kept", answer.draft || kept.words.waiting);
    }
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
      typing = setTimeout(() => kept.put({ ...read(item), rests: 60_000 }), 400);
    });
    form.addEventListener("submit", leave);
    window.addEventListener("pageshow", comeBack);
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
    last.set(answer.place, answer.key);
    const isKept = kept.put(answer);
    if (answer.draft) show(item, "failed", answer.draft);
    else show(item, "", isKept ? words.saving : kept.words.unkept);
    count();
  }

  // She goes on once all has arrived. What cannot be sent by itself goes with the page, under its own
  // keys; nothing else does: another tab may have gone on.
  async function leave(event) {
    const { submitter } = event;
    if (submitter?.matches("[data-enter]")) {
      event.preventDefault();
      onEnter();
      return;
    }
    if (!isLeaving && kept.waiting(topic).length) {
      event.preventDefault();
      say(status, "", words.saving);
      const isAll = await kept.flush(topic);
      if (!isAll && !navigator.onLine) return;
      isLeaving = true;
      form.requestSubmit(submitter);
      return;
    }
    carry(kept.waiting(topic));
  }

  function carry(answers) {
    const places = new Set(answers.map((answer) => answer.place));
    for (const item of items) item.disabled = !places.has(item.dataset.item);
    for (const answer of answers) {
      const sent = kept.fields(answer);
      for (const name of ["client_key", "as_of", "follows"]) {
        if (sent[name] === undefined) continue;
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: `${name}-${answer.place}`, value: sent[name] });
        input.dataset.carried = "";
        form.append(input);
      }
    }
  }

  // Back from the next page: the form is as it was.
  function comeBack() {
    isLeaving = false;
    for (const item of items) item.disabled = false;
    for (const input of form.querySelectorAll("[data-carried]")) input.remove();
  }

  function told(answer, state, said) {
    asOf = Math.max(asOf, said.as_of || 0);
    if (said.progress) advance(said);
    // She may have chosen again while this one was on its way.
    if (last.get(answer.place) !== answer.key) return;
    const item = itemOf(answer.place);
    if (state === "saved") show(item, "saved", words.saved);
    if (state === "waiting") show(item, "kept", said.message);
    if (state === "refused") {
      if (item && said.stands && !isClosed) {
        write(item, said.stands);
        count();
      }
      show(item, "failed", said.message);
    }
  }

  // What stands in the form for one competency, ready to be kept and sent.
  function read(item) {
    const place = item.dataset.item;
    const texts = textsOf(item);
    const choice = item.querySelector("input[type=radio]:checked");
    const offered = choice?.closest("label");
    const level = (offered?.querySelector("b") || offered?.querySelector("span"))?.textContent;
    return {
      topic,
      place,
      key: newKey(),
      url: words.answerUrl,
      page: location.pathname,
      draft: choice ? "" : words.choose,
      label: [item.querySelector(".item-code").textContent, level].filter(Boolean).join(" "),
      text: [texts.comment, texts.evidence].filter(Boolean).join("\n"),
      fields: { revision: place, ...texts },
      late: { as_of: asOf, follows: givenBefore(place) },
    };
  }

  // The keys of what she gave before, here: it may have arrived, and nobody told this page.
  function givenBefore(place) {
    const before = kept.items(topic).find((one) => one.place === place);
    const isUnsent = before?.rests && !before.tries;
    const keys = [...(before?.late?.follows || "").split(" "), !isUnsent && before?.key, last.get(place)];
    return [...new Set(keys.filter(Boolean))].slice(-20).join(" ");
  }

  function textsOf(item) {
    const texts = { choice: item.querySelector("input[type=radio]:checked")?.value || "" };
    for (const name of ["comment", "evidence"]) {
      const place = item.querySelector(`textarea[name^=${name}]`);
      if (place) texts[name] = place.value;
    }
    return texts;
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
    const waiting = kept.waiting(topic).length;
    const number = state === "kept" && waiting ? ` (${waiting})` : "";
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
