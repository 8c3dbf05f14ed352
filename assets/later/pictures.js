/* A chart as a picture for slides and papers: title, filters, chart, legend of the states in it, source and dates. Drawn
   here, from what the page shows; nothing is asked of the server. Fetched at the first click (shell.js: later). */
(function () {
  "use strict";
  const tukor = window.tukor;
  const SVG = "http://www.w3.org/2000/svg";
  const SIZES = { slide: { width: 960, height: 540, scale: 2 }, column: { width: 560, height: 420, scale: 3 } };
  const FAMILY = '"Source Sans 3 Variable", "Source Sans 3", "Segoe UI", Arial, sans-serif';
  const [INK, INK_2, INK_3, WARN] = ["#16202b", "#465465", "#5f6d7d", "#8a5a00"];
  const [EDGE, FONTS] = [24, 150]; // px; ms
  const SIGNS = { published: /≈/, suppressed: /<\s?10|&lt;\s?10/, interval: /\d\s?–\s?\d/ };

  const $ = (selector, root) => (root || document).querySelector(selector);
  const said = (selector) => { const node = $(selector); return node && !node.hidden ? node.textContent.trim() : ""; };

  function node(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // ---- words --------------------------------------------------------------------------------------------------------
  const ruler = document.createElement("canvas").getContext("2d");

  function wrapped(words, look, width) {
    ruler.font = `${look.weight} ${look.size}px ${FAMILY}`;
    const lines = [];
    for (const word of words.split(/ +/).filter(Boolean)) { // not at no-break spaces
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && ruler.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  /* Lines of text from `y` on; returns them and where they end. */
  function written(words, look, width, y) {
    const lines = words ? wrapped(words, look, width) : [];
    const made = lines.map((line, number) => node("text", {
      x: EDGE, y: y + look.size + number * look.size * 1.25, "font-size": look.size, "font-weight": look.weight, fill: look.fill,
    }, line));
    return { made, end: y + (lines.length ? lines.length * look.size * 1.25 + 4 : 0) };
  }

  /* The states that occur in the chart, as the page's legend explains them. */
  function legend(graph) {
    const drawn = JSON.stringify([graph.data, graph.layout.annotations || []]);
    const found = Array.from(document.querySelectorAll(".legend > div")).filter((entry) => {
      const sample = $(".state", entry);
      const name = Array.from(sample.classList).find((one) => one.startsWith("state-")).slice(6);
      return name !== "value" && (SIGNS[name] ? SIGNS[name].test(drawn) : drawn.includes(sample.textContent));
    });
    return found.map((entry) => `${$("dt", entry).textContent}: ${$("dd", entry).textContent}`).join(" · ");
  }

  // ---- the picture --------------------------------------------------------------------------------------------------
  async function fonts() {
    const faces = Array.from(document.styleSheets).flatMap((sheet) => Array.from(sheet.cssRules))
      .filter((rule) => rule instanceof CSSFontFaceRule);
    const embedded = await Promise.all(faces.map(async (rule) => {
      const address = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/)[1];
      const file = await fetch(new URL(address, rule.parentStyleSheet.href)).then((answer) => answer.blob());
      const data = await new Promise((done) => {
        const reader = new FileReader();
        reader.addEventListener("load", () => done(reader.result));
        reader.readAsDataURL(file);
      });
      return rule.cssText.replace(/url\("?[^")]+"?\)/, `url("${data}")`);
    }));
    return embedded.join("\n");
  }

  /* The chart at the given size; where it needs more room than there is, drawn larger and made smaller. */
  async function chart(graph, x, y, width, height) {
    const figure = $(".chart", graph.closest(".tile")) || graph.parentElement;
    const least = parseFloat(getComputedStyle(figure).getPropertyValue("--least-width")) || 0;
    const more = Math.max(1, least / width, graph.clientHeight / height);
    const size = { width: Math.round(width * more), height: Math.round(height * more) };
    const layout = { ...graph.layout, ...size, autosize: false };
    const address = await window.Plotly.toImage({ data: graph.data, layout, config: graph._context }, { format: "svg", ...size });
    const text = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const drawn = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
    for (const [name, value] of Object.entries({ x, y, width, height, viewBox: `0 0 ${size.width} ${size.height}` })) {
      drawn.setAttribute(name, value);
    }
    return drawn;
  }

  async function picture(id, size) {
    const { width, height, scale } = SIZES[size];
    const [graph, room] = [$(`#${id}-graph .js-plotly-plot`), width - 2 * EDGE];
    const page = $("h1").id.replace("-headline", "");
    const title = said(`#${id}-title`);
    const head = written(title, { size: size === "slide" ? 24 : 20, weight: 600, fill: INK }, room, 14);
    const filters = written(said(`#${page}-subline`), { size: 12.5, weight: 400, fill: INK_2 }, room, head.end);
    const small = { size: 11, weight: 400, fill: INK_3 };
    const feet = [[legend(graph), small], [said(`#${id}-note`), small], [said(`#${id}-ignored`), small],
      [said("#banner"), { ...small, weight: 600, fill: WARN }]];
    const tall = feet.reduce((sum, [words, look]) => sum + written(words, look, room, 0).end, 0);
    let y = height - tall - 10;
    const foot = feet.flatMap(([words, look]) => { const one = written(words, look, room, y); y = one.end; return one.made; });
    const top = filters.end + 6;
    const drawn = await chart(graph, EDGE / 2, top, width - EDGE, height - tall - 16 - top);
    return node("svg", { xmlns: SVG, width: width * scale, height: height * scale, viewBox: `0 0 ${width} ${height}`,
      "font-family": FAMILY, lang: document.documentElement.lang, role: "img", "aria-label": title },
      node("title", {}, title), node("desc", {}, said(`#${id}-summary`)), node("style", {}, await fonts()),
      node("rect", { width, height, fill: "#ffffff" }), ...head.made, ...filters.made, drawn, ...foot);
  }

  async function loaded(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  async function asPng(drawn, blob) {
    const address = URL.createObjectURL(blob);
    await loaded(address); // the fonts inside arrive after the picture that asks for them
    await new Promise((done) => { setTimeout(done, FONTS); });
    const image = await loaded(address);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [drawn.getAttribute("width"), drawn.getAttribute("height")];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    return new Promise((done) => { canvas.toBlob(done, "image/png"); });
  }

  function name(id, size, format) {
    const release = said("#release").match(/\d+/);
    const marks = [release ? `kiadas${release[0]}` : "", said("#banner") ? "BEMUTATO" : ""].filter(Boolean);
    return `${[id, size, ...marks].join("-")}.${format}`;
  }

  /* Save the chart of the tile `id`; size: slide or column; format: png or svg. */
  async function save(id, size, format) {
    const drawn = await picture(id, size);
    const svg = new Blob([new XMLSerializer().serializeToString(drawn)], { type: "image/svg+xml" });
    const blob = format === "svg" ? svg : await asPng(drawn, svg);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name(id, size, format);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /* The choice of size and format for the tile `id`. Exact figures that are not for publication leave as tables only,
     where every download is logged. */
  function open(id) {
    const dialog = $("#picture");
    dialog.dataset.tile = id;
    const working = Boolean($("#who").dataset.export);
    $("[data-working]", dialog).hidden = !working;
    dialog.querySelectorAll("[data-size]").forEach((button) => { button.hidden = working; });
    dialog.showModal();
  }

  $("#picture").addEventListener("click", (event) => {
    const { size, format } = event.target.dataset;
    if (!size) return;
    const dialog = $("#picture");
    save(dialog.dataset.tile, size, format).then(() => { dialog.close(); tukor.say(dialog.dataset.done); });
  });

  tukor.picture = open;
})();
