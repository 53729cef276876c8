// Figures that answer to pointer, touch and keys, tables that sort, and what can be taken away. Every page works without this.
"use strict";
const words = document.currentScript.dataset;

// The marks of a drawing tell their value in a title; here the title stands where it can be read, by whatever reads it.
function read(drawing) {
  const marks = [...drawing.querySelectorAll("title")].filter((title) => title.parentNode !== drawing)
    .map((title) => { const mark = { of: title.parentNode, says: title.textContent }; title.remove(); return mark; });
  if (marks.length === 0) return;
  const told = document.createElement("p");
  told.className = "told-mark";
  told.setAttribute("role", "status");
  drawing.after(told);
  const ring = document.createElementNS(drawing.namespaceURI, "rect");
  ring.setAttribute("class", "ring");
  let at = -1;
  const show = (next) => {
    at = next;
    told.textContent = at < 0 ? "" : marks[at].says;
    ring.remove();
    if (at < 0) return;
    const { x, y, width, height } = marks[at].of.getBBox();
    Object.entries({ x: x - 2, y: y - 2, width: width + 4, height: height + 4 }).forEach(([key, value]) => ring.setAttribute(key, value));
    marks[at].of.after(ring);
  };
  // The mark under the pointer, else the nearest one not further than a finger is wide.
  const FINGER = 24;
  const nearest = ({ target, clientX, clientY }) => {
    const under = marks.findIndex((mark) => mark.of.contains(target));
    if (under >= 0) return under;
    const away = marks.map(({ of }) => {
      const box = of.getBoundingClientRect();
      const out = (value, low, high) => Math.max(low - value, 0, value - high);
      return Math.hypot(out(clientX, box.left, box.right), out(clientY, box.top, box.bottom));
    });
    const least = Math.min(...away);
    return least <= FINGER ? away.indexOf(least) : -1;
  };
  for (const event of ["pointermove", "pointerdown"]) {
    drawing.addEventListener(event, (e) => { const found = nearest(e); if (found !== at) show(found); });
  }
  drawing.addEventListener("pointerleave", ({ pointerType }) => { if (pointerType === "mouse") show(-1); });
  drawing.setAttribute("tabindex", "0");
  drawing.addEventListener("blur", () => show(-1));
  drawing.addEventListener("keydown", (event) => {
    const last = marks.length - 1;
    const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last, Escape: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  });
}

// A heading sorts its column: up, down, as it was. Gaps stay last. One heading is reached by Tab, the others by arrows.
function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  if (rows.length < 3 || rows.some((row) => row.cells.length !== heads.length)) return;
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang, { numeric: true }));
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell.querySelector(".gap")) return null;
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    return heads[column].classList.contains("n") ? null : cell.textContent.trim();
  };
  const sort = (column, way) => {
    heads.forEach((head, i) => { if (i === column && way !== "none") head.setAttribute("aria-sort", way); else head.removeAttribute("aria-sort"); });
    const known = rows.filter((row) => key(row, column) !== null);
    known.sort((a, b) => (way === "descending" ? -1 : 1) * compare(key(a, column), key(b, column)));
    body.append(...(way === "none" ? rows : [...known, ...rows.filter((row) => key(row, column) === null)]));
  };
  if (heads.some((head) => head.textContent.trim() === "")) return;
  const buttons = heads.map((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.title = words.sort;
    button.tabIndex = column === 0 ? 0 : -1;
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.classList.contains("n") ? ["descending", "ascending"] : ["ascending", "descending"];
      const ways = [...first, "none"];
      sort(column, ways[(ways.indexOf(head.getAttribute("aria-sort")) + 1) % ways.length]);
    });
    return button;
  });
  table.tHead.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });
}

// A picture for a slide, and the line that shows the figure in another page.
function takeAway(figure) {
  const svg = figure.querySelector(".downloads a[download$='.svg']");
  if (!svg) return;
  const line = svg.parentNode;
  const add = (word, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word;
    button.addEventListener("click", () => act(button));
    line.append(" ", button);
  };
  add("PNG", async () => {
    const text = await (await fetch(svg.href)).text();
    const picture = new Image();
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * picture.width, 2 * picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    [link.href, link.download] = [canvas.toDataURL("image/png"), svg.download.replace(/svg$/, "png")];
    link.click();
  });
  if (new URL(svg.href).pathname.startsWith("/pair/")) add(words.embed, (button) => {
    const address = new URL(svg.href);
    const code = document.createElement("input");
    address.pathname = `/embed${address.pathname.replace(/\/figure\//, "/").replace(/\.svg$/, "")}`;
    code.value = `<iframe src="${address}" width="760" height="480" title="${figure.querySelector("h3").textContent.replaceAll('"', "&quot;")}"></iframe>`;
    code.readOnly = true;
    code.setAttribute("aria-label", words.embed);
    button.replaceWith(code);
    code.select();
    navigator.clipboard?.writeText(code.value).catch(() => {});
  });
}

const answer = (root) => {
  for (const drawing of root.querySelectorAll("figure.chart svg")) read(drawing);
  for (const table of root.querySelectorAll("table")) if (table.tHead && table.tBodies.length === 1) sortable(table);
  for (const figure of root.querySelectorAll("figure.chart")) takeAway(figure);
};
answer(document);
document.addEventListener("answered", ({ target }) => answer(target));
