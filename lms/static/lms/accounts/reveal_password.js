// A button that shows the password being typed; without a script the field works as it is.
"use strict";

for (const input of document.querySelectorAll("input[data-reveal]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    const shown = input.type === "text";
    button.textContent = shown ? input.dataset.hide : input.dataset.show;
  };
  button.addEventListener("click", () => {
    input.type = input.type === "text" ? "password" : "text";
    say();
    input.focus();
  });
  // What leaves is a password, so that the browser offers to keep it.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
  say();
  const line = document.createElement("div");
  line.className = "cluster";
  line.append(button);
  input.after(line);
}
