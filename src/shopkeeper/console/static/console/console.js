// Keys of the console: `/` searches, `?` shows the keys, `g` and a letter goes somewhere, `j` and `k` walk the rows of a list.
const palette = document.getElementById("palette");
const input = document.getElementById("palette-input");
const results = document.getElementById("palette-results");
let leader = 0;

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

function openPalette() {
  if (!palette.open) palette.showModal();
  input.select();
}

function walkRows(step) {
  const rows = [...document.querySelectorAll(".sk-row-link")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
}

function go(key) {
  const link = document.querySelector(`[data-place][data-key="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
}

const KEYS = {
  "/": openPalette,
  "?": () => document.getElementById("keys").showModal(),
  f: () => document.querySelector(".sk-filters [type=search]")?.focus(),
  j: () => walkRows(1),
  k: () => walkRows(-1),
  x: () => document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click(),
  g: () => { leader = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); openPalette(); return; }
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (Date.now() - leader < 1200) { leader = 0; go(event.key); return; }
  if (!KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]")) return;
  event.preventDefault();
  openPalette();
});

function choose(step) {
  const options = [...results.querySelectorAll("[role=option]")];
  if (!options.length) return;
  const at = options.findIndex((node) => node.getAttribute("aria-selected") === "true");
  options.forEach((node) => node.setAttribute("aria-selected", "false"));
  const next = options[(at + step + options.length) % options.length];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", next.id);
}

input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") { event.preventDefault(); choose(1); }
  if (event.key === "ArrowUp") { event.preventDefault(); choose(-1); }
  const chosen = results.querySelector("[aria-selected=true]");
  if (event.key === "Enter" && chosen) { event.preventDefault(); location.assign(chosen.dataset.href); }
});
results?.addEventListener("click", (event) => {
  const option = event.target.closest("[data-href]");
  if (option) location.assign(option.dataset.href);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === results) choose(1);
});
document.body.addEventListener("htmx:responseError", () => import("../shopkeeper/behaviour.js").then((module) => module.announce("That did not work. Reload the page and try again.", "error")));

// One box ticks all of its form.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll("input[type=checkbox]:not([data-tick-all])")) box.checked = all.checked;
  });
}
