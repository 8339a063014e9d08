// Runs before the first paint, so that a page never flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try { return localStorage.getItem("shopkeeper-theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const choice = chosen();
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    root.dispatchEvent(new CustomEvent("theme-changed"));
  };
  dark.addEventListener("change", apply);
  window.shopkeeperTheme = {
    next() {
      const order = ["auto", "light", "dark"];
      try { localStorage.setItem("shopkeeper-theme", order[(order.indexOf(chosen()) + 1) % 3]); } catch { /* private window */ }
      apply();
    },
  };
  apply();
})();
