/* A function of the page: one sentence for everything a committee could not read on the slide that is shown. It measures
   what is painted (boxes, colours) and shares nothing with the scripts that paint it. See tests/legible.py. */
() => {
  const root = document.querySelector('#projector'), found = [];
  const zoomOf = (node) => node.getBoundingClientRect().width / node.offsetWidth;
  const canvas = zoomOf(root.querySelector('.canvas'));
  const say = (fault, words, more) => found.push(`${fault}: ${String(words).trim().slice(0, 50)} ${more ?? ''}`.trim());
  const colour = (text) => { const all = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number); return all.length < 4 ? [...all, 1] : all; };
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)]; return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
  const over = (top, below) => top.slice(0, 3).map((part, place) => part * top[3] + below[place] * (1 - top[3]));
  const hidden = (node) => node.closest('.visually-hidden, .controls, .panel, .bench, [hidden], defs, .hoverlayer');
  const ground = (node) => { for (let one = node; one && one.nodeType === 1; one = one.parentNode) { const fill = colour(getComputedStyle(one).backgroundColor); if (fill[3] > 0) return fill.slice(0, 3); } return [255, 255, 255]; };
  const box = (rect) => ({ left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom });
  const inner = (one, x, y) => ({ left: one.left + x, right: one.right - x, top: one.top + y, bottom: one.bottom - y });
  const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

  // ---- words of HTML, line by line
  const words = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, node = text.parentElement;
    if (!text.textContent.trim() || hidden(node) || node.closest('svg')) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize) * canvas;
    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0.5);
    const opacity = Number(style.opacity), below = ground(node);
    for (const rect of rects) {
      const spare = Math.max(0, (rect.height - size) / 2);
      words.push({ said: text.textContent, node, size, box: inner(box(rect), 0, spare), ratio: contrast(over([...colour(style.color).slice(0, 3), opacity], below), below) });
    }
    if (new Set(rects.map((rect) => Math.round(rect.top))).size > 1) {
      for (const word of text.textContent.matchAll(/[^\s\u2060\u2013/-]{2,}/g)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size > 1) say('broken inside a word', word[0]);
      }
    }
    for (let one = node; one !== root; one = one.parentElement) {
      if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && one.clientWidth) say('cut', text.textContent, one.className);
    }
  }

  // ---- words and marks of charts
  const marks = [];
  for (const sheet of root.querySelectorAll('.sheet')) {
    const zoom = zoomOf(sheet), paper = ground(sheet), edge = sheet.getBoundingClientRect();
    const clip = (node) => { for (let one = node; one && one.nodeName !== 'svg'; one = one.parentNode) { const [, id] = /#([^'")]+)/.exec(one.getAttribute('clip-path') || one.style.clipPath || '') || []; if (id) { const rect = document.getElementById(id)?.querySelector('rect'); if (rect) { const to = one.getScreenCTM(); const at = (x, y) => new DOMPoint(x, y).matrixTransform(to); const [a, b] = [at(rect.x.baseVal.value, rect.y.baseVal.value), at(rect.x.baseVal.value + rect.width.baseVal.value, rect.y.baseVal.value + rect.height.baseVal.value)]; return { left: a.x, right: b.x, top: a.y, bottom: b.y }; } } } return edge; };
    for (const node of sheet.querySelectorAll('.main-svg path, .main-svg rect, .main-svg circle')) {
      if (node.closest('defs, .hoverlayer, .draglayer, .bglayer, .gridlayer, .zerolinelayer, text')) continue;
      const style = getComputedStyle(node), rect = node.getBoundingClientRect(), shown = clip(node);
      const opacity = Number(style.opacity);
      const fill = style.fill === 'none' ? [0, 0, 0, 0] : style.fill.startsWith('url') ? [...paper, 1] : colour(style.fill);
      const line = style.stroke === 'none' ? 0 : colour(style.stroke)[3] * Number(style.strokeOpacity) * opacity;
      marks.push({ node, shown, line, hatched: style.fill.startsWith('url'), fill: [...fill.slice(0, 3), fill[3] * Number(style.fillOpacity) * opacity], rect: { left: Math.max(rect.left, shown.left), right: Math.min(rect.right, shown.right), top: Math.max(rect.top, shown.top), bottom: Math.min(rect.bottom, shown.bottom) } });
    }
    const back = (mark) => { mark.back ??= mark.node.getScreenCTM().inverse(); return mark.back; };
    const on = (mark, x, y) => x >= mark.rect.left && x <= mark.rect.right && y >= mark.rect.top && y <= mark.rect.bottom && mark.node.isPointInFill(new DOMPoint(x, y).matrixTransform(back(mark)));
    const along = (mark) => { // 301 points of its line on the screen, worked out once: every word of the chart is held against them
      if (!mark.along) {
        const length = mark.node.getTotalLength(), to = mark.node.getScreenCTM();
        mark.along = Array.from({ length: 301 }, (_, step) => mark.node.getPointAtLength((length * step) / 300).matrixTransform(to));
      }
      return mark.along;
    };
    for (const node of sheet.querySelectorAll('.main-svg text')) {
      if (!node.textContent.trim() || hidden(node)) continue;
      const rect = box(node.getBoundingClientRect()), style = getComputedStyle(node);
      const rows = Math.max(1, node.querySelectorAll('tspan.line').length);
      const size = parseFloat(style.fontSize) * zoom;
      const tight = inner(rect, 2, Math.max(0, (rect.bottom - rect.top - rows * size * 1.3) / 2 + size * 0.2));
      const [x, y] = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
      const below = marks.filter((mark) => mark.fill[3] > 0.05 && on(mark, x, y)).reduce((under, mark) => over(mark.fill, under), paper);
      for (const part of [node, ...node.querySelectorAll('tspan')]) {
        const own = [...part.childNodes].filter((one) => one.nodeType === 3 && one.textContent.trim()).map((one) => one.textContent).join('');
        if (!own || /^[\s■●○┃□\u00a0]*$/.test(own)) continue;
        const its = getComputedStyle(part);
        words.push({ said: own, node, size: parseFloat(its.fontSize) * zoom, box: part === node ? tight : null, ratio: contrast(colour(its.fill), below) });
      }
      words.push({ said: node.textContent, node, size: Infinity, box: tight, ratio: Infinity });
      if (rect.left < edge.left - 1 || rect.right > edge.right + 1 || tight.top < edge.top - 1 || tight.bottom > edge.bottom + 1) say('cut', node.textContent, 'at the edge of the chart');
      const steps = (from, to) => { const count = Math.ceil((to - from) / (2 * zoom)); return Array.from({ length: count + 1 }, (_, step) => from + ((to - from) * step) / count); };
      const spots = [
        ...steps(tight.left, tight.right).flatMap((left) => [tight.top, y, tight.bottom].map((top) => [left, top])),
        ...steps(tight.top, tight.bottom).flatMap((top) => [tight.left, tight.right].map((left) => [left, top])),
      ];
      for (const mark of marks.filter((one) => meet(one.rect, tight))) {
        if (mark.fill[3] > 0.05) {
          const count = spots.filter(([left, top]) => on(mark, left, top)).length;
          const inside = mark.rect.left >= tight.left && mark.rect.right <= tight.right && mark.rect.top >= tight.top && mark.rect.bottom <= tight.bottom;
          if (count ? count < spots.length : inside) say('half on a mark', node.textContent, mark.node.parentNode.getAttribute('class'));
        } else if (mark.line > 0.05 && mark.node.getTotalLength) {
          const inside = (point) => point.x > tight.left && point.x < tight.right && point.y > tight.top && point.y < tight.bottom;
          if (along(mark).some(inside)) say('a line runs through', node.textContent);
        }
      }
    }
    const seen = (line) => parseFloat(getComputedStyle(line).strokeWidth) > 0;
    const series = sheet.querySelectorAll('.barlayer .trace:has(.point path)').length
      + new Set([...sheet.querySelectorAll('.scatterlayer .trace:not(:has(.js-fill)) path.js-line')].filter(seen).map((line) => getComputedStyle(line).stroke)).size;
    if (series > 7) say('series', series);
  }

  // ---- the rules
  const least = innerHeight / 30 - 0.05, foot = root.querySelector('footer').getBoundingClientRect();
  for (const one of words) {
    if (one.size < least) say('small', one.said, `${one.size.toFixed(1)} px`);
    if (one.ratio < 7) say('pale', one.said, one.ratio.toFixed(1));
    if (!one.box) continue;
    if (one.box.left < -1 || one.box.right > innerWidth + 1 || one.box.top < -1 || one.box.bottom > innerHeight + 1) say('outside', one.said);
    if (!one.node.closest('footer') && one.box.bottom > foot.top + 1) say('cut by the strip', one.said);
    for (let up = one.node.parentElement; up && up !== root && !one.node.closest('svg'); up = up.parentElement) {
      const style = getComputedStyle(up), rect = up.getBoundingClientRect();
      if (style.overflow !== 'visible' && (one.box.bottom > rect.bottom + 1 || one.box.right > rect.right + 1 || one.box.left < rect.left - 1)) say('cut', one.said, up.className);
    }
  }
  const boxes = words.filter((one) => one.box);
  boxes.forEach((one, place) => {
    for (let next = place + 1; next < boxes.length; next += 1) {
      const other = boxes[next];
      if (other.node !== one.node && meet(inner(one.box, 1, 1), inner(other.box, 1, 1))) say('overlap', one.said, `/ ${other.said.slice(0, 40)}`);
    }
  });
  return [...new Set(found)];
}
