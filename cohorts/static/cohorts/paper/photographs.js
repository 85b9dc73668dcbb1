// Says that a file is too large before it is sent, and that sending takes a while; the server
// checks again.
"use strict";

for (const form of document.querySelectorAll("form[data-photographs]")) {
  const news = form.querySelector("[data-upload-news]");
  const most = Number(form.querySelector("[data-most-bytes]").dataset.mostBytes);
  const inputs = [...form.querySelectorAll("input[type=file]")];
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const tooLarge = [...input.files].some((file) => file.size > most);
      news.textContent = tooLarge ? form.dataset.tooLarge : "";
      if (tooLarge) input.value = "";
    });
  }
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    if (inputs.some((input) => input.files.length)) {
      sent = true;
      news.textContent = form.dataset.sending;
      event.submitter?.setAttribute("aria-busy", "true");
    }
  });
  // Back from the next page, the form can be sent again.
  addEventListener("pageshow", () => { sent = false; });
}
