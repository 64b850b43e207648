/* Runs before the first paint: the theme kept in this browser, else the system's. */
(() => {
  const root = document.documentElement;
  let kept = null;
  try { kept = localStorage.getItem("hs-theme"); } catch { /* storage refused: nothing is kept */ }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = kept || system;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("hs-theme", root.dataset.theme); } catch { /* as above */ }
  });
})();
