// Shows on every page what js/kept.js keeps: how much waits and why, and what was not taken, to be
// read, copied and removed. A form with data-kept-first="topic" goes once all of its topic has arrived.
"use strict";

if (kept.words) showKept();

function showKept() {
  const { words } = kept;
  const status = document.querySelector("[data-kept-status]");
  const section = document.querySelector("[data-kept-list]");
  const list = section.querySelector("ul");
  const line = document.querySelector("template[data-kept-line]");
  let asked = ""; // the topic that a form waits for: it can be removed, so that the form goes

  kept.onChange(show);
  document.addEventListener("submit", first, true);
  show();

  function show() {
    const waiting = kept.waiting().filter((item) => !kept.isWatched(item.topic));
    say(waiting.length ? sentenceOf(waiting) : arrivedSentence());
    const listed = kept.items().filter(isListed);
    section.hidden = !listed.length;
    list.replaceChildren(...listed.map(draw));
  }

  function counted(number, one, many) {
    return (number === 1 ? one : many).replace("{number}", number);
  }

  function arrivedSentence() {
    const number = kept.arrived();
    return number ? counted(number, words.sentOne, words.sentMany) : "";
  }

  function sentenceOf(waiting) {
    const why = kept.reason() === words.waiting ? words.soon : kept.reason();
    return `${counted(waiting.length, words.one, words.many)} ${why || words.sending}`;
  }

  function say(sentence) {
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  // What goes on its way by itself is only counted.
  function isListed(item) {
    if (item.refused || item.topic === asked) return true;
    return item.draft ? !kept.isWatched(item.topic) : item.tries > 2 && !kept.isWatched(item.topic);
  }

  function draw(item) {
    const drawn = line.content.cloneNode(true);
    const fill = (name, text) => (drawn.querySelector(`[data-kept-${name}]`).textContent = text);
    const on = (name, act) => drawn.querySelector(`[data-kept-${name}]`).addEventListener("click", act);
    fill("label", item.label);
    fill("text", item.text || "");
    fill("why", item.refused || item.draft || words.later);
    for (const about of drawn.querySelectorAll("[data-kept-about]")) about.textContent = ` – ${item.label}`;
    const back = drawn.querySelector("[data-kept-page]");
    if (item.page && item.page !== location.pathname) back.href = item.page;
    else back.remove();
    on("copy", (event) => copy(event.currentTarget.closest("li"), [item.label, item.text].join("\n").trim()));
    on("remove", () => kept.remove(item));
    return drawn;
  }

  // Where the browser does not let a page copy, the text is selected for her to do it.
  async function copy(place, text) {
    try {
      await navigator.clipboard.writeText(text);
      say(words.copied);
    } catch {
      getSelection().selectAllChildren(place.querySelector("[data-kept-words]"));
    }
  }

  async function first(event) {
    const form = event.target;
    const topic = form.dataset.keptFirst;
    if (!topic || !kept.waiting(topic).length) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    submitter?.setAttribute("aria-busy", "true");
    const isAll = await kept.flush(topic);
    submitter?.removeAttribute("aria-busy");
    if (isAll) {
      form.requestSubmit(submitter);
      return;
    }
    asked = topic;
    show();
    say(words.first);
    section.scrollIntoView({ block: "center" });
  }
}
