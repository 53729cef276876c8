// Progressive enhancement: every page works without this. Suggestions for places in four languages.
"use strict";
for (const input of document.querySelectorAll("input[list=places]")) {
  const list = document.getElementById("places");
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const lang = document.documentElement.lang;
      // Where several may stand, the last is being typed.
      const typed = "many" in input.dataset ? /^(?:.*[,;，]\s*)?-?/.exec(input.value)[0] : "";
      const asked = input.value.slice(typed.length);
      const answer = await fetch(`/api/places?lang=${lang}&q=${encodeURIComponent(asked)}`);
      if (!answer.ok) return;
      const { places } = await answer.json();
      // The browser shows what holds the letters typed: the label repeats the name that matched.
      list.replaceChildren(...places.map(({ code, name, as }) => {
        const option = document.createElement("option");
        option.value = typed + name;
        option.label = as && !name.toLowerCase().includes(asked.toLowerCase()) ? `${asked}: ${name} (${code})` : `${name} (${code})`;
        return option;
      }));
    }, 120);
  });
}

// Forms that answer while they are used. Without this the button does the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  const target = document.getElementById("answer-body");
  const query = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  let asking = false;
  let again = false;
  const step = async () => {
    if (asking) { again = true; return; }
    asking = true;
    target.classList.add("busy");
    do {
      again = false;
      const asked = query();
      try {
        const answer = await fetch(`${form.dataset.live}?${asked}`);
        const text = await answer.text();
        if (!again || answer.ok) target.replaceChildren(document.createRange().createContextualFragment(text));
        history.replaceState(null, "", `${form.getAttribute("action")}?${asked}`);
        follow(asked);
        speak();
      } catch { again = false; form.submit(); }
    } while (again);
    asking = false;
    target.classList.remove("busy");
    target.dispatchEvent(new Event("answered", { bubbles: true }));
  };
  // What a screen reader hears: the headline numbers, not the whole answer again.
  const speak = () => {
    const part = (tile, name) => tile.querySelector(name)?.textContent.trim() ?? "";
    document.getElementById("spoken").textContent = [...target.querySelectorAll(".tile")]
      .map((tile) => `${part(tile, ".label")}: ${part(tile, ".value")}`).join("; ");
  };
  // The links of the form lead to the view that is shown now.
  const follow = (asked) => {
    for (const link of document.querySelectorAll("#formats a")) {
      link.href = `${link.getAttribute("href").split("?")[0]}?${asked}`;
    }
    const keep = document.getElementById("keep");
    const own = new URLSearchParams(asked);
    const kept = own.get("with");
    own.delete("with");
    const bare = own.toString();
    if (keep) keep.href = kept === null ? `${form.getAttribute("action")}?${bare}&with=${encodeURIComponent(bare)}` : `${form.getAttribute("action")}?${bare}`;
  };
  // Another scenario or measure has other controls: a new page, its address without what it does not need.
  const choose = ({ name, value }) => {
    const asked = new URLSearchParams(query());
    if (name === "scenario") {
      for (const key of [...asked.keys()]) if (!["lang", "scenario", "with"].includes(key)) asked.delete(key);
    }
    if (name === "what") for (const key of ["rate", "answer"]) asked.delete(key);
    if (value === "") asked.delete(name);
    location.assign(`${form.getAttribute("action")}?${asked}`);
  };
  for (const slider of form.querySelectorAll("input[type=range][data-step]")) slider.step = slider.dataset.step;
  form.addEventListener("input", (event) => {
    const output = form.querySelector(`output[for="${event.target.id}"]`);
    if (output) output.textContent = `${event.target.value} %`;
    if (event.target.type === "range") step();
  });
  form.addEventListener("change", (event) => {
    if ("reload" in event.target.dataset) choose(event.target);
    else if (event.target.type !== "range") step();
  });
}

// A page that the browser kept as it was left has controls of another view than it shows.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form.panel[method=get]")) location.reload();
});
