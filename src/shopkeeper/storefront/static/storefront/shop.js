// The shop's small behaviours. Everything essential works without them.
import "../shopkeeper/behaviour.js";

document.querySelectorAll("[data-theme-toggle]").forEach((button) => { button.hidden = false; });

// The search box: arrow keys walk through the suggestions, Escape closes them.
const finder = document.querySelector(".finder");
finder?.addEventListener("keydown", (event) => {
  const stops = [finder.querySelector("input"), ...finder.querySelectorAll(".hint")];
  const at = stops.indexOf(document.activeElement);
  if (event.key === "Escape") {
    finder.querySelector(".finder-hints").replaceChildren();
    stops[0].focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && stops.length > 1 && at >= 0) {
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
  }
});

// Filters stand folded on a phone and open on a desk; the page is sent open for those without scripts.
const fold = document.querySelector("[data-folds]");
if (fold) {
  const desk = matchMedia("(min-width: 62rem)");
  const settle = () => { fold.open = desk.matches; };
  desk.addEventListener("change", settle);
  settle();
}

// The question what may be remembered is answered without leaving the page; without scripts the form is sent as it is.
const ask = document.querySelector("[data-ask]");
ask?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.type !== "opaqueredirect") throw new Error(answer.status);
  } catch {
    location.assign(form.action); // the page behind the sheet says what is wrong
    return;
  }
  ask.remove();
  window.shopkeeper?.consent?.();
});

// The button names what is really charged: what is left when so much store credit is used.
const charge = document.querySelector("[data-charge]");
const credit = document.querySelector("#credit");
if (charge && credit) {
  const { charge: total, currency, digits } = charge.dataset;
  const sum = new Intl.NumberFormat("en-GB", { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [left, none] = charge.querySelectorAll("span");
  credit.addEventListener("input", () => {
    const rest = total - Math.max(0, Number(credit.value.trim().replace(",", ".")) || 0);
    left.hidden = !(rest > 0);
    none.hidden = rest > 0;
    left.textContent = sum.format(Math.max(0, rest));
  });
}

// An app on the home screen opens without a network, too; a browser that refuses goes without.
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
