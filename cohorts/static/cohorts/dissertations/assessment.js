// A draft saves itself; leaving the page before that is done asks first.
"use strict";

for (const form of document.querySelectorAll("form[data-autosave]")) {
  let unsaved = false;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  form.addEventListener("htmx:afterRequest", (event) => { unsaved = !event.detail.successful; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
