// Progressive enhancement: every page works without this. Suggestions for places in four languages.
"use strict";
for (const input of document.querySelectorAll("input[list=places]")) {
  const list = document.getElementById("places");
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const lang = document.documentElement.lang;
      const answer = await fetch(`/api/places?lang=${lang}&q=${encodeURIComponent(input.value)}`);
      if (!answer.ok) return;
      const { places } = await answer.json();
      list.replaceChildren(...places.map(({ code, name }) => {
        const option = document.createElement("option");
        option.value = name;
        option.textContent = code;
        return option;
      }));
    }, 120);
  });
}
