"""What a committee could not read on a slide, measured in the browser: for tests of the projector."""

from __future__ import annotations

from pathlib import Path

FAULTS = (Path(__file__).parent / "legible.js").read_text(encoding="utf-8").partition("*/")[2].strip()
"""A function of the page: one sentence for each fault of the slide that is shown. Words smaller than 1/30 of the
window's height, below a contrast of 7 : 1, on each other, cut off, broken inside a word or half on a mark, and more
than seven series in a chart."""
EVERY_SLIDE = (
    """async (themes) => {
  const press = (key) => window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const root = document.querySelector("#projector"), found = {};
  const later = (act) => new Promise((on) => act(on));
  const painted = async (number) => {
    while (root.dataset.painted !== String(number)) await later((on) => setTimeout(on, 4));
  };
  const measure = """
    + FAULTS
    + """;
  await later((on) => requestAnimationFrame(() => requestAnimationFrame(on)));
  press("Home");
  await painted(1);
  const slides = Number(root.querySelector("footer .number").textContent.split("/")[1]);
  for (let number = 1; number <= slides; number += 1) {
    if (number > 1) press("ArrowRight");
    await painted(number);
    for (let theme = 0; theme < themes; theme += 1) {
      const said = measure();
      if (said.length) found[`slide ${number} ${root.dataset.theme}`] = said;
      if (themes > 1) press("d");
    }
  }
  return { ...found, slides };
}"""
)
"""Walks through the show and measures each slide in `themes` themes: {slide: its faults, "slides": their number}."""
