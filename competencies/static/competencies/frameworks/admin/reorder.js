// Where competencies stand below others, moving one moves what stands below it, and a place before
// its parent becomes the place after it: the server's order is shown as soon as it is kept.
document.addEventListener("w-messages:add", () => window.location.reload());
