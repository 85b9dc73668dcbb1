// Says that a file is too large before it is sent; the server checks again.
"use strict";

for (const input of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  const said = document.querySelector("[data-too-large]");
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
    said.textContent = tooLarge ? said.dataset.tooLarge : "";
    if (tooLarge) input.value = "";
  });
}
