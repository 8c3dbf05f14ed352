/* The page "Bizottsági anyag": order by button without loading the page anew, the link that keeps the selection, and how
   far the pack is. Without this script the same buttons send the form (dashboard/committee/pages.py). */
(function () {
  "use strict";
  const form = document.getElementById("pack");
  const moved = document.getElementById("moved");

  function nameOf(item) {
    return item.querySelector("legend, label span").textContent.trim();
  }

  function move(button) {
    const item = button.closest("[data-move]");
    const other = button.value.startsWith("up:") ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (button.value.startsWith("up:")) other.before(item);
    else other.after(item);
    button.focus();
    const all = [...item.parentElement.children];
    const said = { name: nameOf(item), place: all.indexOf(item) + 1, of: all.length };
    moved.textContent = moved.dataset.said.replace(/\{(\w+)\}/g, (_, name) => said[name]);
  }

  function keep() {
    const data = new FormData(form);
    const query = new URLSearchParams(data.get("filters"));
    data.getAll("tile").forEach((tile) => query.append("tile", tile));
    for (const name of ["committee", "item", "meeting", "format", "language"]) {
      if (data.get(name)) query.append(name, data.get(name));
    }
    const link = document.getElementById("keep");
    link.href = `/pack?${query}`;
    link.textContent = link.getAttribute("href");
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    move(button);
    keep();
  });
  form.addEventListener("input", keep);

  const job = document.querySelector("[data-job]");
  const words = document.getElementById("job-words");

  async function ask() {
    try {
      const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (words.textContent !== said.words) words.textContent = said.words;
      if (said.state === "queued" || said.state === "running") {
        document.getElementById("job-progress").value = said.percent;
        setTimeout(ask, 700);
        return;
      }
      document.getElementById("job-progress").hidden = true;
      if (said.state === "ready") {
        const file = document.getElementById("job-file");
        file.href = said.file;
        file.hidden = false;
      } else words.classList.add("trouble");
    } catch { /* the network is away: ask again */
      setTimeout(ask, 2000);
    }
  }
  if (job) setTimeout(ask, 300);
})();
