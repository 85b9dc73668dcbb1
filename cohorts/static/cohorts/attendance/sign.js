// What the device's own clock says at the moment of signing, beside the server's.
"use strict";

for (const form of document.querySelectorAll("form[data-signing]")) {
  form.addEventListener("submit", (event) => {
    form.elements.client_time.value = new Date().toISOString();
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
