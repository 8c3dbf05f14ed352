/* The panels of the filter bar: kept inside the window, walked through with the arrow keys. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const EDGE = 14; // px
  let shift = 0; // how far the open panel is moved to the left, in px

  /* Put the open panel, newly painted, where the last one was. */
  function place(by = shift) {
    const shown = document.querySelector("#filter-bar .panel:not([hidden])");
    shift = by;
    if (shown) shown.style.left = by ? `${-by}px` : "";
    return shown;
  }

  /* Measured when a panel opens and when the window changes, not at every painting: measuring lays out the page. */
  function fit() {
    const shown = place(0);
    if (!shown || innerWidth < 768) return;
    const over = shown.getBoundingClientRect().right - document.documentElement.clientWidth + EDGE;
    if (over > 0) place(over);
  }

  window.addEventListener("resize", fit);
  document.addEventListener("keydown", (event) => {
    const inside = event.target.closest && event.target.closest(".filter .panel");
    if (!inside || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("select, [type=radio]")) return;
    const stops = Array.from(inside.querySelectorAll("input, button, select"));
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  Object.assign(tukor, { placePanel: place, fitPanel: fit });
})();
