// Small behaviours named by attributes, for pages of every surface. Everything essential works without them.
const NAMES = { auto: "as the device", light: "light", dark: "dark" };

function nameTheme() {
  const choice = document.documentElement.dataset.themeChoice;
  document.querySelectorAll("[data-theme-name]").forEach((node) => { node.textContent = NAMES[choice]; });
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 1500);
  announce("Copied");
}

export function announce(text, tone = "success") {
  const area = document.getElementById("toasts");
  if (!area) return;
  const toast = document.createElement("div");
  toast.className = "sk-toast";
  toast.dataset.tone = tone;
  toast.textContent = text;
  area.append(toast);
  setTimeout(() => toast.remove(), 3000);
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  if (at("[data-theme-toggle]")) { window.shopkeeperTheme.next(); nameTheme(); }
  if (at("[data-copy]")) copy(at("[data-copy]"));
  if (at("[data-dismiss]")) at("[data-dismiss]").closest(at("[data-dismiss]").dataset.dismiss).remove();
  const dialog = at("[data-dialog]") && document.getElementById(at("[data-dialog]").dataset.dialog);
  if (dialog && !dialog.open) dialog.showModal();
  if (at("[data-dialog-close]")) at("dialog").close();
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
});

document.addEventListener("submit", (event) => {
  // one press, one request: a second press of a slow form does nothing
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method !== "post") return;
  setTimeout(() => { button.disabled = true; button.dataset.pressed = ""; });
});

addEventListener("pageshow", () => document.querySelectorAll("[data-pressed]").forEach((button) => { button.disabled = false; }));

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

nameTheme();
document.querySelectorAll("dialog[data-open]").forEach((dialog) => dialog.showModal()); // a form that was refused
