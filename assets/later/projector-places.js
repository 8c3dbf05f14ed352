/* Where words and marks of a drawn chart are, and words moved apart: no word on another one, none half on a mark, none
   cut off at the edge. Places are px of the sheet the chart is drawn on. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const AIR = 3; // px between a word and what it must not touch
  const FAR = 90; // px within which a word still belongs to its mark
  const STEP = 4; // px between the points of a line
  const GAP = 2.5; // px between the spots of a word's box at which marks are looked for: cells stand so close together
  const LOOSE = 16; // px a word may move in the cell it belongs to
  const drawn = new WeakMap(); // node → the colours it was drawn in

  const rgb = (colour) => {
    const found = /^rgba?\((\d+), (\d+), (\d+)/.exec(colour);
    return found && !/, 0\)$/.test(colour) ? found.slice(1, 4).map(Number) : null;
  };

  function drawnIn(node) {
    if (!drawn.has(node)) {
      const { fill, stroke, fillOpacity, strokeOpacity, opacity, strokeWidth } = getComputedStyle(node);
      drawn.set(node, { fill, stroke, opacity: Number(fillOpacity) * Number(opacity), line: Number(strokeOpacity) * Number(opacity), width: parseFloat(strokeWidth) });
    }
    return drawn.get(node);
  }

  // ---- boxes --------------------------------------------------------------------------------------------------------
  function moved({ x, y, width, height }, to) {
    const at = (left, top) => ({ x: to.a * left + to.c * top + to.e, y: to.b * left + to.d * top + to.f });
    const [one, other] = [at(x, y), at(x + width, y + height)];
    return { left: Math.min(one.x, other.x), right: Math.max(one.x, other.x), top: Math.min(one.y, other.y), bottom: Math.max(one.y, other.y) };
  }

  const place = (node) => moved(node.getBBox(), node.getCTM());
  const middle = (box) => ({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
  const holds = (box, { x, y }) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const within = (one, other) => one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
  const grown = (box, by) => ({ left: box.left - by, right: box.right + by, top: box.top - by, bottom: box.bottom + by });
  const shifted = (box, x, y) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y });

  /* What of a mark is seen: rows that are not on this slide are drawn too, and cut off at the edge of the plot. */
  function seen(node) {
    let box = place(node);
    for (let part = node; part && part.nodeName !== "svg"; part = part.parentNode) {
      const [, id] = /#([^'")]+)/.exec(part.getAttribute("clip-path") || part.style.clipPath || "") || [];
      const rect = id && document.getElementById(id)?.querySelector("rect");
      if (!rect) continue;
      const { x, y, width, height } = rect;
      const edge = moved({ x: x.baseVal.value, y: y.baseVal.value, width: width.baseVal.value, height: height.baseVal.value }, part.getCTM());
      box = { left: Math.max(box.left, edge.left), right: Math.min(box.right, edge.right), top: Math.max(box.top, edge.top), bottom: Math.min(box.bottom, edge.bottom) };
    }
    return box;
  }

  // ---- marks --------------------------------------------------------------------------------------------------------
  const isFilled = (mark) => mark.opacity > 0.05 && mark.fill !== "none" && Boolean(rgb(mark.fill) || mark.fill.startsWith("url"));

  function marksOf(chart) {
    return [...chart.querySelectorAll(".main-svg path, .main-svg rect, .main-svg circle")]
      .filter((node) => !node.closest("defs, .hoverlayer, .draglayer, .bglayer, .gridlayer, .zerolinelayer, .legend, text"))
      .map((node) => ({ node, box: seen(node), ...drawnIn(node) }))
      .filter((mark) => mark.box.right > mark.box.left || mark.box.bottom > mark.box.top);
  }

  function isOn(mark, point) {
    if (!holds(mark.box, point)) return false;
    return mark.node.isPointInFill(new DOMPoint(point.x, point.y).matrixTransform(mark.node.getCTM().inverse()));
  }

  function pointsOf(mark) {
    if (mark.points) return mark.points;
    const [length, to] = [mark.node.getTotalLength?.() || 0, mark.node.getCTM()];
    const count = Math.min(600, Math.ceil(length / STEP));
    mark.points = Array.from({ length: count + 1 }, (_one, number) => mark.node.getPointAtLength((length * number) / (count || 1)).matrixTransform(to));
    return mark.points;
  }

  function steps(from, to) {
    const count = Math.max(2, Math.ceil((to - from) / GAP));
    return Array.from({ length: count + 1 }, (_one, number) => from + ((to - from) * number) / count);
  }

  /* Spots along the edges of a box and its middle: a mark that lies partly in it, and not all, is under some of them. */
  const around = ({ left, right, top, bottom }) => [
    ...steps(left, right).flatMap((x) => [top, (top + bottom) / 2, bottom].map((y) => ({ x, y }))),
    ...steps(top, bottom).flatMap((y) => [left, right].map((x) => ({ x, y }))),
  ];

  /* Whether a word in this box would lie partly on the mark, partly beside it, or have its line run through it. */
  function cuts(mark, box) {
    if (!meet(mark.box, box)) return false;
    if (!isFilled(mark)) return mark.line > 0.05 && mark.stroke !== "none" && pointsOf(mark).some((point) => holds(box, point));
    let on = false, off = false;
    for (const spot of around(box)) {
      if (isOn(mark, spot)) on = true; else off = true;
      if (on && off) return true;
    }
    return !on && within(mark.box, box);
  }

  // ---- words --------------------------------------------------------------------------------------------------------
  const wordsOf = (chart) => [...chart.querySelectorAll(".main-svg text")].filter((node) => node.textContent.trim() && !node.closest("defs, .hoverlayer"));

  function move(node, x, y) {
    node.setAttribute("transform", `translate(${x}, ${y}) ${node.getAttribute("transform") || ""}`);
  }

  /* Shifts to try, the nearest first: beside what is in the way, and a line up or down. */
  function shifts(box, marks) {
    const level = { ...box, left: box.left - FAR, right: box.right + FAR };
    const beside = marks.filter((mark) => meet(mark.box, level) && !(mark.box.right - mark.box.left > FAR && !isFilled(mark)))
      .flatMap((mark) => [mark.box.right - box.left + AIR, mark.box.left - box.right - AIR]);
    const across = [...new Set([0, ...beside, 6, -6, 14, -14, 28, -28, 48, -48].map(Math.round))];
    const far = ([x, y]) => Math.abs(x) + 5 * Math.abs(y) + (x < 0 ? 8 : 0); // along the row, so that it is clear whose word it is
    return across.flatMap((x) => [0, -5, 5, -10, 10, -16, 16, -24, 24].map((y) => [x, y])).sort((one, other) => far(one) - far(other));
  }

  function inside(box, sheet) {
    const x = Math.max(0, 1 - box.left) + Math.min(0, sheet.width - 1 - box.right);
    return [x, Math.max(0, 1 - box.top) + Math.min(0, sheet.height - 1 - box.bottom)];
  }

  const fits = (box, sheet) => inside(box, sheet).every((one) => Math.abs(one) < 0.5);

  /* First what cannot move far (the names of axes, keys), then the words beside marks; those of a cell stay in it. One
     that finds no place is left out: its mark stays, and the table has the figure. Returns how many are. */
  function untangle(chart, sheet) {
    const marks = marksOf(chart);
    const words = wordsOf(chart).map((node) => ({ node, free: Boolean(node.closest(".scatterlayer, .annotation")) }));
    const cells = marks.filter((mark) => isFilled(mark) && mark.node.closest(".shapelayer"));
    const placed = [];
    let lost = 0;
    for (const { node, free } of words.sort((one, other) => one.free - other.free)) {
      let box = place(node);
      const home = inside(box, sheet);
      if (home.some(Boolean)) { move(node, ...home); box = shifted(box, ...home); }
      const isFree = (at) => !placed.some((other) => meet({ ...grown(at, -1), left: at.left - AIR, right: at.right + AIR }, other)) && (!free || !marks.some((mark) => cuts(mark, { ...at, top: at.top + 1, bottom: at.bottom - 1 })));
      if (!isFree(box)) {
        const celled = free && cells.some((mark) => isOn(mark, middle(box)));
        const found = free && shifts(box, marks).filter(([x, y]) => !celled || Math.max(Math.abs(x), Math.abs(y)) <= LOOSE)
          .find(([x, y]) => fits(shifted(box, x, y), sheet) && isFree(shifted(box, x, y)));
        if (!found) { node.remove(); lost += 1; continue; }
        move(node, ...found);
        box = shifted(box, ...found);
      }
      placed.push(box);
    }
    return lost;
  }

  Object.assign(tukor, { places: { rgb, drawnIn, place, middle, isOn, isFilled, marksOf, wordsOf }, untangle });
})();
