// Answers kept on this device until the server has them: each at a place of its own that names the
// person, her positioning and the competency, so that tabs do not undo each other and nobody's
// answers go under the name of somebody else.
"use strict";

function keptAnswers(person, positioning) {
  const prefix = `positioning.${person}.${positioning}.`;

  return {
    // What is kept, by competency. A browser without storage keeps nothing.
    all() {
      const found = new Map();
      try {
        for (const key of Object.keys(localStorage)) {
          if (!key.startsWith(prefix)) continue;
          const answer = readAnswer(localStorage.getItem(key));
          if (answer) found.set(answer.revision, answer);
        }
      } catch {
        return found;
      }
      return found;
    },

    // Whether it is kept: there may be no storage, or no room.
    put(answer) {
      try {
        localStorage.setItem(prefix + answer.revision, JSON.stringify(answer));
        return true;
      } catch {
        return false;
      }
    },

    // Lets it go, unless a later answer has taken its place meanwhile.
    drop(answer) {
      try {
        const there = readAnswer(localStorage.getItem(prefix + answer.revision));
        if (there?.client_key === answer.client_key) localStorage.removeItem(prefix + answer.revision);
      } catch {
        return;
      }
    },
  };
}

function readAnswer(text) {
  try {
    const answer = JSON.parse(text);
    return answer && typeof answer.revision === "string" ? answer : null;
  } catch {
    return null;
  }
}

// Shows the answers that the server did not take, with its sentence, and lets one remove them.
function showRefusals(kept) {
  const section = document.querySelector("[data-refusals]");
  const refused = [...kept.all().values()].filter((answer) => answer.refused);
  section.hidden = !refused.length;
  section.querySelector("[data-refusals-list]").replaceChildren(
    ...refused.map((answer) => {
      const line = document.createElement("li");
      const words = [answer.label, answer.comment, answer.evidence].filter(Boolean).join(" – ");
      const code = document.createElement("strong");
      code.textContent = answer.code;
      line.append(code, ` ${words}`, document.createElement("br"), answer.refused);
      return line;
    }),
  );
  section.querySelector("[data-refusals-remove]").onclick = () => {
    for (const answer of refused) kept.drop(answer);
    showRefusals(kept);
  };
}
