// What every page gains from a script; each part works without it.
"use strict";

// Menus (<details data-menu>): Escape and a click elsewhere close them.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

// Dialogs: <a href="#id" data-dialog> opens <dialog id>; without a script :target shows it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.getAttribute("href").slice(1));
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog?.open) {
      event.preventDefault();
      dialog.close();
    }
  }
});

// A form that came back with errors: its summary takes the focus, on the page and in a fragment.
function focusErrors(root) {
  root.querySelector("[data-error-summary]")?.focus();
}

// A button pressed twice must not send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  // A download answers without leaving the page: let the form be used again.
  setTimeout(() => delete form.dataset.sent, 4000);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Only tables that do scroll are stops of the keyboard.
function markScrollable(root) {
  for (const region of root.querySelectorAll(".table-region, .chart-picture")) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  focusErrors(document);
  markScrollable(document);
});
document.addEventListener("htmx:afterSwap", (event) => {
  focusErrors(event.target);
  markScrollable(event.target);
});
