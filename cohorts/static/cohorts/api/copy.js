// A button that copies what a field holds; without a script the field is selected by hand.
"use strict";

for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.saysIn);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.done;
    } catch {
      // No permission, or a page without encryption: the field is selected, the keyboard copies.
      said.textContent = button.dataset.byHand;
    }
  });
}
