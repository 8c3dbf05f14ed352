/* Colours for a room: every mark and word of a chart in the theme's colours, and no word below a contrast of 7 : 1.

   Charts are drawn in the page's colours once; `tukor.ink(chart, theme)` paints the drawing over, as often as the theme
   changes, from the colours it was drawn in. */
(function () {
  "use strict";
  const tukor = window.tukor;
  const LEAST = 7.1;
  const { rgb: parts, drawnIn: drawn, place, middle, isOn, isFilled: filled, marksOf, wordsOf } = tukor.places;
  const SIGNS = /[■●○┃□]/; // of a key: they keep the colour of their marks
  const PAPER = { light: [255, 255, 255], dark: [14, 21, 29] };
  const INK = { light: [22, 32, 43], dark: [242, 246, 250] };
  const DARK = { // the page's colour → the one of the dark theme
    "22,32,43": "242,246,250", "70,84,101": "201,211,221", "95,109,125": "201,211,221", "221,227,234": "48,61,75",
    "237,240,243": "37,48,60", "255,255,255": "14,21,29", "244,246,248": "14,21,29", "236,239,243": "40,53,66",
    "185,194,204": "110,126,142", "213,220,228": "58,72,87", "23,69,107": "98,173,236", "232,240,247": "30,48,66",
    "208,138,29": "240,176,74", "42,143,131": "79,196,181", "138,90,158": "205,162,224", "181,72,61": "240,140,128",
    "111,127,144": "158,174,190", "90,163,216": "189,225,250",
  };

  // ---- colours ------------------------------------------------------------------------------------------------------
  const css = (rgb) => `rgb(${rgb.map(Math.round).join(", ")})`;
  const mix = (one, other, share) => one.map((part, place) => part + (other[place] - part) * share);

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  }

  /* A colour of the dark theme: the listed ones, and shades between pale and brand on the scale from dark to bright. */
  function darkened(rgb) {
    const listed = DARK[rgb.join(",")];
    if (listed) return listed.split(",").map(Number);
    const share = Math.min(1, Math.max(0, (222 - rgb[0]) / (222 - 23)));
    return mix([38, 58, 78], [98, 173, 236], share);
  }

  const themed = (rgb, theme) => (theme === "dark" ? darkened(rgb) : rgb);

  /* `colour` moved away from `ground` until it reads on it. */
  function readable(colour, ground, end) {
    for (let share = 0; share <= 1; share += 0.1) {
      const mixed = mix(colour, end, share);
      if (contrast(mixed, ground) >= LEAST) return mixed;
    }
    return end;
  }

  // ---- the drawing --------------------------------------------------------------------------------------------------
  function paintMarks(chart, theme) {
    for (const node of chart.querySelectorAll(".main-svg path, .main-svg rect, .main-svg circle, .main-svg line")) {
      if (node.closest(".hoverlayer, .draglayer, clipPath")) continue;
      for (const name of ["fill", "stroke"]) {
        const was = parts(drawn(node)[name]);
        if (was) node.style[name] = css(themed(was, theme));
      }
    }
  }

  /* The colour below a word, with the mark that carries it; the paper where there is none. */
  function ground(marks, point, theme) {
    const mark = marks.filter(filled).filter((one) => isOn(one, point)).pop();
    const paper = { mark: null, colour: PAPER[theme] };
    if (!mark) return paper;
    const fill = parts(mark.fill) || [255, 255, 255];
    return { mark, colour: mix(PAPER[theme], themed(fill, theme), mark.opacity) };
  }

  function paintWord(node, marks, theme) {
    const below = ground(marks, middle(place(node)), theme);
    const ends = [INK[theme], PAPER[theme]].sort((a, b) => contrast(b, below.colour) - contrast(a, below.colour));
    if (below.mark && contrast(ends[0], below.colour) < LEAST && parts(below.mark.fill)) {
      const away = contrast(ends[0], [0, 0, 0]) > contrast(ends[0], [255, 255, 255]) ? [0, 0, 0] : [255, 255, 255];
      below.mark.node.style.fill = css(readable(below.colour, ends[0], away));
      below.mark.node.style.fillOpacity = 1;
      below.colour = parts(below.mark.node.style.fill);
    }
    const words = [node, ...node.querySelectorAll("tspan")];
    words.forEach(drawn); // all of them before the first one is painted, as the others may take their colour from it
    for (const part of words) {
      if (part !== node && SIGNS.test(part.textContent)) continue;
      const was = parts(drawn(part).fill) || INK.light;
      part.style.fill = css(below.mark ? readable(themed(was, theme), below.colour, ends[0]) : readable(themed(was, theme), below.colour, INK[theme]));
      part.style.opacity = 1;
    }
    for (const sign of [...node.querySelectorAll("tspan")].filter((one) => SIGNS.test(one.textContent))) {
      const was = parts(drawn(sign).fill);
      if (was) sign.style.fill = css(themed(was, theme));
    }
  }

  function ink(chart, theme) {
    paintMarks(chart, theme);
    const marks = marksOf(chart);
    wordsOf(chart).forEach((node) => paintWord(node, marks, theme));
  }

  Object.assign(tukor, { ink });
})();
