// The live board: says new counts aloud, and reloads when the answer is another page (signed out).
"use strict";

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "board-live") return;
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href).pathname;
  const answered = new URL(event.detail.xhr.responseURL || asked, location.href).pathname;
  if (asked !== answered) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

document.addEventListener("htmx:afterSwap", () => {
  const live = document.getElementById("board-live");
  const news = document.querySelector("[data-board-news]");
  if (live && news) news.textContent = live.dataset.news;
});
